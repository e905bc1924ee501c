//! Manifold's hosts: the window, the browser host and the command line, around one engine. They are
//! adapters; what an image is, only the engine and the page know.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod arguments;
pub mod cli;
mod demo_registry;
#[cfg(feature = "desktop")]
pub mod desktop;
mod events;
mod hand_over;
pub mod page;
pub mod serve;
mod start;

pub use hand_over::WINDOWS as HAND_OVER;
#[cfg(feature = "desktop")]
pub use start::window;
pub use start::{StartError, WindowRequest, Windows, run};

/// Whether this process can show something to somebody. Systems other than Unix's X11 and Wayland
/// always say yes.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
