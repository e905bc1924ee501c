//! Referrers: what says that it belongs to the list, or to a platform's image, as a tree.

use std::collections::BTreeMap;

use crate::prelude::*;
use domain::annotations::meaning;
use domain::protocol::Topic;
use domain::protocol::inspection::{ListReferrers, Referrer, ReferrerSource, Referrers};
use domain::{Digest, route};

use super::annotations::shown;
use super::parts::{code, empty, note, row, table};
use super::view::View;
use crate::components::CopyButton;
use crate::format;
use crate::i18n::said;
use crate::pages::platform_row::created_cell;
use crate::pages::region::region;
use crate::state::remote::remote;

/// The annotation that says when an artifact was made.
const CREATED: &str = "org.opencontainers.image.created";

/// The tab.
pub(super) fn panel(view: View) -> Markup {
    let whole = view.reference.get_value();
    let reference = match view.digest() {
        Some(digest) => whole.repository().at(digest),
        None => whole,
    };
    let what = match view.platform() {
        Some((platform, _)) => t!("What refers to the image of {platform}.", platform),
        None if view.is_list() => {
            t!("What refers to the list; choose a platform for what refers to its image.")
                .to_owned()
        }
        None => t!("What refers to the image.").to_owned(),
    };
    let read =
        remote(&[Topic::Images], move || Some(ListReferrers { reference: reference.clone() }));
    view! { {note(what)}{region(read, mark!("the referrers"), move |found| tree(view, &found))} }
}

fn tree(view: View, found: &Referrers) -> Markup {
    let source = match found.source {
        ReferrerSource::Api => t!("The registry's referrers API says so."),
        ReferrerSource::Tag => t!("The registry has no referrers API; its fallback tag says so."),
    };
    if found.tree.is_empty() {
        return view! { {empty(mark!("Nothing refers to it."))}{note(source.to_owned())} };
    }
    let mut rows = Vec::new();
    push(&mut rows, view, &found.tree, 0);
    let more = found.is_cut.then(|| note(t!("There are more; these are the first.").to_owned()));
    let heads =
        &[mark!("Type"), mark!("Digest"), mark!("Size"), mark!("Created"), mark!("Annotations")];
    view! { {table(mark!("Referrers"), heads, rows)}{note(source.to_owned())}{more} }
}

fn push(rows: &mut Vec<Markup>, view: View, tree: &[Referrer], depth: usize) {
    for referrer in tree {
        let descriptor = &referrer.descriptor;
        let kind = descriptor.artifact_type.as_deref().unwrap_or(descriptor.media_type.as_str());
        let turn = (depth > 0).then(|| {
            view! { <span class="turn" aria-hidden="true">{"\u{2003}".repeat(depth - 1)}"↳ "</span><span class="visually-hidden">{t!("level {n}: ", n = depth + 1)}</span> }
        });
        let head = view! { {turn}{code(kind)} };
        let created = descriptor.annotations.get(CREATED).cloned();
        let cells = vec![
            link(view, &descriptor.digest),
            format::size(descriptor.size).into_markup(),
            created_cell(created).into_markup(),
            annotations(&descriptor.annotations),
        ];
        rows.push(row(head.into_markup(), cells));
        match &referrer.referrers {
            Ok(inner) => push(rows, view, inner, depth + 1),
            Err(error) => rows.push(row(
                view! { <span class="problem">{t!("what refers to it is not known")}</span> },
                vec![
                    ().into_markup(),
                    ().into_markup(),
                    ().into_markup(),
                    code(&said(&error.message)),
                ],
            )),
        }
    }
}

fn link(view: View, digest: &Digest) -> Markup {
    let address = view.reference.with_value(|of| route::image(&of.repository().at(digest.clone())));
    let full = digest.to_string();
    view! {
        <span class="digest" dir="ltr"><a class="badge-link" href=address title=full.clone()><code>{digest.short().to_owned()}</code></a><CopyButton text=full what=mark!("digest")/></span>
    }
}

fn annotations(all: &BTreeMap<String, String>) -> Markup {
    let line = |(key, value): (&String, &String)| {
        view! { <div title=meaning(key).map(super::words::said)>{code(key)}" = "{shown(value)}</div> }
    };
    view! { <div class="stranger">{all.iter().filter(|(key, _)| *key != CREATED).map(line).collect_view()}</div> }
}
