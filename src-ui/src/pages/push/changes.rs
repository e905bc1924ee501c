//! What becomes of each platform under each tag: Compare's table, with a column a tag.

use crate::prelude::*;
use domain::diff::{Source, Status, size};
use domain::order;
use domain::publication::{Destination, PlannedChange, Preview};
use domain::{Digest, Platform, Reference, route};

use super::words::sentence;
use crate::components::{DigestChip, PlatformBadge, StatusWord};
use crate::pages::compare::tone;
use crate::pages::compare::words::said;

/// The table, below a sentence for each tag.
#[component]
pub(super) fn Changes(plan: StoredValue<Preview>) -> Markup {
    let destinations = plan.with_value(|plan| plan.destinations.clone());
    let compared: Vec<Destination> =
        destinations.iter().filter(|it| it.previous_of.is_none()).cloned().collect();
    let sentences = destinations.iter().map(|it| said_of(it, plan)).collect_view();
    let mut platforms: Vec<Platform> = Vec::new();
    for change in compared.iter().flat_map(|it| &it.changes) {
        if !platforms.iter().any(|known| known.key() == change.platform.key()) {
            platforms.push(change.platform.clone());
        }
    }
    // What hurts first: the worst that happens to a platform anywhere.
    let worst = |platform: &Platform| {
        let of = compared.iter().filter_map(|it| find(it, platform)).map(|change| change.status);
        of.min().unwrap_or(Status::SameBytes)
    };
    order::sort_by(&mut platforms, |one, other| {
        worst(one).cmp(&worst(other)).then_with(|| one.display_order(other))
    });
    let heads = compared.iter().map(|it| {
        let is_new =
            it.before.is_none().then(|| view! { " "<span class="note">{t!("new tag")}</span> });
        view! { <th scope="col"><span dir="ltr">{short(&it.tag, &compared)}</span>{is_new}</th> }
    });
    let heads = heads.collect_view();
    let rows: Vec<_> = platforms.iter().map(|platform| row(platform, &compared)).collect();
    view! {
        <h2 class="push__title">{t!("What changes")}</h2>
        <ul class="push__words" id="preview-words">{sentences}</ul>
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Platforms")>
            <table class="grid">
                <thead><tr>
                    <th scope="col">{t!("Platform")}</th>{heads}
                    <th scope="col" class="grid__figure">{t!("To pull")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// What becomes of a tag, with the ways to look closer.
fn said_of(it: &Destination, plan: StoredValue<Preview>) -> Markup {
    let now =
        it.before.clone().map(|digest| view! { " "{t!("It holds now:")}" "<DigestChip digest/> });
    let compare = compare_address(it, plan);
    let compare = compare.map(|address| view! { " "<a href=address>{t!("Compare in detail")}</a> });
    let unreadable =
        it.unreadable.clone().map(|error| view! { <p class="warning">{error.sentences()}</p> });
    view! { <li data-tag=it.tag.to_string()><bdi>{sentence(it)}</bdi>{now}{compare}{unreadable}</li> }
}

/// Compare with what is there now, where both sides have an address.
fn compare_address(it: &Destination, plan: StoredValue<Preview>) -> Option<String> {
    let (before, after) = (it.before.clone()?, it.after.clone()?);
    if before == after {
        return None;
    }
    let repository = it.tag.repository();
    let lies_there = |digest: &Digest| {
        plan.with_value(|plan| {
            let parts = plan.repositories.iter().flat_map(|plan| &plan.parts);
            parts.filter(|part| &part.digest == digest).map(|part| part.source.clone()).next()
        })
    };
    let source = lies_there(&after).map(|source| source.repository().at(after.clone()));
    let next = Source::Registry(source?);
    Some(route::compare(&Source::Registry(repository.at(before)), &next))
}

fn row(platform: &Platform, destinations: &[Destination]) -> Markup {
    let found: Vec<Option<&PlannedChange>> =
        destinations.iter().map(|it| find(it, platform)).collect();
    let missing = found.iter().flatten().any(|change| change.status == Status::Lost);
    let pull = found.iter().flatten().filter_map(|change| change.to_pull).max();
    let pull = pull.map_or_else(
        || "–".to_owned(),
        |bytes| if bytes == 0 { "0".to_owned() } else { size(bytes) },
    );
    let cells: Vec<_> =
        found.into_iter().zip(destinations).map(|(change, it)| cell(change, it)).collect();
    view! {
        <tr data-planned=platform.to_string()>
            <th scope="row"><PlatformBadge platform=platform.clone() missing/></th>
            {cells}
            <td class="grid__figure">{pull}</td>
        </tr>
    }
}

fn cell(change: Option<&PlannedChange>, it: &Destination) -> Markup {
    match change {
        Some(change) => {
            let status = change.status;
            view! {
                <td><StatusWord tone=tone(status) words=said(status.words()) sign=status.sign() name=status.words()/></td>
            }
        }
        None if it.unreadable.is_some() => {
            view! { <td><span class="note">{t!("not known")}</span></td> }
        }
        None => view! { <td><span class="note">{t!("not in it")}</span></td> },
    }
}

fn find<'a>(it: &'a Destination, platform: &Platform) -> Option<&'a PlannedChange> {
    it.changes.iter().find(|change| change.platform.key() == platform.key())
}

/// As much of the name as tells it from the others.
fn short(tag: &Reference, all: &[Destination]) -> String {
    let (repository, identifier) = (tag.repository(), tag.identifier());
    if all.iter().all(|it| it.tag.repository() == repository) {
        return format!(":{identifier}");
    }
    if all.iter().all(|it| it.tag.registry() == tag.registry()) {
        return format!("{}:{identifier}", repository.path());
    }
    tag.familiar()
}
