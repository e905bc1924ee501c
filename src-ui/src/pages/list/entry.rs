//! An entry of a local list: a row with its platform, and how far its push is.

use domain::list::ListEntry;
use domain::protocol::push::JobId;
use leptos::prelude::*;

use super::annotate::Annotating;
use crate::components::{DigestChip, PlatformBadge};
use crate::format;
use crate::pages::push_panel::image_progress;
use crate::state::jobs::use_jobs;

/// The row.
#[component]
pub(super) fn Entry(
    entry: ListEntry,
    /// Opens the form for this entry.
    annotating: Annotating,
    /// The newest push of the list.
    newest: Memo<Option<JobId>>,
) -> impl IntoView {
    let jobs = use_jobs();
    let own = StoredValue::new(entry.reference.clone());
    let progress = move || {
        let job = jobs.get(newest.get()?)?;
        let image = job.images.iter().find(|image| own.with_value(|own| &image.reference == own));
        image.map(image_progress)
    };
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
            <td>{progress}</td>
            <td class="grid__actions">
                <button type="button" class="button" data-action="annotate"
                    on:click=move |_| annotating.open(form.clone())>{t!("Annotate…")}</button>
            </td>
        </tr>
    }
}
