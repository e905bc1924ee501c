//! Annotations: of the list, of its entry for a platform, of the platform's manifest. Three places, as
//! registries and tools look in different ones.

use std::collections::BTreeMap;

use crate::prelude::*;
use domain::annotations::{is_link, meaning};
use domain::diff::SideEntry;

use super::parts::{code, empty, note, row, section, stranger, table};
use super::view::View;
use crate::components::PlatformBadge;

/// The tab.
pub(super) fn panel(view: View) -> Markup {
    let own = view.contents.with_value(|contents| contents.annotations.clone());
    if !view.is_list() {
        return group(mark!("Of the manifest"), &own);
    }
    let list = group(mark!("Of the list"), &own);
    let Some(shown) = view.shown() else {
        return view! { {list}{entries(view)}{note(t!("A platform's manifest has annotations too: choose it above.").to_owned())} };
    };
    let manifest = shown.entry.image.as_ref().map(|image| image.annotations.clone());
    view! {
        {list}
        {group(mark!("Of the list's entry for this platform"), &shown.entry.descriptor.annotations)}
        {group(mark!("Of the platform's manifest"), &manifest.unwrap_or_default())}
    }
}

fn group(title: &'static str, annotations: &BTreeMap<String, String>) -> Markup {
    let body = if annotations.is_empty() {
        empty(mark!("None."))
    } else {
        let rows = annotations.iter().map(|(key, value)| row(name(key), vec![shown(value)]));
        table(title, &["Key", "Value"], rows.collect())
    };
    section(title, body)
}

/// What the list says of all its platforms.
fn entries(view: View) -> Markup {
    let rows: Vec<Markup> = view.side.with_value(|side| {
        let of = |entry: &SideEntry| {
            let badge = |entry: &SideEntry| {
                let platform = entry.platform();
                view! { <PlatformBadge platform/> }
            };
            let all = entry.descriptor.annotations.iter();
            all.map(|(key, value)| row(badge(entry), vec![name(key), shown(value)]))
                .collect::<Vec<_>>()
        };
        side.entries.iter().flat_map(of).collect()
    });
    if rows.is_empty() {
        return section(mark!("Of the list's entries"), empty(mark!("None.")));
    }
    section(
        mark!("Of the list's entries"),
        table(
            mark!("Of the list's entries"),
            &[mark!("Platform"), mark!("Key"), mark!("Value")],
            rows,
        ),
    )
}

/// A key, and below it what it means, where everybody knows.
fn name(key: &str) -> Markup {
    let known = meaning(key)
        .map(super::words::said)
        .map(|words| view! { <span class="note note--below">{words}</span> });
    view! { {code(key)}{known} }
}

/// A value; an address of the web is a link that shows all of itself.
pub(super) fn shown(value: &str) -> Markup {
    if !is_link(value) {
        return stranger(value);
    }
    let (address, words) = (value.to_owned(), value.to_owned());
    view! {
        <a class="stranger" dir="ltr" href=address target="_blank" rel="noopener noreferrer nofollow">{words}</a>
    }
}
