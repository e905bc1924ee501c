//! A tag as rows of the table: one for itself, and below it one for each platform.

use domain::attestation::Stated;
use domain::protocol::image::{ImageDetails, Kind, PlatformRow};
use domain::{ApiError, Repository, Tag, route};
use leptos::prelude::*;

use super::columns::head;
use super::facts::{self, Facts};
use super::gate::Urgency;
use super::image_address;
use super::matrix::Columns;
use super::rows::RowState;
use super::table::Table;
use crate::backend::use_backend;
use crate::components::{DigestChip, PlatformBadge, Shield, SizeRange};
use crate::i18n::said;
use crate::pages::platform_row::{in_order, largest, platform_row};
use crate::reactive::Memo;
use crate::state::remote::State;

/// How many badges a row shows before the rest is counted.
const BADGES: usize = 8;

/// The rows of one tag. They ask for its details while they are there.
#[component]
pub(super) fn TagRows(
    table: Table,
    tag: Tag,
    /// Its place among all rows, from 0.
    number: Signal<usize>,
) -> impl IntoView {
    let Table { repository, names, shown, rows, facts, open, active, columns } = table;
    let backend = use_backend();
    let state: RowState = rows.state(&tag);
    let tag = StoredValue::new(tag);
    let looked = state.clone();
    Effect::new(move |_| {
        // "Refresh" forgets what was read: rows that are on the screen ask again.
        if looked.with(Option::is_none) {
            repository.with_value(|name| {
                tag.with_value(|tag| rows.ask(backend, name, tag, Urgency::Seen));
            });
        }
    });
    on_cleanup(move || {
        tag.try_with_value(|tag| rows.leave(tag));
    });
    let state = Signal::derive(move || state.get());
    let is_open = Memo::new(move |_| tag.with_value(|tag| open.with(|open| open.contains(tag))));
    let is_active = move || {
        let active = active.tag.get();
        active.map_or(number.get() == 0, |active| tag.with_value(|tag| *tag == active))
    };
    let is_selected = move || tag.with_value(|tag| rows.selected.with(|all| all.contains(tag)));
    let retry = Callback::new(move |()| {
        repository.with_value(|name| tag.with_value(|tag| rows.retry(backend, name, tag)));
    });
    let width = move || {
        columns
            .with(|columns| columns.as_ref().map_or_else(|| 6 + facts.more().len(), Columns::len))
    };
    let name = tag.get_value();
    // Cosign keeps a signature under a tag that is named like the digest: the names tell it for nothing.
    let is_signed = move |details: &ImageDetails| {
        let (algorithm, hex) = (details.digest.algorithm(), details.digest.hex());
        names.has(&format!("{algorithm}-{hex}.sig"))
    };
    let toggle = Callback::new(move |()| table.toggle(&tag.get_value()));
    // What the row below holds, for the matrix: the release before, where they stand by their versions.
    let below = Memo::new(move |_| {
        columns.with(Option::is_some).then(|| rows.read.track())?;
        let next = shown.with(|names| names.get(number.get() + 1).map(|name| name.tag.clone()))?;
        Some((next.clone(), rows.peek(&next, Clone::clone)?))
    });
    view! {
        <tbody data-tag=name.to_string() aria-busy=move || matches!(state.get(), None | Some(State::Loading)).then_some("true")>
            <tr class=("grid__row--selected", is_selected) aria-selected=move || is_selected().to_string()
                prop:ariaLevel="1" aria-rowindex=move || (number.get() + 2).to_string()
                aria-expanded=move || is_open.get().to_string()
                tabindex=move || if is_active() { "0" } else { "-1" }
                on:focus=move |_| active.tag.set(Some(tag.get_value()))>
                <th scope="row" class="cell--tag"><TagCell table tag is_open/></th>
                {move || match state.get() {
                    None | Some(State::Loading) => view! { <td colspan=width().to_string()><span class="skeleton__line" aria-hidden="true"></span></td> }.into_any(),
                    Some(State::Failed(error)) => view! { <FailedCells error retry width=width()/> }.into_any(),
                    Some(State::Ready(details)) => columns.with(|columns| match columns {
                        Some(columns) => below.with(|below| columns.cells(&details, below.as_ref().map(|(tag, below)| (tag, below)))),
                        None => cells(&details, is_signed(&details), toggle, table, tag).into_any(),
                    }),
                }}
            </tr>
            {move || (is_open.get() && columns.with(Option::is_none)).then(|| match state.get() {
                Some(State::Ready(details)) => repository.with_value(|name| sub_rows(name, &details, facts)),
                _ => ().into_any(),
            })}
        </tbody>
    }
}

#[component]
fn TagCell(table: Table, tag: StoredValue<Tag>, is_open: Memo<bool>) -> impl IntoView {
    let Table { repository, rows, facts, columns, .. } = table;
    let name = tag.get_value();
    let address = repository.with_value(|repository| image_address(repository, &name));
    let toggle = move |_| table.toggle(&tag.get_value());
    let select = move |_| tag.with_value(|tag| rows.toggle(tag));
    let aliases = Memo::new(move |_| {
        let aliases = tag.with_value(|tag| rows.aliases(tag));
        let names: Vec<String> = aliases.iter().map(Tag::to_string).collect();
        (!names.is_empty()).then(|| format!("= {}", names.join(", ")))
    });
    let label = t!("Platforms of {name}", name);
    view! {
        <span class="tag">
            <input type="checkbox" tabindex="-1" aria-label=t!("Select {name}", name) on:change=select
                prop:checked=move || tag.with_value(|tag| rows.selected.with(|all| all.contains(tag)))/>
            <Show when=move || columns.with(Option::is_none)>
                <button type="button" class="expander" tabindex="-1" aria-label=label.clone()
                    aria-expanded=move || is_open.get().to_string() on:click=toggle></button>
            </Show>
            <a class="tag__name" href=address dir="ltr">{name.to_string()}</a>
            {move || { facts.track(); tag.with_value(|tag| facts.lock(tag)) }}
            <span class="note tag__aliases" dir="ltr" title=move || aliases.get()>{move || aliases.get()}</span>
        </span>
    }
}

