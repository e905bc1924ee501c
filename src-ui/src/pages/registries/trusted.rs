//! What a registry is trusted by besides the system's authorities, and taking that back.

use crate::prelude::*;
use domain::protocol::registry::{RegistryInfo, SetAuthority, TrustCertificate};

use super::AuthorityForm;
use super::row::Act;
use crate::components::Dialog;

/// The buttons of a registry's row.
#[component]
pub(super) fn Trusted(info: RegistryInfo, act: Act) -> Markup {
    let RegistryInfo { registry, trusted, authority, demo, .. } = info;
    let giving = RwSignal::new(false);
    let may_give = !authority && !demo && !registry.is_hub();
    let registry = StoredValue::new(registry);
    let forget = move |_| {
        let registry = registry.get_value();
        let done = t!("The certificate of {registry} is judged as any other again.", registry);
        act.run(TrustCertificate { registry, fingerprint: None }, done);
    };
    let take_back = move |_| {
        let registry = registry.get_value();
        let done = t!("The authority is not trusted for {registry} any more.", registry);
        act.run(SetAuthority { registry, pem: None }, done);
    };
    view! {
        {trusted.is_some().then(|| view! {
            <button type="button" class="button button--quiet" on:click=forget>{t!("Forget certificate")}</button>
        })}
        {authority.then(|| view! {
            <button type="button" class="button button--quiet" on:click=take_back>{t!("Forget authority")}</button>
        })}
        {may_give.then(|| view! {
            <button type="button" class="button button--quiet" data-action="authority" on:click=move |_| giving.set(true)>{t!("Authority…")}</button>
            <Dialog open=giving title=registry.with_value(|registry| t!("Authority of {registry}", registry))>
                <AuthorityForm registry=registry.get_value() done=Callback::new(move |()| giving.set(false))/>
            </Dialog>
        })}
    }
}
