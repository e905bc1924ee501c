//! Adding entries to the draft that is on the screen, also from the clipboard.

use crate::prelude::*;

use super::editor::Editor;
use super::sources::{Sources, SourcesBox};
use crate::components::focus;

/// Opens the box of the editor's screen, with words in it.
pub(super) fn open_with(open: RwSignal<bool>, words: String) {
    open.set(true);
    request_animation_frame(move || {
        focus("sources");
        if !words.is_empty() {
            PASTED.with(|pasted| {
                if let Some(take) = pasted.get() {
                    take.run(words);
                }
            });
        }
    });
}

thread_local! {
    /// Takes words from the clipboard, while the box is open.
    static PASTED: std::cell::Cell<Option<Callback<String>>> = const { std::cell::Cell::new(None) };
}

/// The box of the editor's screen.
#[component]
pub(super) fn AddEntries(editor: Editor, open: RwSignal<bool>) -> Markup {
    let sources = Sources::new(String::new());
    let is_new = move || editor.with(|view| view.draft.entries.is_empty()) == Some(true);
    let is_open = move || open.get() || is_new();
    let target = Signal::derive(move || Some(editor.name.get_value()));
    let add = Callback::new(move |()| {
        let Some(choices) = untrack(|| sources.choices()) else { return };
        editor.add(
            choices,
            Box::new(move || {
                sources.clear();
                open.set(false);
                request_animation_frame(|| focus("add-images"));
            }),
        );
    });
    PASTED.set(Some(Callback::new(move |words: String| sources.append(&words))));
    on_cleanup(|| PASTED.set(None));
    let words = move || counted!(sources.count(), "Add {n} entry", "Add {n} entries");
    view! {
        <Show when=is_open>
            <form class="add" aria-label=t!("Add images") on:submit=move |event| { event.prevent_default(); add.run(()); }>
                <SourcesBox sources target add/>
                <p class="add__actions">
                    <button id="add-entries" type="submit" class="button button--primary"
                        disabled=move || sources.choices().is_none() || editor.asking.get()>{words}</button>
                    <Show when=move || !is_new()>
                        <button type="button" class="button" data-action="close-add" on:click=move |_| { open.set(false); focus("add-images"); }>{t!("Close")}</button>
                    </Show>
                </p>
            </form>
        </Show>
    }
}
