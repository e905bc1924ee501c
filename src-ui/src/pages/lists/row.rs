//! A row: a draft with its platforms, where it began, how it stands, and what can be done with it.

use crate::prelude::*;
use domain::Reference;
use domain::list::{LastPush, PushState};
use domain::protocol::drafts::{Began, DraftSummary};

use super::{Table, open};
use crate::components::{DigestChip, Item, Menu, PlatformBadge, StatusWord, Tone};
use crate::format;
use crate::pages::list;
use crate::pages::list_address;

/// The row.
#[component]
pub(super) fn Row(table: Table, draft: DraftSummary) -> Markup {
    let Table { names, selected, active, .. } = table;
    let reference = StoredValue::new(draft.name.clone());
    let name = draft.name.to_string();
    let toggle = move |_| {
        selected.update(|all| {
            if !all.remove(&reference.get_value()) {
                all.insert(reference.get_value());
            }
        });
    };
    let badges: Vec<_> = draft
        .platforms
        .iter()
        .map(|platform| view! { <PlatformBadge platform=platform.clone()/> })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
    let changed = draft.modified_ms.and_then(|ms| format::ago(ms as f64, js_sys::Date::now()));
    let is_stop = move || match active.get() {
        Some(active) => reference.with_value(|name| *name == active),
        None => names.with(|names| reference.with_value(|name| names.first() == Some(name))),
    };
    let is_selected = move || selected.with(|all| reference.with_value(|name| all.contains(name)));
    view! {
        <tr id=row_id(&draft.name) data-list=name.clone() aria-label=name.clone() tabindex=move || if is_stop() { "0" } else { "-1" }
            aria-selected=move || is_selected().to_string() on:focus=move |_| active.set(Some(reference.get_value()))>
            <th scope="row">
                <span class="tag">
                    <input type="checkbox" tabindex="-1" aria-label=t!("Select {name}", name) on:change=toggle prop:checked=is_selected/>
                    <a class="tag__name wrap" href=list_address(&draft.name) dir="ltr">{draft.name.familiar()}</a>
                    {draft.name_is_guess.then(|| view! { <span class="note" title=t!("Docker's store does not keep the name exactly.")>{t!("name guessed")}</span> })}
                    {(draft.more_targets > 0).then(|| view! { <span class="note">{counted!(draft.more_targets, "and {n} more tag", "and {n} more tags")}</span> })}
                </span>
            </th>
            <td><span class="badges">{badges}</span>
                {(draft.attestations > 0).then(|| view! { <span class="note note--below">{counted!(draft.attestations, "{n} attestation", "{n} attestations")}</span> })}</td>
            <td class="grid__figure">{format::size(draft.compressed_size)}</td>
            <td>{draft.digest.clone().map(|digest| view! { <DigestChip digest/> })}</td>
            <td>{began(&draft)}</td>
            <td>{changed}</td>
            <td>{state(&draft)}</td>
            <td class="grid__actions"><Actions table reference/></td>
        </tr>
    }
}

#[component]
fn Actions(table: Table, reference: StoredValue<Reference>) -> Markup {
    let items = Signal::derive(move || {
        let item = |words: &str, key, run| Item { key: Some(key), ..Item::new(words, run) };
        let name = reference.get_value();
        let edit = Callback::new(move |()| open(table, &reference.get_value()));
        let rename = Callback::new(move |()| table.naming.rename(reference.get_value()));
        let duplicate = Callback::new(move |()| table.naming.duplicate(reference.get_value()));
        let delete = Callback::new(move |()| table.delete.run(vec![name.clone()]));
        vec![
            item(t!("Edit"), "Enter", edit),
            item(t!("Rename…"), "F2", rename),
            item(t!("Duplicate…"), "Shift D", duplicate),
            item(t!("Delete"), "Del", delete),
        ]
    });
    let id = reference.with_value(|name| format!("{}-more", row_id(name)));
    let label = reference.with_value(|name| t!("More for {name}", name = name.familiar()));
    view! { <Menu id words=t!("More") label items quiet=true/> }
}

/// Where it began, and whether docker sees it.
fn began(draft: &DraftSummary) -> Markup {
    let words = match &draft.began {
        Began::InDocker => t!("docker's store").to_owned(),
        Began::Here => t!("Manifold").to_owned(),
        Began::Published { reference } => t!("from {list}", list = reference.familiar()),
    };
    let all: Vec<String> = draft.beside.iter().map(list::beside).collect();
    let sees = if all.is_empty() {
        None
    } else if draft.in_docker {
        Some((t!("docker sees part of it"), all.join(", ")))
    } else {
        Some((t!("docker does not see it"), all.join(", ")))
    };
    view! {
        <span class="wrap">{words}</span>
        {sees.map(|(words, all)| view! { <span class="note note--below" data-beside="" title=all>{words}</span> })}
    }
}

/// Whether it can be pushed, and was.
fn state(draft: &DraftSummary) -> Markup {
    let pushed = match push_state(draft.pushed.as_ref(), draft.digest.as_ref()) {
        PushState::Never => t!("not pushed"),
        PushState::Current => t!("pushed"),
        PushState::Changed => t!("changed since the push"),
    };
    let pushed = match draft.tag_now {
        None => pushed,
        Some(_) => t!("changed in the registry since the push"),
    };
    let damaged = draft.damaged.iter().map(|file| {
        view! { <span class="problem note--below wrap">{t!("damaged:")}" "<bdi dir="ltr">{file.path.clone()}</bdi></span> }
    });
    let damaged: Vec<_> = damaged.collect();
    let ready = match draft.blocking.first() {
        None if draft.moved > 0 => {
            let words = counted!(draft.moved, "{n} tag has moved", "{n} tags have moved");
            view! { <StatusWord tone=Tone::Changed words/> }
        }
        None if damaged.is_empty() => {
            view! { <StatusWord tone=Tone::Added words=t!("ready")/> }
        }
        None => ().into_markup(),
        Some(found) => {
            view! { <StatusWord tone=Tone::Lost words=list::problem(&found.problem)/> }
        }
    };
    view! { {ready}" "<span class="note note--below" data-pushed="">{pushed}</span>{damaged} }
}

fn push_state(pushed: Option<&LastPush>, digest: Option<&domain::Digest>) -> PushState {
    match (pushed, digest) {
        (None, _) => PushState::Never,
        (Some(push), Some(digest)) if push.digest == *digest => PushState::Current,
        (Some(_), _) => PushState::Changed,
    }
}

/// The id of a row's element.
pub(super) fn row_id(name: &Reference) -> String {
    format!("draft-{name}")
}
