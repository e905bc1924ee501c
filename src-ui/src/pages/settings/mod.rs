//! Settings: how the page looks, and what holds for every screen and for the command line.

mod appearance;
mod platforms;

use crate::prelude::*;
use crate::reactive::Memo;
use leptos_router::hooks::use_params_map;

use super::{NotFound, set_title};
use appearance::Appearance;
use platforms::Platforms;

/// The screen, a section at a time.
#[component]
pub fn SettingsPage() -> Markup {
    let parameters = use_params_map();
    let section = Memo::new(move |_| parameters.with(|map| map.get("section").unwrap_or_default()));
    set_title(t!("Settings"));
    let shown = move || match section.get().as_str() {
        "" | "platforms" => view! {
            <div class="head"><h1>{t!("Settings")}</h1></div>
            <div class="sections"><Appearance/><Platforms/></div>
        },
        _ => view! { <NotFound/> },
    };
    shown.into_markup()
}
