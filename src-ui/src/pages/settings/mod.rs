//! Settings: how the page looks, and what holds for every screen and for the command line.

mod appearance;
mod platforms;

use crate::prelude::*;

use super::screens::use_parameter;
use super::{NotFound, set_title};
use appearance::Appearance;
use platforms::Platforms;

/// The screen, a section at a time.
#[component]
pub fn SettingsPage() -> Markup {
    let section = use_parameter();
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
