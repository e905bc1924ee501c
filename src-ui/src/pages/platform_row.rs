//! A platform of a list as a table row, below a tag and on the page of an image.

use crate::prelude::*;
use domain::Code;
use domain::order;
use domain::protocol::image::{ImageContent, PlatformRow};

use crate::components::{Badge, DigestChip, PlatformBadge, Shield, Tone};
use crate::format;
use crate::i18n::said;

/// The rows in the one order that all screens have; what has no platform comes last.
pub fn in_order(rows: &[PlatformRow]) -> Vec<&PlatformRow> {
    let mut ordered: Vec<&PlatformRow> = rows.iter().collect();
    order::sort_by(&mut ordered, |a, b| match (&a.platform, &b.platform) {
        (Some(a), Some(b)) => a.display_order(b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    });
    ordered
}

/// The largest compressed size among the rows, in bytes: the full length of a bar.
pub fn largest(rows: &[PlatformRow]) -> u64 {
    let contents = rows.iter().filter_map(|row| row.content.as_ref().ok());
    contents.map(|content| content.compressed_size).max().unwrap_or(1)
}

/// Badge, layers, digest, size, age, attestations; or why the image cannot be read. `level` is the row's
/// in a tree. `says_created` is whether the age says of what it is one: its column is of something else.
pub fn platform_row(
    row: &PlatformRow,
    address: &str,
    largest: u64,
    level: Option<&'static str>,
    says_created: bool,
) -> Markup {
    let badge = match row.platform.clone() {
        Some(platform) => {
            view! { <PlatformBadge platform missing=row.content.is_err()/> }
        }
        None => view! { <span class="note">{t!("no platform")}</span> },
    };
    let name = row.platform.as_ref().map(ToString::to_string).unwrap_or_default();
    let cells = match &row.content {
        Ok(content) => cells(row, content, &name, largest, level, says_created),
        Err(error) => {
            let words = match error.code {
                Code::NotFound => {
                    t!("missing: the registry does not have {digest}", digest = row.digest.short())
                }
                _ => said(&error.message),
            };
            view! {
                <td colspan=if level.is_some() { "6" } else { "5" }><span class="problem" title=said(&error.message)><bdi dir="auto">{words}</bdi></span></td>
            }
        }
    };
    view! {
        <tr class="grid__sub" data-sub=name prop:ariaLevel=level>
            <td class="grid__indent"><a class="badge-link" href=address.to_owned()>{badge}</a></td>
            {cells}
        </tr>
    }
}

fn cells(
    row: &PlatformRow,
    content: &ImageContent,
    said: &str,
    largest: u64,
    level: Option<&'static str>,
    says_created: bool,
) -> Markup {
    let created = content
        .created
        .clone()
        .filter(|_| !says_created)
        .map(|time| created_cell(Some(time)).into_markup());
    let created = created.or_else(|| content.created.as_deref().and_then(said_created));
    let wrong = content.config_platform.as_ref().map(|config| {
        view! { <Badge words=t!("label says {said}, config says {config}", said, config) tone=Tone::Changed/> }
    });
    let attested = (row.attestations > 0).then(|| {
        view! { <Shield words=t!("attested")/> }
    });
    let size = content.compressed_size;
    view! {
        <td class="cell--platforms">
            <span class="layers">
                <meter class="bar" min="0" max=largest.to_string() value=size.to_string() aria-hidden="true"></meter>
                {counted!(content.layers, "{n} layer", "{n} layers")}
            </span>
            {wrong}
        </td>
        {level.map(|_| view! { <td class="cell--kind"></td> })}
        <td class="cell--digest"><DigestChip digest=row.digest.clone()/></td>
        <td class="grid__figure cell--size">{format::size(size)}</td>
        <td class="cell--created">{created}</td>
        <td class="cell--attested">{attested}</td>
    }
}

/// How long ago, with the exact time in the tooltip.
pub fn created_cell(created: Option<String>) -> Option<Markup> {
    created.map(|time| view! { <time title=time.clone()>{format::ago_rfc3339(&time)}</time> })
}

/// The same in a column of something else.
fn said_created(time: &str) -> Option<Markup> {
    let ago = format::ago_rfc3339(time)?;
    Some(
        view! { <time class="muted" title=time.to_owned()>{t!("created {time}", time = ago)}</time> },
    )
}
