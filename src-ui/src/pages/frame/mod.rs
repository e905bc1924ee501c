//! What stands around every screen.

mod choices;
mod closing;
pub mod everywhere;
mod language;
mod open_box;
mod pinyin;
mod shortcuts;
mod sidebar;
mod theme;

pub use closing::Closing;
pub use language::LanguageChoice;
pub use open_box::OpenBox;
pub use shortcuts::Shortcuts;
pub use sidebar::Sidebar;
pub use theme::ThemeChoice;
