//! An entry of a local list: a row with its platform.

use domain::list::ListEntry;
use leptos::prelude::*;

use super::annotate::Annotating;
use crate::components::{DigestChip, PlatformBadge};
use crate::format;

/// The row.
#[component]
pub(super) fn Entry(
    entry: ListEntry,
    /// Opens the form for this entry.
    annotating: Annotating,
) -> impl IntoView {
    let platform = entry.descriptor.platform.clone().unwrap_or_default();
    let reference = entry.reference.to_string();
    let form = (entry.reference.clone(), platform.clone());
    let extra = match (platform.os_version.as_str(), platform.os_features.as_slice()) {
        ("", []) => String::new(),
        ("", features) => features.join(", "),
        (version, []) => t!("OS version {version}", version),
        (version, features) => {
            t!("OS version {version}, {features}", version, features = features.join(", "))
        }
    };
    view! {
        <tr data-entry=reference.clone()>
            <td><PlatformBadge platform/><span class="note note--below" data-extra="">{extra}</span></td>
            <td class="wrap" dir="ltr">{reference.clone()}</td>
            <td><DigestChip digest=entry.descriptor.digest/></td>
            <td class="grid__figure">{format::size(entry.compressed_size)}</td>
            <td class="grid__actions">
                <button type="button" class="button" data-action="annotate"
                    on:click=move |_| annotating.open(form.clone())>{t!("Annotate…")}</button>
            </td>
        </tr>
    }
}
