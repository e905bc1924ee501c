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

use crate::prelude::*;

use super::region::region;
use super::set_title;
use crate::state::session::use_session;
use add::AddRegistryForm;
use row::RegistryRow;

/// The screen.
#[component]
pub fn Registries() -> Markup {
    set_title(t!("Registries"));
    let registries = use_session().registries;
    view! {
        <div class="head"><h1>{t!("Registries")}</h1></div>
        <AddRegistryForm/>
        {region(registries, mark!("registries"), |registries| view! {
            <div class="scroll" tabindex="0" role="region" aria-label=t!("Registries")>
                <table class="grid">
                    <thead><tr>
                        <th scope="col">{t!("Registry")}</th>
                        <th scope="col">{t!("Kind")}</th>
                        <th scope="col">{t!("Connection")}</th>
                        <th scope="col">{t!("Account")}</th>
                        <th scope="col">{t!("Insecure")}</th>
                        <th scope="col"><span class="visually-hidden">{t!("Actions")}</span></th>
                    </tr></thead>
                    {registries.into_iter().map(|info| view! { <RegistryRow info/> }).collect_view()}
                </table>
            </div>
        })}
    }
}
