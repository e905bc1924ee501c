//! How far a publication is: stages, bytes, tags, and each image with its blobs. It runs in the engine; the
//! page only looks.

use crate::prelude::*;
use domain::diff::size;
use domain::protocol::publish::{CancelPublication, PausePublication};
use domain::publication::{
    BlobProgress, How, PartProgress, Publication, PublicationId, Stage, State,
};
use leptos::task::spawn_local;

use super::Steps;
use super::outcome::Tags;
use super::result::Outcome;
use super::words::{heading, part_word, stage_word, state_name};
use crate::backend::use_backend;
use crate::components::{DigestChip, PlatformBadge, Progress};
use crate::format;
use crate::pages::screens::use_parameter;
use crate::pages::{NotFound, set_title};
use crate::reactive::Memo;
use crate::state::notices::use_notices;
use crate::state::publications::use_publications;

/// The screen.
#[component]
pub fn PublicationPage() -> Markup {
    let parameter = use_parameter();
    let id = Memo::new(move |_| parameter.with(|id| id.parse::<PublicationId>().ok()));
    let publications = use_publications();
    publications.reload();
    let known = Memo::new(move |_| id.get().is_some_and(|id| publications.get(id).is_some()));
    let shown = move || match (id.get(), known.get()) {
        (Some(id), true) => view! { <One id/> },
        (Some(_), false) => {
            view! { <p class="empty" role="status">{t!("Looking for this push…")}</p> }
        }
        (None, _) => view! { <NotFound/> },
    };
    shown.into_markup()
}

#[component]
fn One(id: PublicationId) -> Markup {
    let publications = use_publications();
    let one = Memo::new(move |_| publications.get(id));
    let title = Memo::new(move |_| one.with(|one| one.as_ref().map(heading).unwrap_or_default()));
    Effect::new(move |_| set_title(&title.get()));
    let running = Memo::new(move |_| {
        one.with(|one| one.as_ref().is_some_and(|one| one.state == State::Running))
    });
    let state = move || one.with(|one| one.as_ref().map(|one| state_name(&one.state)));
    view! {
        <div class="head">
            <div>
                <p class="crumbs"><a href="/activity">{t!("Activity")}</a></p>
                <h1 class="wrap">{move || title.get()}</h1>
            </div>
            <div class="head__actions">{move || view! { <Steps at=if running.get() { 1 } else { 2 }/> }}</div>
        </div>
        <div class="push" data-state=state>
            {move || if running.get() { view! { <Running id one/> } } else { view! { <Outcome one/> } }}
            <Tags one/>
            <Parts one/>
        </div>
    }
}

#[component]
fn Running(id: PublicationId, one: Memo<Option<Publication>>) -> Markup {
    let (backend, notices) = (use_backend(), use_notices());
    let stopping = RwSignal::new(false);
    let figure = move |read: fn(&Publication) -> u64| {
        Signal::derive(move || one.with(|one| one.as_ref().map(read).unwrap_or_default()))
    };
    let words =
        Signal::derive(move || one.with(|one| one.as_ref().map(bytes_words).unwrap_or_default()));
    let stage =
        Memo::new(move |_| one.with(|one| one.as_ref().map_or(Stage::Access, |one| one.stage)));
    let stages = move || {
        let now = stage.get();
        let item = |stage: Stage| {
            let style =
                if stage < now { "stages__stage stages__stage--done" } else { "stages__stage" };
            view! { <li class=style aria-current=(stage == now).then_some("step")>{stage_word(stage)}</li> }
        };
        Stage::ALL.into_iter().map(item).collect_view()
    };
    let stop = move |_| {
        stopping.set(true);
        spawn_local(async move {
            if let Err(error) = backend.call(CancelPublication { id }).await {
                stopping.try_set(false);
                notices.say(error.sentences());
            }
        });
    };
    let paused = Memo::new(move |_| one.with(|one| one.as_ref().is_some_and(|one| one.paused)));
    let pause = move |_| {
        let request = PausePublication { id, paused: !paused.get_untracked() };
        spawn_local(async move {
            if let Err(error) = backend.call(request).await {
                notices.say(error.sentences());
            }
        });
    };
    let says = move || if paused.get() { t!("Paused") } else { stage_word(stage.get()) };
    view! {
        <section class="result" aria-label=t!("Progress")>
            <ol class="stages" aria-label=t!("Stages")>{stages}</ol>
            <Progress label=t!("Bytes sent") done=figure(|one| one.bytes_done) total=figure(|one| one.bytes.max(u64::from(one.paused))) words/>
            <p class="visually-hidden" role="status" aria-live="polite">{says}</p>
            <p class="result__actions">
                <button id="pause" type="button" class="button" disabled=move || stopping.get() on:click=pause>
                    {move || if paused.get() { t!("Go on") } else { t!("Pause") }}
                </button>
                <button id="stop" type="button" class="button" disabled=move || stopping.get() on:click=stop>{t!("Stop")}</button>
                <span class="note">{move || if paused.get() {
                    t!("Paused: what was being sent is finished, and nothing new begins until it goes on.")
                } else { t!("It goes on when this page is closed, as long as Manifold runs. What is in the registry already stays there when it is stopped.") }}</span>
            </p>
        </section>
    }
}

