//! What stands around every screen.

mod open_box;
mod sidebar;

pub use open_box::OpenBox;
pub use sidebar::Sidebar;
