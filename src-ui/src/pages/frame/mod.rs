//! What stands around every screen.

mod choices;
mod closing;
pub mod everywhere;
mod limits;
mod open_box;
mod pinyin;
mod shortcuts;
mod sidebar;

pub use closing::Closing;
pub use limits::Limits;
pub use open_box::OpenBox;
pub use shortcuts::Shortcuts;
pub use sidebar::Sidebar;