/// `12.0 of 30.1 MB · 4.2 MB a second · 3 of 8 images · 2 retries`.
fn bytes_words(one: &Publication) -> String {
    let images = counted!(one.parts.len(), "{n} manifest", "{n} manifests");
    let mut words = Vec::new();
    if one.paused {
        words.push(t!("paused").to_owned());
    }
    if one.bytes > 0 {
        words.push(t!(
            "{done} of {total}",
            done = size(one.bytes_done.min(one.bytes)),
            total = size(one.bytes)
        ));
        if !one.paused {
            words.push(t!("{bytes} a second", bytes = size(one.rate)));
        }
        words.extend(one.left_ms().map(|left| t!("about {time} left", time = format::rough(left))));
    }
    words.push(t!("{done} of {images} there", done = one.parts_there(), images));
    if one.retries > 0 {
        let retries = usize::try_from(one.retries).unwrap_or(usize::MAX);
        words.push(counted!(retries, "{n} retry", "{n} retries"));
    }
    words.push(format::duration(one.elapsed_ms));
    words.join(" · ")
}

/// Each manifest with its blobs, a row each; the blobs open below it.
#[component]
fn Parts(one: Memo<Option<Publication>>) -> Markup {
    let count = Memo::new(move |_| one.with(|one| one.as_ref().map_or(0, |one| one.parts.len())));
    let several = Memo::new(move |_| {
        one.with(|one| {
            let mut names: Vec<_> =
                one.iter().flat_map(|one| &one.parts).map(|part| &part.repository).collect();
            names.dedup();
            names.len() > 1
        })
    });
    let rows = move || {
        let part = move |at: usize| {
            Memo::new(move |_| {
                one.with(|one| one.as_ref().and_then(|one| one.parts.get(at).cloned()))
            })
        };
        (0..count.get()).map(|at| view! { <Part part=part(at) several/> }).collect_view()
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <h2 class="push__title">{t!("Images")}</h2>
            <div class="scroll" tabindex="0" role="region" aria-label=t!("Images of the push")>
                <table class="grid">
                    <thead><tr>
                        <th scope="col">{t!("Platform")}</th><th scope="col">{t!("Image")}</th>
                        <th scope="col">{t!("Digest")}</th><th scope="col">{t!("Progress")}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </Show>
    }
}

#[component]
fn Part(part: Memo<Option<PartProgress>>, several: Memo<bool>) -> Markup {
    let open = RwSignal::new(false);
    let shown = move || {
        let part = part.get()?;
        let platform = part.platform.clone().filter(|_| !part.attests);
        let kind = match (part.attached, part.attests) {
            (true, _) => t!("attached"),
            (false, true) => t!("attestation"),
            (false, false) => "",
        };
        let to = several.get().then(
            || view! { <span class="note" dir="ltr">" → "{part.repository.to_string()}</span> },
        );
        let there = part.blobs.iter().filter(|blob| blob.how.is_some()).count();
        let blobs = (!part.blobs.is_empty()).then(|| {
            t!(
                "{done} of {blobs} there",
                done = there,
                blobs = counted!(part.blobs.len(), "{n} blob", "{n} blobs")
            )
        });
        let toggle = blobs.map(|words| view! {
            <button type="button" class="button button--quiet button--small" aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)>{words}</button>
        });
        let shown = open.get().then(|| part.blobs.iter().map(blob_row).collect_view());
        Some(view! {
            <tr data-push-image=part.source.to_string()>
                <td>{platform.map(|platform| view! { <PlatformBadge platform/> })}<span class="note">{kind}</span></td>
                <td class="wrap" dir="ltr">{part.source.to_string()}{to}</td>
                <td><DigestChip digest=part.digest.clone()/></td>
                <td>{part_word(part.step)}" "{toggle}</td>
            </tr>
            {shown}
        })
    };
    shown.into_markup()
}

fn blob_row(blob: &BlobProgress) -> Markup {
    let how = match &blob.how {
        None if blob.sent > 0 => {
            t!("{done} of {total}", done = size(blob.sent.min(blob.size)), total = size(blob.size))
        }
        None => t!("waiting").to_owned(),
        Some(How::There) => t!("✓ there already").to_owned(),
        Some(How::Mount { from }) => t!("⇥ mounted from {from}", from = from.familiar()),
        Some(How::Copy { from }) => t!("↓ copied from {from}", from = from.to_string()),
    };
    view! {
        <tr class="grid__sub">
            <td></td><td class="grid__figure">{size(blob.size)}</td>
            <td><code title=blob.digest.to_string()>{blob.digest.short().to_owned()}</code></td>
            <td class="wrap">{how}</td>
        </tr>
    }
}
