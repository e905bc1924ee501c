//! Raw: the exact bytes that the registry serves.

use domain::Reference;
use domain::protocol::Topic;
use domain::protocol::image::{GetRawManifest, RawManifestText};
use leptos::prelude::*;

use super::view::View;
use crate::components::CopyButton;
use crate::pages::region::region;
use crate::state::remote::remote;

/// The tab.
pub(super) fn panel(view: View) -> AnyView {
    let whole = view.reference.get_value();
    let reference = match view.platform() {
        Some((_, digest)) => whole.repository().at(digest),
        None => whole,
    };
    of(reference)
}

/// The manifest under a reference, whatever it is.
pub(super) fn of(reference: Reference) -> AnyView {
    let raw =
        remote(&[Topic::Images], move || Some(GetRawManifest { reference: reference.clone() }));
    view! {
        <section class="raw">
            {region(raw, "the manifest", |raw| view! { <Raw raw/> }.into_any())}
        </section>
    }
    .into_any()
}

#[component]
fn Raw(raw: RawManifestText) -> impl IntoView {
    let text = raw.text.clone();
    view! {
        <div class="raw__head">
            <span class="note">{format!("{} bytes, exactly as served; {}", raw.text.len(), raw.media_type)}</span>
            <CopyButton text=text what="manifest" words="Copy JSON"/>
        </div>
        <pre id="raw" class="json" tabindex="0" dir="ltr">{raw.text}</pre>
    }
}
