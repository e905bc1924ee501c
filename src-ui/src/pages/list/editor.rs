//! The draft that is on the screen, and every way to change it. Each change is made by the engine and
//! is on disk when it is shown.

use crate::prelude::*;
use domain::draft::{Edit, Entry, EntryId, Fix, Remedy};
use domain::protocol::drafts::{
    AddToDraft, CheckDraft, Choice, DraftView, EditDraft, GetDraft, RepinEntries, RevertDraft,
    Step, StepDraft,
};
use domain::{ApiError, Reference};
use leptos::task::spawn_local;

use super::words;
use crate::backend::{Backend, Call, typed, untyped, use_backend};
use crate::components::focus;
use crate::state::notices::{Notices, use_notices};
use crate::state::remote::Remote;

/// The draft, for all parts of the screen.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    read: Remote<DraftView>,
    /// The name that the address has.
    pub(super) name: StoredValue<Reference>,
    /// The row that the keys act on and the form shows.
    pub(super) selected: RwSignal<Option<EntryId>>,
    /// What went wrong last.
    pub(super) problem: RwSignal<Option<ApiError>>,
    /// Whether registries are being asked.
    pub(super) asking: RwSignal<bool>,
    /// How many changes have been sent and not been answered.
    sent: RwSignal<usize>,
    backend: Backend,
    around: StoredValue<Around>,
}

/// What stands around the editor.
#[derive(Clone, Copy)]
struct Around {
    /// Called when the draft got another name.
    renamed: Callback<Reference>,
    notices: Notices,
    /// The undo that is offered at the edge of the screen.
    offered: Option<u32>,
}

/// What is done when an answer is there. No `Callback`: that is gone with what was clicked, such as a toast,
/// which may be before the answer.
pub(super) type Done = Box<dyn FnOnce()>;

impl Editor {
    /// The editor of a draft that is read.
    pub(super) fn new(
        read: Remote<DraftView>,
        name: StoredValue<Reference>,
        renamed: Callback<Reference>,
    ) -> Self {
        let notices = use_notices();
        let around = StoredValue::new(Around { renamed, notices, offered: None });
        // It undoes by this editor. The draft keeps its own undo.
        on_cleanup(move || {
            if let Some(number) = around.try_get_value().and_then(|around| around.offered) {
                notices.withdraw(number);
            }
        });
        Self {
            read,
            name,
            selected: RwSignal::new(None),
            problem: RwSignal::new(None),
            asking: RwSignal::new(false),
            sent: RwSignal::new(0),
            backend: use_backend(),
            around,
        }
    }

    fn notices(self) -> Notices {
        self.around.get_value().notices
    }

    /// Whether a change has been sent and not been answered: what is shown is then older than it.
    pub(super) fn waits(self) -> Signal<bool> {
        Signal::derive(move || self.sent.get() > 0)
    }

    /// Looks at the draft.
    pub(super) fn with<T>(self, look: impl FnOnce(&DraftView) -> T) -> Option<T> {
        self.read.with(look)
    }

    /// The same, without being told when it changes.
    pub(super) fn peek<T>(self, look: impl FnOnce(&DraftView) -> T) -> Option<T> {
        untrack(|| self.with(look))
    }

    /// The ids of the rows in their order: attestations stand below their image.
    pub(super) fn rows(self) -> Vec<EntryId> {
        self.with(|view| view.draft.rows().map(|entry| entry.id).collect()).unwrap_or_default()
    }

    /// An entry.
    pub(super) fn entry(self, id: EntryId) -> Option<Entry> {
        self.with(|view| view.draft.entry(id).cloned()).flatten()
    }

    /// Makes an edit.
    pub(super) fn edit(self, edit: Edit) {
        let name = self.name.get_value();
        self.run(untyped(&EditDraft { name, edit }), Box::new(|| ()));
    }

    /// Takes an edit back, or makes it again, and says which.
    pub(super) fn step(self, step: Step) {
        let kind = self.peek(|view| match step {
            Step::Undo => view.undo,
            Step::Redo => view.redo,
        });
        let Some(kind) = kind.flatten() else { return };
        let (name, notices) = (self.name.get_value(), self.notices());
        let said = Box::new(move || {
            let what = words::edit(kind);
            notices.say(match step {
                Step::Undo => t!("Undone: {what}", what),
                Step::Redo => t!("Done again: {what}", what),
            });
        });
        self.run(untyped(&StepDraft { name, step }), said);
    }

    /// Adds sources; `done` is called once they are there.
    pub(super) fn add(self, sources: Vec<Choice>, done: Done) {
        let (name, notices) = (self.name.get_value(), self.notices());
        let before = self.peek(|view| view.draft.rows().count()).unwrap_or_default();
        let said = Box::new(move || {
            let now = self.peek(|view| view.draft.rows().count()).unwrap_or_default();
            let new = now.saturating_sub(before);
            notices.say(counted!(new, "{n} entry added.", "{n} entries added."));
            done();
        });
        self.run(untyped(&AddToDraft { name, sources }), said);
    }