fn cells(
    details: &ImageDetails,
    is_signed: bool,
    toggle: Callback<()>,
    table: Table,
    tag: StoredValue<Tag>,
) -> AnyView {
    let facts = table.facts;
    facts.track();
    let ordered = in_order(&details.platforms);
    let badges: Vec<_> = ordered
        .iter()
        .take(BADGES)
        .filter_map(|row| {
            let platform = row.platform.clone()?;
            Some(view! { <PlatformBadge platform missing=row.content.is_err()/> })
        })
        .collect();
    let more = ordered.len().saturating_sub(BADGES);
    let contents = || ordered.iter().filter_map(|row| row.content.as_ref().ok());
    let sizes: Vec<u64> = contents().map(|content| content.compressed_size).collect();
    let created = facts::newest(details);
    let more_cells = facts.more().into_iter().map(|column| {
        let cell = tag.with_value(|tag| facts.cell(column, tag));
        view! { <td class="cell--more" data-column=column data-label=head(column)>{cell}</td> }
    });
    let more_cells = more_cells.collect_view();
    let attested = ordered.iter().filter(|row| row.attestations > 0).count();
    let (total, kind, digest) = (ordered.len(), details.kind, details.digest.clone());
    let is_docker = details.media_type.is_docker();
    let stated = stated_words(&details.attested);
    let stored = (kind == Kind::List).then_some(details.stored);
    let is_image = kind_words(kind).is_none();
    view! {
        <td class="cell--platforms">
            <span class="badges">{badges}{(more > 0).then(|| view! {
                <button type="button" class="button button--small" tabindex="-1" title=t!("Show all {total} platforms", total) on:click=move |_| toggle.run(())>{format!("+{more}")}</button>
            })}</span>
            {kind_words(kind).map(|words| view! { <span class="note">{words}</span> })}
        </td>
        <td class="cell--kind">{short_kind(kind, is_docker)}</td>
        <td class="cell--digest"><DigestChip digest/></td>
        <td class="grid__figure cell--size"><SizeRange sizes stored/></td>
        <td class="cell--created">{tag.with_value(|tag| facts.time(tag, created.as_deref()))}</td>
        <td class="cell--attested">
            {(attested > 0).then(|| view! { <Shield words=format!("{stated} {}", t!("{attested} of {total}", attested, total))/> })}
            {is_signed.then(|| view! {
                <Shield words=t!("signature") title=t!("A tag of cosign's holds a signature. It has not been checked.")/>
            })}
            {(attested == 0 && !is_signed && is_image).then(|| view! { <span class="muted">{t!("none")}</span> })}
        </td>
        {more_cells}
    }
    .into_any()
}

/// What it is, in a word; whose type the list has in the tooltip.
fn short_kind(kind: Kind, is_docker: bool) -> AnyView {
    let (word, title) = match (kind, is_docker) {
        (Kind::List, true) => (t!("list"), t!("Docker manifest list")),
        (Kind::List, false) => (t!("list"), t!("OCI image index")),
        (Kind::Image, true) => (t!("image"), t!("Docker image manifest")),
        (Kind::Image, false) => (t!("image"), t!("OCI image manifest")),
        (Kind::BuildCache, _) => (t!("cache"), ""),
        (Kind::Artifact, _) => (t!("artifact"), ""),
    };
    view! { <span class="muted" title=title>{word}</span> }.into_any()
}

/// What is attested: `SBOM, provenance`.
fn stated_words(stated: &[Stated]) -> String {
    let words = stated.iter().filter_map(|stated| match stated {
        Stated::Sbom => Some("SBOM"),
        Stated::Provenance => Some(t!("provenance")),
        Stated::Other => None,
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What stands in place of platforms for what has none.
pub(super) fn kind_words(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::List | Kind::Image => None,
        Kind::BuildCache => Some(t!("build cache, not an image")),
        Kind::Artifact => Some(t!("artifact, not an image")),
    }
}

fn sub_rows(repository: &Repository, details: &ImageDetails, facts: Facts) -> AnyView {
    let is_pushed = facts.tells().pushed;
    let largest = largest(&details.platforms);
    let address = |row: &PlatformRow| route::image(&repository.at(row.digest.clone()));
    in_order(&details.platforms)
        .into_iter()
        .map(|row| platform_row(row, &address(row), largest, Some("2"), is_pushed))
        .collect_view()
        .into_any()
}

#[component]
fn FailedCells(error: ApiError, retry: Callback<()>, width: usize) -> impl IntoView {
    view! {
        <td colspan=width.to_string()>
            <span class="problem"><bdi dir="auto">{said(&error.message)}</bdi></span>
            " "<button type="button" class="button button--small" on:click=move |_| retry.run(())>{t!("Try again")}</button>
        </td>
    }
}
