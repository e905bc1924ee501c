//! A row of the table of entries.

use crate::prelude::*;
use domain::draft::{Entry, EntryId, EntryKind, Level};
use domain::{Reference, route};

use super::drag::Drag;
use super::editor::{Editor, row_id};
use super::{keys, words};
use crate::components::{DigestChip, PlatformBadge, StatusWord, Tone, focus};
use crate::format;
use crate::reactive::Memo;

/// The row of an entry.
#[component]
pub(super) fn Row(editor: Editor, id: EntryId, drag: Drag) -> Markup {
    let entry = Memo::new(move |_| editor.entry(id));
    let handle = move || entry.with(|entry| entry.as_ref().map(|entry| entry.handle().to_string()));
    let label = move || entry.with(|entry| entry.as_ref().map(Entry::label)).unwrap_or_default();
    let is_selected = move || editor.selected.get() == Some(id);
    // One row can be reached by Tab: the selected one, or the first.
    let is_stop = move || match editor.selected.get() {
        Some(selected) => selected == id,
        None => editor.rows().first() == Some(&id),
    };
    view! {
        <tr id=row_id(id) aria-label=label data-entry=handle tabindex=move || if is_stop() { "0" } else { "-1" } class="entries__row"
            class:entries__row--selected=is_selected class:entries__row--over=move || drag.is_over(id) class:entries__row--dragged=move || drag.is_dragged(id)
            aria-current=move || is_selected().then_some("true")
            on:keydown=move |event| keys::in_row(&event, editor, id)
            on:focus=move |_| editor.selected.set(Some(id)) on:click=move |_| editor.selected.set(Some(id))>
            <td class="entries__order">
                <span class="entries__grip" aria-hidden="true" on:pointerdown=move |event| drag.begin(&event, id)>"⠿"</span>
                <button type="button" class="button button--quiet entries__move" tabindex="-1" data-action="up" aria-label=move || t!("Move {name} up", name = label())
                    on:click=move |_| editor.shift(id, false)>"↑"</button>
                <button type="button" class="button button--quiet entries__move" tabindex="-1" data-action="down" aria-label=move || t!("Move {name} down", name = label())
                    on:click=move |_| editor.shift(id, true)>"↓"</button>
            </td>
            {move || entry.get().map(|entry| cells(editor, &entry))}
            <td class="grid__actions">
                <button type="button" class="button button--small" data-action="annotate" aria-label=move || t!("Annotate {name}", name = label())
                    on:click=move |_| { editor.selected.set(Some(id)); request_animation_frame(|| focus("annotate-os")); }>{t!("Annotate…")}</button>
                <button type="button" class="button button--small button--quiet" data-action="remove" aria-label=move || t!("Remove {key}", key = label())
                    on:click=move |_| editor.remove(id)>{t!("Remove")}</button>
            </td>
        </tr>
    }
}

/// What there is to see of an entry.
fn cells(editor: Editor, entry: &Entry) -> Markup {
    let platform = entry.platform();
    let extra = match (platform.os_version.as_str(), platform.os_features.as_slice()) {
        ("", []) => String::new(),
        ("", features) => features.join(", "),
        (version, []) => t!("OS version {version}", version),
        (version, features) => {
            t!("OS version {version}, {features}", version, features = features.join(", "))
        }
    };
    let what = match entry.kind() {
        EntryKind::Image if entry.descriptor.platform.is_none() => {
            view! { <span class="note">{t!("no platform")}</span> }
        }
        EntryKind::List => {
            view! { <span class="badge">{t!("list within the list")}</span> }
        }
        EntryKind::Artifact if entry.descriptor.platform.is_none() => {
            view! { <span class="badge">{t!("artifact")}</span> }
        }
        _ => view! { <PlatformBadge platform/> },
    };
    let attested = editor
        .with(|view| view.draft.attestations(entry).count())
        .filter(|count| *count > 0 && entry.kind() == EntryKind::Image);
    let annotations = entry.descriptor.annotations.len();
    view! {
        <td>
            {what}
            <span class="note note--below" data-extra="">{extra}</span>
            {attested.map(|count| view! { <span class="note note--below" data-attested="">{counted!(count, "{n} attestation", "{n} attestations")}</span> })}
            {(annotations > 0).then(|| view! { <span class="note note--below">{counted!(annotations, "{n} annotation", "{n} annotations")}</span> })}
            {found(editor, entry.id)}
        </td>
        <td class="wrap" dir="ltr">{source(editor, entry)}<DigestChip digest=entry.descriptor.digest.clone()/></td>
        <td class="grid__figure">{if entry.compressed_size > 0 { format::size(entry.compressed_size) } else { "–".to_owned() }}</td>
    }
}

/// Where it is from, and how that stands to where it goes.
fn source(editor: Editor, entry: &Entry) -> Markup {
    let name = editor.name.get_value();
    let place = if entry.source.repository() == name.repository() {
        t!("same repository")
    } else if entry.source.registry() == name.registry() {
        t!("same registry")
    } else {
        t!("other registry")
    };
    let address = route::image(&entry.pinned());
    // The registry is said where it is another one.
    let name_of = |source: &Reference| {
        if source.registry() != name.registry() {
            return source.familiar();
        }
        let path = source.repository().path();
        match source.digest() {
            Some(digest) => format!("{path}@{}", digest.short()),
            None => format!("{path}:{}", source.identifier()),
        }
    };
    let shown = match &entry.list {
        Some(_) => t!("from {list}", list = name_of(&entry.source)),
        None => name_of(&entry.source),
    };
    view! { <a href=address>{shown}</a><span class="note note--below" dir="auto">{place}</span> }
}

/// The worst that was found of an entry, in a word; the list below says it in full.
fn found(editor: Editor, id: EntryId) -> Option<Markup> {
    let worst = editor.with(|view| {
        let own = view.findings.iter().filter(|found| found.entry == Some(id));
        own.min_by_key(|found| found.level).cloned()
    })?;
    let worst = worst.filter(|found| found.level != Level::Note)?;
    let tone = if worst.level == Level::Block { Tone::Lost } else { Tone::Changed };
    let sign = if worst.level == Level::Block { "✗" } else { "!" };
    let words = words::problem(&worst.problem);
    Some(view! { <span class="note--below"><StatusWord tone sign words/></span> })
}
