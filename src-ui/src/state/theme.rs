//! The theme: as the system has it, light, dark, or with more contrast. `theme.js` shows it, before the
//! first paint and after each choice.

use leptos::prelude::window;

use super::storage::{remember_choice, remembered_choice};

/// Where the choice is kept; `theme.js` reads it there.
const KEPT: &str = "manifold.theme";
/// What tells `theme.js` that there is a new choice.
const EVENT: &str = "manifold-theme";

/// A theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Light or dark, as the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Light or dark as the system has it, with more contrast.
    Contrast,
}

impl Theme {
    /// All, with their words.
    pub const ALL: [(Self, &str); 4] = [
        (Self::System, mark!("As the system")),
        (Self::Light, mark!("Light")),
        (Self::Dark, mark!("Dark")),
        (Self::Contrast, mark!("More contrast")),
    ];

    /// Its word in the storage.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    /// The theme of a word.
    pub fn of(name: &str) -> Self {
        let found = Self::ALL.into_iter().find(|(theme, _)| theme.name() == name);
        found.map_or(Self::System, |(theme, _)| theme)
    }

    /// The one that was chosen.
    pub fn chosen() -> Self {
        remembered_choice(KEPT).map_or(Self::System, |name| Self::of(&name))
    }

    /// Shows it from now on.
    pub fn choose(self) {
        remember_choice(KEPT, self.name());
        if let Ok(event) = web_sys::Event::new(EVENT) {
            // Fails only for an event that is being sent already.
            let _ = window().dispatch_event(&event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_again() {
        for (theme, _) in Theme::ALL {
            assert_eq!(Theme::of(theme.name()), theme);
        }
        assert_eq!(Theme::of("neon"), Theme::System, "damaged, or of another version");
    }
}
