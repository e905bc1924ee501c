//! What a name that is being typed could become, from its registry: repositories, then their tags.

use std::time::Duration;

use crate::prelude::*;
use domain::protocol::drafts::CompleteSource;
use domain::typed;
use leptos::task::spawn_local;

use crate::backend::Backend;

/// How long typing rests before a registry is asked.
const REST: Duration = Duration::from_millis(250);

/// The names, for the word that was typed last.
#[derive(Clone, Copy)]
pub(super) struct Completions {
    names: RwSignal<Vec<String>>,
    /// Counts what is typed: an answer for an older text is left.
    turn: StoredValue<u32>,
}

impl Completions {
    pub(super) fn new() -> Self {
        Self { names: RwSignal::default(), turn: StoredValue::new(0) }
    }

    /// Asks what the last word of a text could become, once typing rests.
    pub(super) fn ask(self, backend: Backend, text: &str) {
        self.clear();
        if typed::unfinished(text).is_none() {
            return;
        }
        let (turn, text) = (self.turn.get_value(), text.to_owned());
        let is_now = move || self.turn.try_get_value() == Some(turn);
        let ask = move || {
            spawn_local(async move {
                if !is_now() {
                    return;
                }
                // A registry that cannot be asked has nothing to offer, which is said when it is looked up.
                let found = backend.call(CompleteSource { text }).await.unwrap_or_default();
                if is_now() {
                    self.names.set(found);
                }
            });
        };
        set_timeout(ask, REST);
    }

    /// Offers nothing, also not what is on its way.
    pub(super) fn clear(self) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        if !self.names.with_untracked(Vec::is_empty) {
            self.names.set(Vec::new());
        }
    }

    /// Whether names are offered, and the last word is none of them yet.
    pub(super) fn is_amid(self, text: &str) -> bool {
        let word = text.get(typed::last_word(text)..).unwrap_or_default();
        self.names.with(|names| !names.is_empty() && !names.iter().any(|it| it == word))
    }
}

/// The names, a button each.
#[component]
pub(super) fn CompletionsBox(completions: Completions, take: Callback<String>) -> Markup {
    let count = move || completions.names.with(Vec::len);
    let one = move |name: String| {
        let (taken, own) = (name.clone(), name.clone());
        view! { <button type="button" class="button button--small" dir="ltr" data-complete=own on:click=move |_| take.run(taken.clone())>{name}</button> }
    };
    view! {
        <p class="visually-hidden" role="status">{move || (count() > 0).then(|| counted!(count(), "{n} name goes on with it", "{n} names go on with it"))}</p>
        <Show when=move || { count() > 0 }>
            <div id="completions" class="suggested" role="group" aria-label=t!("In the registry")>
                <span>{t!("In the registry")}</span>
                <For each=move || completions.names.get() key=Clone::clone let:name>{one(name)}</For>
            </div>
        </Show>
    }
}

/// A text with its last word replaced.
pub(super) fn completed(text: &str, name: &str) -> String {
    format!("{}{name}", text.get(..typed::last_word(text)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_alone_is_replaced() {
        for (text, completed_text) in [
            ("a:1 gh", "a:1 x/y:"),
            ("a:1\ngh", "a:1\nx/y:"),
            ("a:1，gh", "a:1，x/y:"),
            ("gh", "x/y:"),
            ("", "x/y:"),
        ] {
            assert_eq!(completed(text, "x/y:"), completed_text, "{text:?}");
        }
    }
}
