//! The drill-down of the platform that is selected.

use crate::prelude::*;
use domain::diff::{Base, In, PlatformDiff, index_lines, lines};
use domain::visible::visible;

use super::attested::AttestationsTab;
use super::changes::changes;
use super::layers::layers;
use super::view::{Tab, View};
use super::words::said;
use crate::components::{PlatformBadge, Tabs, tabs};
use crate::i18n::phrase;
use crate::reactive::Memo;

/// The tabs and what is behind the one that is chosen.
#[component]
pub(super) fn Detail(view: View) -> Markup {
    let diff = Memo::new(move |_| {
        let at = view.selected.get();
        view.comparison.with_value(|all| all.platforms.get(at).cloned())
    });
    let words = move |tab: Tab| {
        let count = diff.with(|diff| Some(badge(tab, diff.as_ref()?))).filter(|count| *count > 0);
        count.map_or_else(
            || phrase(tab.words()).to_owned(),
            |count| format!("{} {count}", phrase(tab.words())),
        )
    };
    let tab = |tab: Tab| tabs::Tab {
        id: tab.id().to_owned(),
        words: Signal::derive(move || words(tab)),
        title: None,
    };
    let all = StoredValue::new(Tab::ALL.into_iter().map(tab).collect::<Vec<_>>());
    let chosen =
        Signal::derive(move || Tab::ALL.iter().position(|tab| *tab == view.tab.get()).unwrap_or(0));
    let choose = Callback::new(move |at: usize| {
        if let Some(tab) = Tab::ALL.get(at) {
            view.tab.set(*tab);
        }
    });
    view! {
        <Show when=move || diff.with(Option::is_some)>
            <section class="detail" aria-label=t!("One platform")>
                <div class="detail__head">
                    {move || diff.get().map(|diff| view! { <PlatformBadge platform=diff.platform/> })}
                    <Tabs label=t!("What changed in it") tabs=all.get_value() chosen choose panel="tab-panel"/>
                    <button type="button" class="button button--small" aria-pressed=move || view.unified.get().to_string()
                        on:click=move |_| view.unified.update(|on| *on = !*on)>{t!("Unified")}" "<kbd aria-hidden="true">"V"</kbd></button>
                </div>
                <div id="tab-panel" role="tabpanel" aria-labelledby=move || view.tab.get().id() tabindex="0" class="detail__panel">
                    {move || diff.get().map(|diff| panel(view, &diff))}
                </div>
            </section>
        </Show>
    }
}

/// The figure beside a tab's name.
fn badge(tab: Tab, diff: &PlatformDiff) -> usize {
    match tab {
        Tab::Config => diff.config.iter().filter(|change| !change.noise).count(),
        Tab::Attestations => diff.attestations_a.len() + diff.attestations_b.len(),
        _ => 0,
    }
}

fn panel(view: View, diff: &PlatformDiff) -> Markup {
    let errors = [("A", &diff.error_a), ("B", &diff.error_b)];
    let errors = errors.map(|(side, error)| {
        error.as_ref().map(
            |error| view! { <p class="warning">{side}": "<bdi>{crate::i18n::said(&error.message)}</bdi></p> },
        )
    });
    let content = match view.tab.get() {
        Tab::Layers => layers(view, diff),
        Tab::Config => changes(view, diff),
        Tab::History => text(&lines(&diff.history_a, &diff.history_b)),
        Tab::Base => bases(diff),
        Tab::Attestations => view! { <AttestationsTab view diff=diff.clone()/> },
        Tab::Index => view.sides.with_value(|(a, b)| text(&index_lines(a, b))),
    };
    view! { {errors}{content} }
}

/// Lines with what is only in A or only in B marked by sign and colour.
fn text(lines: &[(In, String)]) -> Markup {
    if lines.is_empty() {
        return view! { <p class="empty">{t!("Nothing is said.")}</p> };
    }
    let line = |(place, text): &(In, String)| {
        let (class, sign, said) = match place {
            In::Both => ("lines__line", " ", ""),
            In::A => ("lines__line lines__line--a", "−", t!("only in A:")),
            In::B => ("lines__line lines__line--b", "+", t!("only in B:")),
        };
        view! { <li class=class><span aria-hidden="true">{sign}</span><span class="visually-hidden">{said}</span><code>{visible(text).into_owned()}</code></li> }
    };
    view! { <ol class="lines" dir="ltr">{lines.iter().map(line).collect_view()}</ol> }
}

fn bases(diff: &PlatformDiff) -> Markup {
    let base = |letter: &'static str, base: &Option<Base>| {
        let (name, note) = match base {
            Some(base) => (base.name.clone(), said(base.confidence.words())),
            None => (t!("not known").to_owned(), t!("no annotation, label or first layer tells")),
        };
        let digest = base.as_ref().and_then(|base| base.digest.clone());
        view! {
            <div><dt>{letter}</dt><dd><b dir="ltr">{name}</b>" "{digest.map(|digest| view! { <code class="wrap">{digest}</code> })}<span class="note">{note}</span></dd></div>
        }
    };
    view! { <dl class="facts detail__facts">{base("A", &diff.base_a)}{base("B", &diff.base_b)}</dl> }
}
