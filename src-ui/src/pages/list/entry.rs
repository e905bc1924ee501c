//! An entry of a local list: a row with its platform, how far its push is, and its annotating.

use domain::Reference;
use domain::list::ListEntry;
use domain::protocol::push::JobId;
use leptos::prelude::*;

use super::annotate::AnnotateForm;
use crate::components::{Dialog, DigestChip, PlatformBadge};
use crate::format;
use crate::pages::push_panel::image_progress;
use crate::state::jobs::use_jobs;

/// The row.
#[component]
pub(super) fn Entry(
    list: StoredValue<Reference>,
    entry: ListEntry,
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
    let open = RwSignal::new(false);
    let platform = entry.descriptor.platform.clone().unwrap_or_default();
    let reference = entry.reference.to_string();
    let title = format!("Annotate {}", entry.reference.familiar());
    let form = StoredValue::new((entry.reference.clone(), platform.clone()));
    let extra = match (platform.os_version.as_str(), platform.os_features.as_slice()) {
        ("", []) => String::new(),
        ("", features) => features.join(", "),
        (version, []) => format!("OS version {version}"),
        (version, features) => format!("OS version {version}, {}", features.join(", ")),
    };
    view! {
        <tr data-entry=reference.clone()>
            <td><PlatformBadge platform/><span class="note note--below" data-extra="">{extra}</span></td>
            <td class="wrap" dir="ltr">{reference.clone()}</td>
            <td><DigestChip digest=entry.descriptor.digest/></td>
            <td class="grid__figure">{format::size(entry.compressed_size)}</td>
            <td>{progress}</td>
            <td class="grid__actions">
                <button type="button" class="button" data-action="annotate" on:click=move |_| open.set(true)>"Annotate…"</button>
                <Dialog open title>
                    {form.with_value(|(entry, platform)| view! {
                        <AnnotateForm list=list.get_value() entry=entry.clone() platform=platform.clone()
                            done=Callback::new(move |()| open.set(false))/>
                    })}
                </Dialog>
            </td>
        </tr>
    }
}
