//! What stands in the way: a platform that would be lost has to be typed, what a rule or a registry
//! forbids cannot be pushed.

use crate::prelude::*;
use domain::order;
use domain::publication::{Destination, Kind, Obstacle, Preview, Subject};
use domain::{Platform, Reference};

use super::preview::Asking;

/// The banner; nothing where nothing stands in the way.
#[component]
pub(super) fn Guard(asking: Asking, plan: StoredValue<Preview>) -> Markup {
    let destinations = plan.with_value(|plan| plan.destinations.clone());
    let obstacles = destinations.iter().filter(|it| !it.is_same()).flat_map(|it| {
        it.obstacles.iter().map(|why| view! { <p><b>{t!("{tag} cannot be written.", tag = it.tag.to_string())}</b>" "{why_words(why)}</p> })
    });
    let obstacles: Vec<_> = obstacles.collect();
    let lost = plan.with_value(guarded);
    view! {
        {(!obstacles.is_empty()).then(|| view! { <div id="obstacles" class="guard" role="alert">{obstacles}</div> })}
        {(!lost.is_empty()).then(|| view! { <Losing asking lost destinations/> })}
        <Siblings asking plan/>
    }
}

fn why_words(why: &Obstacle) -> String {
    match why {
        Obstacle::Access { error } => error.sentences(),
        Obstacle::Immutable => t!(
            "The registry says that this tag is immutable: take another tag, or change the rule of the repository."
        )
        .to_owned(),
        Obstacle::Moved { expected } => match expected {
            Some(expected) => t!(
                "It was moved since: it would have to hold {digest}. Look at what it holds now, then decide.",
                digest = expected.short()
            ),
            None => t!("It was written since. Look at what it holds now, then decide.").to_owned(),
        },
        Obstacle::AttachedElsewhere { tag } => t!(
            "{tag} would go along and holds something else there, such as another signature. Leave out what is attached, or attach it there yourself.",
            tag = tag.to_string()
        ),
        Obstacle::Required { pattern, lacking } => {
            let lacking: Vec<String> =
                lacking.iter().map(|it| it.normalised().to_string()).collect();
            t!(
                "The rule for {pattern} requires {platforms}. Add it to the list, or change the rule in Settings.",
                pattern,
                platforms = lacking.join(", ")
            )
        }
    }
}

/// The platforms that somebody has to let go. What is taken back had its say when it was pushed.
pub(super) fn guarded(plan: &Preview) -> Vec<Platform> {
    if plan.kind == Kind::Undo { Vec::new() } else { plan.lost() }
}

/// Whether all that would be lost was typed.
pub(super) fn allowed(lost: &[Platform], typed: &str) -> bool {
    let typed = typed.split([' ', ',', '\n']).filter_map(Platform::parse);
    let typed = order::set(typed.map(|it| it.normalised().to_string()));
    order::set(lost.iter().map(ToString::to_string)).is_subset(&typed)
}

#[component]
fn Losing(asking: Asking, lost: Vec<Platform>, destinations: Vec<Destination>) -> Markup {
    let sentences: Vec<_> = destinations
        .iter()
        .filter(|it| !it.lost().is_empty())
        .map(|it| {
            let names: Vec<String> = it.lost().iter().map(ToString::to_string).collect();
            view! { <p><b>{t!("This takes {names} away from {tag}.", names = names.join(", "), tag = it.tag.to_string())}</b></p> }
        })
        .collect();
    let names: Vec<String> = lost.iter().map(ToString::to_string).collect();
    let names = names.join(" ");
    let back = put_back(asking, &lost, &destinations);
    view! {
        <div id="guard" class="guard guard--split" role="alert">
            <div>
                {sentences}
                <p>{t!("Whoever pulls on such a machine gets “no matching manifest” from then on.")}</p>
            </div>
            <div class="guard__form">
                <label class="field">
                    <span class="field__label">{t!("To allow it, type:")}" "<code dir="ltr">{names}</code></span>
                    <input id="guard-word" class="field__input" type="text" autocomplete="off" spellcheck="false" dir="ltr"
                        prop:value=move || asking.typed.get() on:input=move |event| asking.typed.set(event_target_value(&event))/>
                </label>
                {back.map(|address| view! { <a id="put-back" class="button" href=address>{t!("Put it back")}</a> })}
            </div>
        </div>
    }
}

/// Where the lost images can be added to the list again.
fn put_back(asking: Asking, lost: &[Platform], destinations: &[Destination]) -> Option<String> {
    let Subject::List { list } = asking.subject.get_value() else { return None };
    let mut sources: Vec<Reference> = Vec::new();
    for it in destinations {
        for change in &it.changes {
            let is_lost = lost.contains(&change.platform.normalised());
            if let Some(digest) =
                change.before.clone().filter(|_| is_lost && change.digest.is_none())
            {
                let source = it.tag.repository().at(digest);
                if !sources.contains(&source) {
                    sources.push(source);
                }
            }
        }
    }
    let sources: Vec<String> = sources.iter().map(|it| format!("&source={it}")).collect();
    (!sources.is_empty()).then(|| format!("/lists/new?target={list}{}", sources.concat()))
}

/// Of a deletion: the other tags of the same digest.
#[component]
fn Siblings(asking: Asking, plan: StoredValue<Preview>) -> Markup {
    if asking.kind() != Kind::Delete {
        return ().into_markup();
    }
    let (siblings, unknown) = plan.with_value(|plan| {
        let mut found: Vec<Reference> = Vec::new();
        for it in &plan.destinations {
            for tag in &it.siblings {
                let name = it.tag.repository().tagged(tag.clone());
                if !found.contains(&name) {
                    found.push(name);
                }
            }
        }
        (found, plan.destinations.iter().map(|it| it.uncompared).sum::<usize>())
    });
    let unknown = (unknown > 0).then(|| view! {
        <p class="warning">{counted!(unknown, "{n} tag could not be compared: it may be the same.", "{n} tags could not be compared: they may be the same.")}</p>
    });
    if siblings.is_empty() {
        return view! { <p id="siblings" class="push__note">{t!("No other tag points at it.")}</p>{unknown} };
    }
    let all: Vec<Reference> =
        asking.targets.get_value().into_iter().chain(siblings.iter().cloned()).collect();
    let address = domain::route::push(&Subject::Delete, &all);
    let names: Vec<_> = siblings
        .iter()
        .map(|tag| view! { <li dir="ltr" class="wrap">{tag.identifier().to_owned()}</li> })
        .collect();
    view! {
        <div class="guard" id="siblings">
            <p><b>{counted!(siblings.len(), "{n} other tag points at it as well:", "{n} other tags point at it as well:")}</b></p>
            <ul class="places">{names}</ul>
            <p>{t!("Where the registry deletes no single tag, nothing is deleted unless all of them may go.")}</p>
            <a id="delete-all" class="button" href=address>{t!("Delete all of them")}</a>
        </div>
        {unknown}
    }
}
