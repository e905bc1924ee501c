//! What will my machine get? A host is picked or typed; the candidates that it takes are shown in their
//! order, with the one that the list has for it, and why.

use crate::prelude::*;
use domain::contents::Choice;
use domain::order;
use domain::resolve::{HOSTS, Resolution, parse_host};
use domain::{Digest, Platform};

use super::address::Tab;
use super::view::View;
use crate::components::{DigestChip, PlatformBadge, StatusWord, Tone};

/// The control, with its answer.
#[component]
pub(super) fn Machine(view: View) -> Markup {
    let typed = RwSignal::new(String::new());
    let hosts = HOSTS.map(
        |(name, platform)| view! { <option value=platform>{super::words::said(name)}</option> },
    );
    let answer = move || {
        let text = typed.get();
        if text.trim().is_empty() {
            return ().into_markup();
        }
        match parse_host(&text) {
            Some(host) => resolved(view, &host),
            None => {
                view! { <p class="field__error">{t!("Not a platform. For example: linux/arm/v7, or windows/amd64:10.0.20348.")}</p> }
            }
        }
    };
    view! {
        <section class="part machine">
            <h2>{t!("What will my machine get?")}</h2>
            <div class="machine__form">
                <label class="field" for="host"><span class="field__label">{t!("Its platform")}</span>
                    <input id="host" class="field__input" list="hosts" dir="ltr" autocomplete="off" spellcheck="false" placeholder="linux/arm/v7"
                        prop:value=move || typed.get() on:input=move |event| typed.set(event_target_value(&event))/>
                </label>
                <datalist id="hosts">{hosts}</datalist>
                <span class="note">{t!("By the rules of Docker and containerd.")}</span>
            </div>
            <div id="resolution" aria-live="polite">{answer}</div>
        </section>
    }
}

fn resolved(view: View, host: &Platform) -> Markup {
    // In the list's own order, which decides between equals.
    let mut choices: Vec<Choice> = view.contents.with_value(|contents| contents.choices.clone());
    order::sort_by_key(&mut choices, |choice| choice.entry);
    let entries: Vec<Option<Platform>> =
        choices.iter().map(|choice| Some(choice.platform.clone())).collect();
    let resolution = Resolution::of(host, &entries);
    let winner = resolution.winner();
    let words = match winner.and_then(|fit| Some((fit, choices.get(fit.entry)?))) {
        Some((fit, choice)) => taken(view, &resolution, choice, fit.candidate),
        None => view! {
            <p class="machine__words"><StatusWord tone=Tone::Lost words=t!("nothing")/>" "{t!("No image of this list is for it: a pull fails with “no matching manifest”.")}</p>
        },
    };
    let rows = resolution.candidates.iter().enumerate().map(|(at, platform)| {
        let fitting = resolution.fitting.iter().filter(|fit| fit.candidate == at).count();
        let (class, word) = match (winner.is_some_and(|fit| fit.candidate == at), fitting) {
            (true, 1) => ("machine__won", t!("taken")),
            (true, _) => {
                ("machine__won", t!("taken, of several the first (of Windows the newest)"))
            }
            (false, 0) => ("muted", t!("not in the list")),
            (false, _) => ("muted", t!("in the list; a better one is too")),
        };
        view! { <li><PlatformBadge platform=platform.clone()/><span class=class>{word}</span></li> }
    });
    view! { {words}<ol class="machine__candidates">{rows.collect_view()}</ol> }
}

fn taken(view: View, resolution: &Resolution, choice: &Choice, candidate: usize) -> Markup {
    let digest = view.side.with_value(|side| {
        side.entries.get(choice.entry).map(|entry| entry.descriptor.digest.clone())
    });
    let missing = view.side.with_value(|side| {
        side.entries.get(choice.entry).is_some_and(|entry| entry.image.is_err())
    });
    let why = match (candidate, resolution.candidates.len()) {
        (0, _) => t!("its own platform").to_owned(),
        (at, of) => {
            t!("candidate {n} of {of}: the better ones are not in the list", n = at + 1, of)
        }
    };
    let lost = missing.then(|| view! { <span class="problem">" "{t!("The image cannot be read, so the pull fails: no other one is tried.")}</span> });
    let address = view.address.link(Tab::Overview, &choice.name);
    let platform = choice.platform.clone();
    let digest = digest.map(|digest: Digest| view! { <DigestChip digest/> });
    view! {
        <p class="machine__words"><StatusWord tone=Tone::Added words=t!("gets")/><a class="badge-link" href=address><PlatformBadge platform missing/></a>{digest}<span>{why}</span>{lost}</p>
    }
}
