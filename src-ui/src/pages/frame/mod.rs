//! What stands around every screen.

mod choices;
pub mod everywhere;
mod language;
mod open_box;
mod pinyin;
mod shortcuts;
mod sidebar;
mod theme;

pub use language::LanguageChoice;
pub use open_box::OpenBox;
pub use shortcuts::Shortcuts;
pub use sidebar::Sidebar;
pub use theme::ThemeChoice;
