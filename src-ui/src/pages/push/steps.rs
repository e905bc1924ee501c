//! What will be done, step by step, in each repository.

use crate::prelude::*;
use domain::diff::size;
use domain::publication::{
    Access, Destination, How, Kind, Overwrite, Preview, Refused, RepositoryPlan, Step, StepKind,
    Takes,
};

use crate::format;
use crate::i18n::said;

/// The table of the plan.
#[component]
pub(super) fn PlanTable(plan: StoredValue<Preview>) -> Markup {
    let due: Vec<RepositoryPlan> = plan.with_value(|plan| {
        plan.repositories.iter().filter(|it| !it.tags.is_empty()).cloned().collect()
    });
    if due.is_empty() {
        return view! { <p id="preview-totals" class="note push__note">{t!("Nothing is left to do: every tag holds it already.")}</p> };
    }
    let several = due.len() > 1;
    let rows: Vec<_> = due
        .iter()
        .flat_map(|it| {
            let head = several.then(|| view! { <tr><th scope="rowgroup" colspan="4" dir="ltr" class="push__repository">{it.repository.to_string()}</th></tr> });
            head.into_iter().chain(rows(it, plan))
        })
        .collect();
    view! {
        <h2 class="push__title">{t!("What will be done")}" "<span id="preview-totals" class="note">{totals(plan)}</span></h2>
        <div class="scroll" tabindex="0" role="region" aria-label=t!("What will be done")>
            <table class="grid">
                <thead><tr>
                    <th scope="col">{t!("Step")}</th><th scope="col">{t!("What")}</th>
                    <th scope="col">{t!("How")}</th><th scope="col" class="grid__figure">{t!("Size")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn totals(plan: StoredValue<Preview>) -> String {
    if plan.with_value(|plan| plan.kind == Kind::Delete) {
        return String::new();
    }
    let totals = plan.with_value(Preview::totals);
    let manifests = counted!(totals.manifests, "{n} manifest", "{n} manifests");
    if totals.mounted + totals.copied == 0 {
        return t!("To send: {manifests}, and the list last. No layers.", manifests);
    }
    let mounted = counted!(totals.mounted, "{n} blob to mount", "{n} blobs to mount");
    let copied = counted!(totals.copied, "{n} to copy", "{n} to copy");
    t!(
        "To send: {manifests}, {mounted}, {copied} ({bytes}), and the list last.",
        manifests,
        mounted,
        copied,
        bytes = size(totals.bytes)
    )
}

fn rows(it: &RepositoryPlan, plan: StoredValue<Preview>) -> Vec<Markup> {
    let mut rows = Vec::new();
    if !matches!(it.access, Access::Unneeded | Access::Untried) {
        let (what, how) = match &it.access {
            Access::Refused { error } => (t!("Access").to_owned(), error.sentences()),
            _ => (
                t!("Access").to_owned(),
                t!("may be written: an upload session was opened").to_owned(),
            ),
        };
        rows.push((what, how, String::new()));
    }
    if let Some(how) = takes(&it.takes) {
        rows.push((t!("Media type").to_owned(), how, String::new()));
    }
    rows.extend(it.steps().iter().map(|step| (what(step), how(step), size(step.bytes))));
    let own = plan.with_value(|plan| {
        let own = plan.destinations.iter().filter(|to| it.tags.contains(&to.tag));
        own.map(tag_row).collect::<Vec<_>>()
    });
    rows.extend(own);
    rows.into_iter()
        .enumerate()
        .map(|(at, (what, how, size))| {
            view! {
                <tr data-step>
                    <td>{at + 1}</td><td class="wrap"><bdi>{what}</bdi></td><td class="wrap">{how}</td>
                    <td class="grid__figure">{size}</td>
                </tr>
            }
        })
        .collect()
}

/// Whether the media type is taken, as far as it is known.
fn takes(takes: &Takes) -> Option<String> {
    match takes {
        Takes::Unneeded => None,
        Takes::Known => Some(t!("✓ taken: the repository holds one").to_owned()),
        Takes::Unknown { refused: None } => Some(t!("? not known before the push").to_owned()),
        Takes::Unknown { refused: Some(refused) } => Some(refused_before(refused)),
    }
}

fn refused_before(refused: &Refused) -> String {
    #[expect(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
    let when = format::ago(refused.at_ms as f64, js_sys::Date::now());
    t!(
        "! refused before, {when}: {said}",
        when = when.unwrap_or_default(),
        said = said(&refused.said)
    )
}

fn what(step: &Step) -> String {
    let count = step.count;
    let things = match step.kind {
        StepKind::Blobs(_) => counted!(count, "{n} blob", "{n} blobs"),
        StepKind::Manifests | StepKind::ManifestsThere => {
            counted!(count, "{n} manifest", "{n} manifests")
        }
    };
    let names: Vec<String> = step.platforms.iter().map(|it| it.normalised().to_string()).collect();
    match names.len() {
        0 => things,
        1..=3 => t!("{things} of {platforms}", things, platforms = names.join(", ")),
        more => {
            let platforms = counted!(more, "{n} platform", "{n} platforms");
            t!("{things} of {platforms}", things, platforms)
        }
    }
}

fn how(step: &Step) -> String {
    match &step.kind {
        StepKind::Blobs(How::There) | StepKind::ManifestsThere => t!("✓ there already").to_owned(),
        StepKind::Blobs(How::Mount { from }) => t!("⇥ mounted from {from}", from = from.familiar()),
        StepKind::Blobs(How::Copy { from }) => t!("↓ copied from {from}", from = from.to_string()),
        StepKind::Manifests => t!("↑ uploaded by digest").to_owned(),
    }
}

/// The last step of a tag: what it must still hold for it to be written.
fn tag_row(to: &Destination) -> (String, String, String) {
    let what = t!("tag {tag}", tag = to.tag.identifier());
    let written = match (&to.before, &to.after) {
        (Some(before), None) => {
            t!("✗ deleted, if it still holds {digest}", digest = before.short())
        }
        (Some(before), Some(_)) => {
            t!("↑ written, if it still holds {digest}", digest = before.short())
        }
        (None, _) => t!("↑ written, if it is still not there").to_owned(),
    };
    let foreseen = match &to.overwrite {
        Overwrite::Unneeded => None,
        Overwrite::Allowed => {
            Some(t!("✓ the registry says that it may be written over").to_owned())
        }
        Overwrite::Immutable => Some(t!("✗ the registry says that it is immutable").to_owned()),
        Overwrite::Unknown { refused: None } => {
            Some(t!("? whether it is immutable is not known before the push").to_owned())
        }
        Overwrite::Unknown { refused: Some(refused) } => Some(refused_before(refused)),
    };
    let how = match foreseen {
        Some(foreseen) => format!("{written}; {foreseen}"),
        None => written,
    };
    (what, how, String::new())
}
