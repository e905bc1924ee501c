//! A tag as rows of the table: one for itself, and below it one for each platform.

use std::sync::Arc;

use crate::prelude::*;
use domain::attestation::Stated;
use domain::protocol::image::{ImageDetails, Kind, PlatformRow};
use domain::{ApiError, Repository, Tag, route};

use super::columns::head;
use super::facts::{self, Facts};
use super::image_address;
use super::matrix::Columns;
use super::names::Name;
use super::rows::RowState;
use super::table::{TabStop, Table};
use crate::backend::use_backend;
use crate::components::tree_grid::{Measure, measured};
use crate::components::{DigestChip, PlatformBadge, Shield, SizeRange};
use crate::i18n::said;
use crate::pages::platform_row::{in_order, largest, platform_row};
use crate::state::remote::State;

/// How many badges a row shows before the rest is counted.
const BADGES: usize = 8;
/// So many characters at the end of a long name are always shown.
const END: usize = 8;

/// The rows of one tag. Only what can change by itself follows something: a row is made for each that
/// comes onto the screen, some in every picture of a page that scrolls.
///
/// `at` is its place among all rows, from 0, when it is made.
pub(super) fn tag_rows(
    table: Table,
    name: &Arc<Name>,
    at: usize,
    measure: Measure,
    tab_stop: TabStop,
) -> Markup {
    let Table { repository, rows, facts, open, active, columns, .. } = table;
    let backend = use_backend();
    let state: RowState = rows.state(&name.tag);
    let row = StoredValue::new(Row { name: Arc::clone(name), at });
    let tag = move |look: &dyn Fn(&Tag)| row.with_value(|row| look(&row.name.tag));
    let number = move || {
        let found = row.with_value(|row| table.place_of(&row.name, row.at));
        let at = found.unwrap_or(at);
        row.update_value(|row| row.at = at);
        at
    };
    let is_open = move || row.with_value(|row| open.with(|open| open.contains(&row.name.tag)));
    let is_selected =
        move || row.with_value(|row| rows.selected.with(|all| all.contains(&row.name.tag)));
    let is_active = move || row.with_value(|row| tab_stop.is(&row.name));
    let retry = Callback::new(move |()| {
        repository.with_value(|name| tag(&|tag| rows.retry(backend, name, tag)));
    });
    let toggle = Callback::new(move |()| tag(&|tag| table.toggle(tag)));
    let is_busy = {
        let state = state.clone();
        move || state.with(|state| matches!(state, None | Some(State::Loading)))
    };
    let below = {
        let state = state.clone();
        move || {
            (is_open() && columns.with(Option::is_none)).then(|| {
                state.with(|state| match state {
                    Some(State::Ready(details)) => {
                        repository.with_value(|name| sub_rows(name, details, facts))
                    }
                    _ => ().into_markup(),
                })
            })
        }
    };
    let width = move || {
        columns
            .with(|columns| columns.as_ref().map_or_else(|| 6 + facts.more().len(), Columns::len))
    };
    let cells = move || {
        state.with(|state| match state {
        None | Some(State::Loading) => view! { <td colspan=width().to_string()><span class="skeleton__line" aria-hidden="true"></span></td> },
        Some(State::Failed(error)) => view! { <FailedCells error=error.clone() retry width=width()/> },
        Some(State::Ready(details)) => columns.with(|columns| match columns {
            Some(columns) => matrix_cells(table, columns, details, number()),
            None => row.with_value(|row| cells(details, table, &row.name.tag, toggle)),
        }),
    })
    };
    view! {
        <tbody data-tag=name.tag.to_string() aria-busy=move || is_busy().then_some("true") use:measured=measure>
            <tr aria-selected=move || is_selected().to_string()
                prop:ariaLevel="1" aria-rowindex=move || (number() + 2).to_string()
                aria-expanded=move || is_open().to_string()
                tabindex=move || if is_active() { "0" } else { "-1" }
                on:focus=move |_| tag(&|tag| active.tag.set(Some(tag.clone())))>
                <th scope="row" class="cell--tag">{tag_cell(table, row, toggle)}</th>
                {cells}
            </tr>
            {below}
        </tbody>
    }
}

/// A row that is made.
struct Row {
    name: Arc<Name>,
    /// Where it was last: where it is mostly.
    at: usize,
}

/// The cells of the matrix. What is the same as in the row below, which is the release before where they
/// stand by their versions, says so.
fn matrix_cells(table: Table, columns: &Columns, details: &ImageDetails, at: usize) -> Markup {
    let Table { shown, rows, .. } = table;
    rows.read.track();
    let below = shown.with(|names| names.get(at + 1).cloned());
    let below = below.and_then(|name| {
        let details = rows.peek(&name.tag, Clone::clone)?;
        Some((name, details))
    });
    columns.cells(details, below.as_ref().map(|(name, below)| (&name.tag, below)))
}

