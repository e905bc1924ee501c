//! Reordering by pointer: with pointer events, as the window's own drag and drop takes files. The same
//! is done by buttons and by keys.

use crate::prelude::*;
use domain::draft::EntryId;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, PointerEvent};

use super::editor::Editor;

/// A row on its way.
#[derive(Clone, Copy)]
pub(super) struct Drag {
    editor: StoredValue<Editor>,
    dragged: RwSignal<Option<EntryId>>,
    /// Before which row it would come; the last place where there is none.
    over: RwSignal<Option<EntryId>>,
}

impl Drag {
    /// None on its way.
    pub(super) fn new(editor: Editor) -> Self {
        Self {
            editor: StoredValue::new(editor),
            dragged: RwSignal::new(None),
            over: RwSignal::new(None),
        }
    }

    /// A row is taken at its grip.
    pub(super) fn begin(self, event: &PointerEvent, id: EntryId) {
        if event.button() == 0 {
            // No text is selected on the way.
            event.prevent_default();
            self.dragged.set(Some(id));
            self.over.set(Some(id));
        }
    }

    /// The pointer is somewhere else.
    pub(super) fn moved(self, event: &PointerEvent) {
        if self.dragged.get_untracked().is_none() {
            return;
        }
        event.prevent_default();
        let target = document().element_from_point(
            #[expect(clippy::cast_precision_loss, reason = "pixels")]
            {
                event.client_x() as f32
            },
            #[expect(clippy::cast_precision_loss, reason = "pixels")]
            {
                event.client_y() as f32
            },
        );
        let Some(row) = target.and_then(|target| target.closest("tr[data-entry]").ok().flatten())
        else {
            return;
        };
        let Some(under) = id_of(&row) else { return };
        let rows = untrack(|| self.editor.get_value().rows());
        let half = row.get_bounding_client_rect();
        let is_below = f64::from(event.client_y()) > half.top() + half.height() / 2.0;
        let at = rows.iter().position(|id| *id == under).unwrap_or_default();
        let over = if is_below { rows.get(at + 1).copied() } else { Some(under) };
        if self.over.get_untracked() != over {
            self.over.set(over);
        }
    }

    /// The pointer lets go.
    pub(super) fn dropped(self) {
        let Some(id) = self.dragged.get_untracked() else { return };
        let over = self.over.get_untracked();
        self.cancelled();
        let rows = untrack(|| self.editor.get_value().rows());
        let at = rows.iter().position(|row| *row == id);
        let next = at.and_then(|at| rows.get(at + 1)).copied();
        if over != Some(id) && over != next {
            self.editor.get_value().place(id, over);
        }
    }

    /// Nothing moves.
    pub(super) fn cancelled(self) {
        self.dragged.set(None);
        self.over.set(None);
    }

    /// Whether the row on its way would come before this one.
    pub(super) fn is_over(self, id: EntryId) -> bool {
        self.dragged.get().is_some_and(|dragged| dragged != id) && self.over.get() == Some(id)
    }

    /// Whether this row is on its way.
    pub(super) fn is_dragged(self, id: EntryId) -> bool {
        self.dragged.get() == Some(id)
    }
}

fn id_of(row: &Element) -> Option<EntryId> {
    let row: &web_sys::HtmlElement = row.dyn_ref()?;
    Some(EntryId(row.id().strip_prefix("entry-")?.parse().ok()?))
}
