//! Registries: which ones, who is signed in, how they are reached, and whether they answer.

mod add;
mod authority;
mod row;
mod sign_in;
mod test;
mod trusted;
mod untrusted;

pub use authority::AuthorityForm;
pub use sign_in::SignInForm;
pub use untrusted::Untrusted;

use leptos::prelude::*;

use super::region::region;
use super::set_title;
use crate::state::session::use_session;
use add::AddRegistryForm;
use row::RegistryRow;

/// The screen.
#[component]
pub fn Registries() -> impl IntoView {
    set_title("Registries");
    let registries = use_session().registries;
    view! {
        <div class="head"><h1>"Registries"</h1></div>
        <AddRegistryForm/>
        {region(registries, "registries", |registries| view! {
            <div class="scroll" tabindex="0" role="region" aria-label="Registries">
                <table class="grid">
                    <thead><tr>
                        <th scope="col">"Registry"</th>
                        <th scope="col">"Account"</th>
                        <th scope="col">"Insecure"</th>
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr></thead>
                    {registries.into_iter().map(|info| view! { <RegistryRow info/> }).collect_view()}
                </table>
            </div>
        }.into_any())}
    }
}
