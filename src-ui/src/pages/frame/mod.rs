//! What stands around every screen.

mod choices;
mod open_box;
mod shortcuts;
mod sidebar;

pub use open_box::OpenBox;
pub use shortcuts::Shortcuts;
pub use sidebar::Sidebar;