fn tag_cell(table: Table, row: StoredValue<Row>, toggle: Callback<()>) -> Markup {
    let Table { repository, rows, facts, open, .. } = table;
    let tag = row.with_value(|row| row.name.tag.clone());
    let name = tag.to_string();
    let address = repository.with_value(|repository| image_address(repository, &tag));
    let select = move |_| row.with_value(|row| rows.toggle(&row.name.tag));
    let lock = move || {
        facts.track();
        row.with_value(|row| facts.lock(&row.name.tag))
    };
    let aliases = move || {
        let aliases = row.with_value(|row| rows.aliases(&row.name.tag));
        let names: Vec<String> = aliases.iter().map(Tag::to_string).collect();
        (!names.is_empty()).then(|| {
            let words = format!("= {}", names.join(", "));
            view! { <span class="note tag__aliases" dir="ltr" title=words.clone()>{words.clone()}</span> }
        })
    };
    view! {
        <span class="tag">
            <input type="checkbox" tabindex="-1" aria-label=t!("Select {name}", name) on:change=select
                prop:checked=move || row.with_value(|row| rows.selected.with(|all| all.contains(&row.name.tag)))/>
            <button type="button" class="expander" tabindex="-1" aria-label=t!("Platforms of {name}", name)
                aria-expanded=move || row.with_value(|row| open.with(|open| open.contains(&row.name.tag))).to_string()
                on:click=move |_| toggle.run(())></button>
            <span class="tag__names">{named(&name, address)}{lock}{aliases}</span>
        </span>
    }
}

/// The name as a link. Of a long one the middle is left out where there is no room: what differs is at the
/// end of most.
fn named(name: &str, address: String) -> Markup {
    let start = name.len().checked_sub(END).filter(|start| *start > 2 * END);
    match start.and_then(|start| name.split_at_checked(start)) {
        None => view! { <a class="tag__name" href=address dir="ltr">{name.to_owned()}</a> },
        Some((start, end)) => view! {
            <a class="tag__name tag__name--long" href=address dir="ltr" title=name.to_owned() aria-label=name.to_owned()>
                <span class="tag__start">{start.to_owned()}</span><span class="tag__end">{end.to_owned()}</span>
            </a>
        },
    }
}

fn cells(details: &ImageDetails, table: Table, tag: &Tag, toggle: Callback<()>) -> Markup {
    let facts = table.facts;
    facts.track();
    let is_signed = table.is_signed(details);
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
        let cell = facts.cell(column, tag);
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
        <td class="cell--created">{facts.time(tag, created.as_deref())}</td>
        <td class="cell--attested">
            {(attested > 0).then(|| view! { <Shield words=format!("{stated} {}", t!("{attested} of {total}", attested, total))/> })}
            {is_signed.then(|| view! {
                <Shield words=t!("signature") title=t!("A tag of cosign's holds a signature. It has not been checked.")/>
            })}
            {(attested == 0 && !is_signed && is_image).then(|| view! { <span class="muted">{t!("none")}</span> })}
        </td>
        {more_cells}
    }
}

/// What it is, in a word; whose type the list has in the tooltip.
fn short_kind(kind: Kind, is_docker: bool) -> Markup {
    let (word, title) = match (kind, is_docker) {
        (Kind::List, true) => (t!("list"), t!("Docker manifest list")),
        (Kind::List, false) => (t!("list"), t!("OCI image index")),
        (Kind::Image, true) => (t!("image"), t!("Docker image manifest")),
        (Kind::Image, false) => (t!("image"), t!("OCI image manifest")),
        (Kind::BuildCache, _) => (t!("cache"), ""),
        (Kind::Artifact, _) => (t!("artifact"), ""),
    };
    view! { <span class="muted" title=title>{word}</span> }
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

fn sub_rows(repository: &Repository, details: &ImageDetails, facts: Facts) -> Markup {
    let is_pushed = facts.tells().pushed;
    let largest = largest(&details.platforms);
    let address = |row: &PlatformRow| route::image(&repository.at(row.digest.clone()));
    in_order(&details.platforms)
        .into_iter()
        .map(|row| platform_row(row, &address(row), largest, Some("2"), is_pushed))
        .collect_view()
        .into_markup()
}

#[component]
fn FailedCells(error: ApiError, retry: Callback<()>, width: usize) -> Markup {
    view! {
        <td colspan=width.to_string()>
            <span class="problem"><bdi dir="auto">{said(&error.message)}</bdi></span>
            " "<button type="button" class="button button--small" on:click=move |_| retry.run(())>{t!("Try again")}</button>
        </td>
    }
}
