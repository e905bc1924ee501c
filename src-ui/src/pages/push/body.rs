//! What is sent, byte for byte, with its digest.

use crate::prelude::*;
use domain::publication::Preview;

use crate::components::{CopyButton, JsonView};

/// The text and its digest; nothing where tags are deleted.
#[component]
pub(super) fn Body(plan: StoredValue<Preview>) -> Option<Markup> {
    let (digest, kind, text) =
        plan.with_value(|plan| (plan.digest.clone(), plan.media_type.clone(), plan.text.clone()));
    let (digest, kind) = (digest?.to_string(), kind?);
    let title = if kind.is_index() {
        t!("The list that will be sent")
    } else {
        t!("The manifest that will be sent")
    };
    let bytes = counted!(text.len(), "{n} byte", "{n} bytes");
    Some(view! {
        <section class="push__body" aria-label=title>
            <h2 class="push__title">{title}" "<span class="note">{bytes}</span></h2>
            <p class="digest" dir="ltr"><code id="preview-digest" class="wrap">{digest.clone()}</code><CopyButton text=digest what=mark!("digest")/></p>
            <JsonView id="push-json" text=text.clone()/>
            <CopyButton text what=mark!("list") words=t!("Copy JSON")/>
        </section>
    })
}
