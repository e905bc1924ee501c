//! The pieces that screens are made of: no reads and writes of their own, only what they are given.

mod copy_button;
mod dialog;
mod digest;
mod error_panel;
mod icon;
mod platform_badge;
mod skeleton;

pub use copy_button::{CopyButton, write_to_clipboard};
pub use dialog::Dialog;
pub use digest::DigestChip;
pub use error_panel::ErrorPanel;
pub use icon::{Icon, Picture};
pub use platform_badge::PlatformBadge;
pub use skeleton::SkeletonRows;
