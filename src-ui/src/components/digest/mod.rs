//! A digest: twelve digits, the whole one in the tooltip and in the copy.

use crate::prelude::*;
use domain::Digest;

use super::CopyButton;

/// The chip of a digest.
#[component]
pub fn DigestChip(
    /// The digest.
    digest: Digest,
) -> Markup {
    let full = digest.to_string();
    view! {
        <span class="digest" dir="ltr">
            <code title=full.clone()>{digest.short().to_owned()}</code>
            <CopyButton text=full what=mark!("digest")/>
        </span>
    }
}
