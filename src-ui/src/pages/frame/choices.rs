//! What the box at the top offers for a text: what it names, and screens and places that it is part of.

use domain::typed::{Place, places};
use domain::{Reference, Repository};

use crate::i18n::phrase;

/// How many are offered at most.
const MOST: usize = 12;
/// The screens, by the words that people look for.
const SCREENS: [(&str, &str); 6] = [
    (mark!("Home"), "/"),
    (mark!("Compare two images"), "/compare"),
    (mark!("Lists"), "/lists"),
    (mark!("New list"), "/lists/new"),
    (mark!("Activity: pushes, requests, cache"), "/activity"),
    (mark!("Manage registries"), "/registries"),
];

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// What it does.
    pub(super) does: &'static str,
    /// With what.
    pub(super) name: String,
    /// The address of its screen.
    pub(super) address: String,
}

impl Choice {
    fn new(does: &'static str, name: impl Into<String>, address: String) -> Self {
        Self { does, name: name.into(), address }
    }
}

/// What there is to go to.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) repositories: Vec<Repository>,
    pub(super) registries: Vec<String>,
    pub(super) lists: Vec<Reference>,
}

/// What is offered for a text; with none, where one was last.
pub(super) fn choices(text: &str, known: &Known) -> Vec<Choice> {
    let text = text.trim();
    let mut all = named(text);
    let wanted = text.to_lowercase();
    let fits = |name: &str| name.to_lowercase().contains(&wanted);
    let screens = SCREENS.iter().filter(|(name, _)| !wanted.is_empty() && fits(phrase(name)));
    all.extend(
        screens.map(|(name, address)| {
            Choice::new(mark!("Go to"), phrase(name), (*address).to_owned())
        }),
    );
    let mut found = Vec::new();
    for repository in known.repositories.iter().filter(|it| fits(&it.to_string())) {
        found.push(Choice::new(
            mark!("Tags of"),
            repository.familiar(),
            domain::route::tags(repository),
        ));
    }
    for host in known.registries.iter().filter(|host| fits(host)) {
        found.push(Choice::new(mark!("Repositories of"), host, format!("/r/{host}")));
    }
    for list in known.lists.iter().filter(|list| fits(&list.to_string())) {
        found.push(Choice::new(mark!("Local list"), list.familiar(), format!("/lists/at/{list}")));
    }
    for choice in found {
        if !all.iter().any(|other| other.address == choice.address) {
            all.push(choice);
        }
    }
    all.truncate(MOST);
    all
}

/// What can be done with the places that a text names.
fn named(text: &str) -> Vec<Choice> {
    let Ok(places) = places(text) else { return Vec::new() };
    if let [place] = places.as_slice() {
        let mut all = vec![match place {
            Place::Registry(registry) => {
                Choice::new(mark!("Repositories of"), registry.to_string(), place.address())
            }
            Place::Repository(repository) => {
                Choice::new(mark!("Tags of"), repository.familiar(), place.address())
            }
            Place::Image(reference) => {
                Choice::new(mark!("Open"), reference.familiar(), place.address())
            }
        }];
        if let Place::Image(reference) = place {
            let repository = reference.repository();
            all.push(Choice::new(
                mark!("Tags of"),
                repository.familiar(),
                domain::route::tags(repository),
            ));
        }
        return all;
    }
    let images: Vec<Reference> = places.iter().filter_map(Place::reference).collect();
    let names: Vec<String> = images.iter().map(Reference::familiar).collect();
    let mut all = Vec::new();
    if let [a, b] = images.as_slice() {
        let address = format!("/compare?a={a}&b={b}");
        all.push(Choice::new(mark!("Compare"), names.join(" → "), address));
    }
    if !images.is_empty() {
        let sources: Vec<String> = images.iter().map(|image| format!("source={image}")).collect();
        let address = format!("/lists/new?{}", sources.join("&"));
        all.push(Choice::new(mark!("Make a list of"), names.join(", "), address));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered(text: &str) -> Vec<String> {
        let known = Known {
            repositories: vec!["ghcr.io/team/app".parse().unwrap()],
            registries: vec!["ghcr.io".to_owned()],
            lists: vec!["team/list:1".parse().unwrap()],
        };
        choices(text, &known).into_iter().map(|it| format!("{} {}", it.does, it.name)).collect()
    }

    #[test]
    fn a_text_offers_what_it_names_then_what_it_is_part_of() {
        let nothing =
            ["Tags of ghcr.io/team/app", "Repositories of ghcr.io", "Local list team/list:1"];
        assert_eq!(offered(""), nothing);
        assert_eq!(offered("alpine:3"), ["Open alpine:3", "Tags of alpine"]);
        assert_eq!(
            offered("team"),
            ["Tags of team", "Tags of ghcr.io/team/app", "Local list team/list:1"]
        );
        assert_eq!(offered("activ")[1], "Go to Activity: pushes, requests, cache");
        assert_eq!(offered("a:1 a:2"), ["Compare a:1 → a:2", "Make a list of a:1, a:2"]);
        assert_eq!(offered("ghcr.io/team/app")[0], "Tags of ghcr.io/team/app");
        assert_eq!(offered("ghcr.io/team/app").len(), 1, "once");
    }
}
