//! Short sentences for everybody, seen and heard: "Copied", "Signed in".

use leptos::prelude::*;

/// The newest notice.
#[derive(Debug, Clone, Copy)]
pub struct Notices {
    newest: RwSignal<Option<String>>,
}

impl Notices {
    /// Says something.
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
            std::time::Duration::from_secs(5),
        );
    }

    /// What is being said.
    pub fn newest(self) -> Option<String> {
        self.newest.get()
    }
}

/// Gives all pages a voice.
pub fn provide_notices() {
    provide_context(Notices { newest: RwSignal::new(None) });
}

/// The page's voice.
pub fn use_notices() -> Notices {
    expect_context()
}
