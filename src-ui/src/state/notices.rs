//! Short sentences for everybody, seen and heard: "Copied", "Signed in", and what can be taken back.

use std::time::Duration;

use crate::prelude::*;

/// How long a sentence is shown.
const SHOWN: Duration = Duration::from_secs(5);

/// A sentence with something to do about it.
#[derive(Debug, Clone)]
pub struct Offered {
    /// What happened.
    pub text: String,
    /// What can be done, on a button: "Undo".
    pub words: String,
    /// Does it.
    pub run: Callback<()>,
    number: u32,
}

/// The newest notices.
#[derive(Debug, Clone, Copy)]
pub struct Notices {
    newest: RwSignal<Option<String>>,
    offered: RwSignal<Option<Offered>>,
    /// How many offers there were.
    count: StoredValue<u32>,
}

impl Notices {
    /// Says something; it goes by itself.
    pub fn say(self, text: impl Into<String>) {
        self.newest.set(Some(text.into()));
        let newest = self.newest;
        let shown = newest.get_untracked();
        set_timeout(
            move || {
                // Only if nothing newer has been said.
                if newest.try_get_untracked() == Some(shown) {
                    newest.set(None);
                }
            },
            SHOWN,
        );
    }

    /// Says what happened and offers something to do about it, as `t!("Undo")`. It stays until it is
    /// done, closed, or the next one takes its place: who offers undoing offers it elsewhere, too.
    /// Gives its number, for [`Notices::withdraw`].
    pub fn offer(
        self,
        text: impl Into<String>,
        words: impl Into<String>,
        run: Callback<()>,
    ) -> u32 {
        let number = self.count.with_value(|count| count.wrapping_add(1));
        self.count.set_value(number);
        self.newest.set(None);
        self.offered.set(Some(Offered { text: text.into(), words: words.into(), run, number }));
        number
    }

    /// Closes an offer, if it is still the one that is shown: what it is about has left the screen, and has
    /// its own way to do the same.
    pub fn withdraw(self, number: u32) {
        let is_shown =
            |offered: &Option<Offered>| offered.as_ref().is_some_and(|it| it.number == number);
        if self.offered.with_untracked(is_shown) {
            self.offered.set(None);
        }
    }

    /// Closes what is offered.
    pub fn close(self) {
        self.offered.set(None);
    }

    /// What is being said.
    pub fn newest(self) -> Option<String> {
        self.newest.get()
    }

    /// What is offered.
    pub fn offered(self) -> Option<Offered> {
        self.offered.get()
    }
}

/// Gives all pages a voice.
pub fn provide_notices() {
    let (newest, offered) = (RwSignal::new(None), RwSignal::new(None));
    provide_context(Notices { newest, offered, count: StoredValue::new(0) });
}

/// The page's voice.
pub fn use_notices() -> Notices {
    expect_context()
}
