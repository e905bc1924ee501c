//! The table of entries. Attestations stand with the image that they attest.

use crate::prelude::*;
use crate::reactive::Memo;

use super::drag::Drag;
use super::editor::Editor;
use super::row::Row;

/// The table.
#[component]
pub(super) fn Entries(editor: Editor) -> Markup {
    let rows = Memo::new(move |_| editor.rows());
    let drag = Drag::new(editor);
    let is_empty = move || rows.with(Vec::is_empty);
    view! {
        <Show when=move || !is_empty() fallback=nothing>
            <div class="scroll" role="region" tabindex="0" aria-label=t!("Entries")>
                <table id="entries" class="grid entries" on:pointermove=move |event| drag.moved(&event)
                    on:pointerup=move |_| drag.dropped() on:pointercancel=move |_| drag.cancelled()>
                    <thead><tr>
                        <th scope="col"><span class="visually-hidden">{t!("Order")}</span></th>
                        <th scope="col">{t!("Platform")}</th><th scope="col">{t!("Image")}</th>
                        <th scope="col" class="grid__figure">{t!("Compressed size")}</th>
                        <th scope="col"><span class="visually-hidden">{t!("Actions")}</span></th>
                    </tr></thead>
                    <tbody>
                        <For each=move || rows.get() key=|id| *id let:id><Row editor id drag/></For>
                    </tbody>
                </table>
            </div>
        </Show>
    }
}

fn nothing() -> Markup {
    view! { <p class="empty">{t!("No entries yet. Type or paste the names of images above, or press Ctrl V anywhere.")}</p> }
}
