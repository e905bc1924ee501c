//! The interface. It knows `domain` alone; what runs it, a window or a browser, only `backend` knows.
#![allow(
    clippy::needless_pass_by_value,
    reason = "Leptos components take their properties by value"
)]
#![allow(unreachable_pub, reason = "Leptos' macros make public items in private modules")]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

#[macro_use]
mod i18n;

mod app;
mod backend;
mod components;
mod format;
mod pages;
mod state;

fn main() {
    console_error_panic_hook::set_once();
    i18n::start(|| leptos::mount::mount_to_body(app::App));
}
