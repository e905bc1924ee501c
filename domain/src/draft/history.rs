//! Undo and redo without a limit: the edits since the beginning, and how many of them count.

use serde::{Deserialize, Serialize};

use super::{Draft, Edit, EditError, EditKind};

/// A draft with all that was done to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// What it was at first.
    base: Draft,
    /// The edits, those that were undone at the end.
    edits: Vec<Edit>,
    /// How many of them count.
    done: usize,
}

impl History {
    /// A draft to which nothing was done.
    pub fn new(base: Draft) -> Self {
        Self { base, edits: Vec::new(), done: 0 }
    }

    /// The draft as it is. An edit that cannot be made any more, because a file was damaged or
    /// written by hand, changes nothing.
    pub fn draft(&self) -> Draft {
        let mut draft = self.base.clone();
        for edit in self.edits.iter().take(self.done) {
            let mut next = draft.clone();
            if next.apply(edit).is_ok() {
                draft = next;
            }
        }
        draft
    }

    /// Makes an edit. What was undone before cannot be done again afterwards. Gives the draft.
    ///
    /// # Errors
    /// [`EditError`]; nothing has changed then.
    pub fn edit(&mut self, edit: Edit) -> Result<Draft, EditError> {
        let mut draft = self.draft();
        draft.apply(&edit)?;
        self.edits.truncate(self.done);
        self.edits.push(edit);
        self.done = self.edits.len();
        Ok(draft)
    }

    /// Takes the last edit back; false when there is none.
    pub fn undo(&mut self) -> bool {
        let can = self.done > 0;
        self.done = self.done.saturating_sub(1);
        can
    }

    /// Makes the last edit that was taken back again; false when there is none.
    pub fn redo(&mut self) -> bool {
        let can = self.done < self.edits.len();
        self.done += usize::from(can);
        can
    }

    /// What undo would take back.
    pub fn last(&self) -> Option<EditKind> {
        self.done.checked_sub(1).and_then(|at| self.edits.get(at)).map(Edit::kind)
    }

    /// What redo would do again.
    pub fn next(&self) -> Option<EditKind> {
        self.edits.get(self.done).map(Edit::kind)
    }

    /// The highest id that an entry has or had, so that a new one is not taken for another.
    pub fn highest_id(&self) -> u32 {
        let brought = self.edits.iter().flat_map(Edit::brings);
        let all = self.base.entries.iter().chain(brought);
        all.map(|entry| entry.id.0).max().unwrap_or_default()
    }
}