    /// Takes what tags hold now.
    pub(super) fn repin(self, entries: Vec<EntryId>) {
        let (name, notices) = (self.name.get_value(), self.notices());
        let count = entries.len();
        let said = Box::new(move || {
            notices.say(counted!(
                count,
                "{n} entry is what its tag holds now.",
                "{n} entries are what their tags hold now."
            ));
        });
        self.run(untyped(&RepinEntries { name, entries }), said);
    }

    /// Puts something right.
    pub(super) fn fix(self, entry: Option<EntryId>, fix: Fix) {
        match (fix.remedy, fix.edit, entry) {
            (Remedy::Repin, _, Some(entry)) => self.repin(vec![entry]),
            (_, Some(edit), _) => self.edit(edit),
            _ => {}
        }
    }

    /// Asks registries whether the entries are there and their tags have not moved.
    pub(super) fn check(self) {
        let name = self.name.get_value();
        self.call(untyped(&CheckDraft { name }), false, Box::new(|| ()));
    }

    /// Moves the selected row, or another, by one.
    pub(super) fn shift(self, id: EntryId, down: bool) {
        let rows = untrack(|| self.rows());
        let Some(at) = rows.iter().position(|row| *row == id) else { return };
        let before = match (down, at) {
            (false, 0) => return,
            (false, at) => rows.get(at - 1).copied(),
            (true, at) if at + 1 >= rows.len() => return,
            (true, at) => rows.get(at + 2).copied(),
        };
        let (place, count) = (if down { at + 2 } else { at }, rows.len());
        self.place(id, before);
        self.notices().say(t!("Moved to place {place} of {count}.", place, count));
    }

    /// Moves a row before another; to the end where none is named.
    pub(super) fn place(self, id: EntryId, before: Option<EntryId>) {
        let name = self.name.get_value();
        let edit = Edit::Move { entry: id, before };
        // A row that is moved in the page loses the focus.
        let done = Box::new(move || request_animation_frame(move || focus_row(id)));
        self.run(untyped(&EditDraft { name, edit }), done);
    }

    /// Takes rows away, and offers undoing it.
    pub(super) fn remove(self, id: EntryId) {
        let rows = untrack(|| self.rows());
        let at = rows.iter().position(|row| *row == id).unwrap_or_default();
        let next = rows.get(at + 1).or_else(|| at.checked_sub(1).and_then(|at| rows.get(at)));
        let next = next.copied();
        let label = untrack(|| self.entry(id)).map(|entry| entry.label()).unwrap_or_default();
        let name = self.name.get_value();
        let done = Box::new(move || {
            self.selected.set(next);
            if let Some(next) = next {
                request_animation_frame(move || focus_row(next));
            }
            let label = &label;
            self.offer_undo(t!("Removed {label}.", label));
        });
        self.run(untyped(&EditDraft { name, edit: Edit::Remove { entries: vec![id] } }), done);
    }

    /// Says what happened, and offers taking it back for as long as the editor is there.
    fn offer_undo(self, text: String) {
        let undo = Callback::new(move |()| self.step(Step::Undo));
        let number = self.notices().offer(text, t!("Undo"), undo);
        self.around.try_update_value(|around| around.offered = Some(number));
    }

    /// Makes it what its tag holds now.
    pub(super) fn revert(self) {
        let name = self.name.get_value();
        let done = Box::new(move || {
            self.offer_undo(t!("The list is what the registry has.").to_owned());
            self.check();
        });
        self.run(untyped(&RevertDraft { name }), done);
    }

    /// Makes a change, shows what comes of it, and then does what is to be done.
    fn run(self, call: Call, done: Done) {
        self.call(call, true, done);
    }

    /// The same of a question, too.
    fn call(self, call: Call, is_change: bool, done: Done) {
        self.problem.set(None);
        self.asking.set(true);
        if is_change {
            self.sent.update(|sent| *sent += 1);
        }
        spawn_local(async move {
            let outcome = self.backend.send(call).await;
            let outcome = outcome.and_then(|reply| typed::<GetDraft>(&reply));
            // The page may be gone when the answer comes: nobody is there to show it to.
            if self.asking.try_set(false).is_some() {
                return;
            }
            match outcome {
                Ok(view) => {
                    let name = view.name.clone();
                    let is_other = self.name.try_with_value(|own| *own != name) == Some(true);
                    self.read.put(view);
                    if is_other {
                        self.name.set_value(name.clone());
                        self.around.get_value().renamed.run(name);
                    }
                    done();
                }
                Err(error) => {
                    self.problem.try_set(Some(error));
                }
            }
            // After the draft: until then what is shown is older than the change.
            if is_change {
                self.sent.try_update(|sent| *sent = sent.saturating_sub(1));
            }
        });
    }
}

/// The id of a row's element.
pub(super) fn row_id(id: EntryId) -> String {
    format!("entry-{}", id.0)
}

/// Puts the keyboard's focus on a row.
pub(super) fn focus_row(id: EntryId) {
    focus(&row_id(id));
}
