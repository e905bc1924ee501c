//! What the screen that is shown can do, for the box at the top: it offers each action with its key, and
//! says why one is off.

use crate::prelude::*;
use domain::Tag;

/// Something that a screen can do.
#[derive(Clone, Copy)]
pub struct Action {
    /// What it does, in English as it is looked up.
    pub does: &'static str,
    /// Its key, for people.
    pub key: &'static str,
    /// Why it can not be done now, in the user's language.
    pub why_off: Callback<(), Option<&'static str>>,
    /// Does it.
    pub run: Callback<()>,
}

/// What the screen offers; nothing where it offers nothing.
#[derive(Clone, Copy)]
pub struct Actions {
    all: StoredValue<Vec<Action>>,
    tags: StoredValue<Option<Callback<String, Vec<Tag>>>>,
    /// What Esc does; whether it did something.
    leave: StoredValue<Option<Callback<(), bool>>>,
}

/// Gives the place for them to all pages.
pub fn provide_actions() {
    provide_context(Actions {
        all: StoredValue::default(),
        tags: StoredValue::default(),
        leave: StoredValue::default(),
    });
}

/// The actions of the screen that is shown.
pub fn use_actions() -> Actions {
    expect_context()
}

impl Actions {
    /// Offers these for as long as the caller lives.
    pub fn offer(self, actions: Vec<Action>) {
        self.all.set_value(actions);
        on_cleanup(move || {
            self.all.try_update_value(Vec::clear);
        });
    }

    /// Finds tags whose name has a text in it, for as long as the caller lives.
    pub fn offer_tags(self, find: Callback<String, Vec<Tag>>) {
        self.tags.set_value(Some(find));
        on_cleanup(move || {
            self.tags.try_set_value(None);
        });
    }

    /// Hears Esc, for as long as the caller lives.
    pub fn on_leave(self, leave: Callback<(), bool>) {
        self.leave.set_value(Some(leave));
        on_cleanup(move || {
            self.leave.try_set_value(None);
        });
    }

    /// What is offered.
    pub fn all(self) -> Vec<Action> {
        self.all.get_value()
    }

    /// The tags of the screen's repository that have a text in their name.
    pub fn tags(self, text: &str) -> Vec<Tag> {
        self.tags.get_value().map(|find| find.run(text.to_owned())).unwrap_or_default()
    }

    /// Tells the screen of Esc; whether it did something.
    pub fn leave(self) -> bool {
        self.leave.get_value().is_some_and(|leave| leave.run(()))
    }
}
