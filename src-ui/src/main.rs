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
#[cfg_attr(
    not(debug_assertions),
    allow(dead_code, unused_imports, reason = "the gallery shows also what no screen uses yet")
)]
mod components;
mod format;
#[cfg(debug_assertions)]
mod gallery;
mod pages;
mod prelude;
mod reactive;
mod state;
mod view;

fn main() {
    console_error_panic_hook::set_once();
    i18n::start(|| {
        #[cfg(debug_assertions)]
        if gallery::is_asked_for() {
            return leptos::mount::mount_to_body(gallery::Gallery);
        }
        leptos::mount::mount_to_body(app::App);
        // When the first screen is there: what `make bench-ui` reads.
        if let Some(clock) = leptos::prelude::window().performance() {
            let _ = clock.mark("usable");
        }
    });
}
