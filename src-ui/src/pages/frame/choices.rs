//! What the box at the top offers for a text: what it names, and screens and places that it is part of.

use domain::order;
use domain::typed::{Place, places};
use domain::{Digest, Reference, Repository, Tag};

use super::everywhere::{Deed, KEYS};
use crate::i18n::phrase;

/// How many are offered at most.
const MOST: usize = 50;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// What it belongs to, for the heading above it.
    pub(super) group: &'static str,
    /// What it does.
    pub(super) does: &'static str,
    /// With what.
    pub(super) name: String,
    /// Its key, if it has one.
    pub(super) key: &'static str,
    /// Why it can not be done now.
    pub(super) why_off: Option<&'static str>,
    /// What it leads to.
    pub(super) goal: Goal,
}

/// What a choice leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Goal {
    /// The address of a screen.
    Address(String),
    /// An action of the screen that is shown, by its place in [`Known::actions`].
    Action(usize),
}

impl Choice {
    fn new(does: &'static str, name: impl Into<String>, address: String) -> Self {
        let goal = Goal::Address(address);
        let (group, name) = (mark!("Open"), name.into());
        Self { group, does, name, key: "", why_off: None, goal }
    }

    fn among(mut self, group: &'static str) -> Self {
        self.group = group;
        self
    }
}

/// What there is to go to, and to do.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub(super) repositories: Vec<Repository>,
    pub(super) registries: Vec<String>,
    pub(super) lists: Vec<Reference>,
    /// What each action does, its key, and why it is off.
    pub(super) actions: Vec<(&'static str, &'static str, Option<&'static str>)>,
    /// The image or repository that is shown.
    pub(super) here: Option<Repository>,
    pub(super) image: Option<Reference>,
    /// Its tags that have in their name what follows `#`.
    pub(super) tags: Vec<Tag>,
    /// What was read and has a digest that begins as the text does.
    pub(super) digests: Vec<Reference>,
}

/// What is offered for a text; with none, where one was last. What it begins with narrows it: `>` to
/// actions, `@` to registries, `#` to tags of the repository that is shown, `sha256:` to digests.
/// `initials` gives the letters with which the syllables of Chinese words begin.
pub(super) fn choices(text: &str, known: &Known, initials: fn(&str) -> String) -> Vec<Choice> {
    let text = text.trim();
    let mut all = match text.chars().next() {
        Some('>') => acts(text.get(1..).unwrap_or_default(), known, initials),
        Some('@') => registries(text.get(1..).unwrap_or_default(), known),
        Some('#') => tags(text.get(1..).unwrap_or_default(), known),
        _ if text.starts_with("sha256:") => digests(text, known),
        None => {
            let mut all = places_of("", known);
            all.extend(acts("", known, initials));
            all
        }
        _ => {
            let mut all = named(text, known);
            let acts = acts(text, known, initials);
            for choice in acts.into_iter().chain(places_of(text, known)) {
                if !all.iter().any(|other| other.goal == choice.goal) {
                    all.push(choice);
                }
            }
            all
        }
    };
    all.truncate(MOST);
    all
}

/// Actions of the screen, then other screens. The best fit first.
fn acts(text: &str, known: &Known, initials: fn(&str) -> String) -> Vec<Choice> {
    let wanted = text.trim().to_lowercase();
    let actions = known.actions.iter().enumerate();
    let actions = actions.map(|(at, (does, key, why_off))| Choice {
        group: mark!("Actions here"),
        does,
        name: String::new(),
        key,
        why_off: *why_off,
        goal: Goal::Action(at),
    });
    let screens = KEYS.iter().filter_map(|binding| {
        let Deed::Go(address) = binding.action else { return None };
        let screen = Choice::new(mark!("Go to"), phrase(binding.does), address.to_owned());
        Some(Choice { key: binding.shown, ..screen.among(mark!("Screens")) })
    });
    let mut found: Vec<(u8, Choice)> = actions
        .chain(screens)
        .filter_map(|choice| {
            let english = if choice.name.is_empty() { choice.does } else { "" };
            let shown =
                if choice.name.is_empty() { phrase(choice.does) } else { choice.name.as_str() };
            Some((rank(&wanted, english, shown, initials)?, choice))
        })
        .collect();
    order::sort_by_key(&mut found, |(rank, _)| *rank);
    found.into_iter().map(|(_, choice)| choice).collect()
}

/// How well a name fits, 0 best: it begins so, has it in it, or has the letters in their order at the
/// beginnings of its words or syllables.
fn rank(wanted: &str, english: &str, shown: &str, initials: fn(&str) -> String) -> Option<u8> {
    let names = [shown.to_lowercase(), english.to_lowercase()];
    let any = |fits: &dyn Fn(&String) -> bool| names.iter().any(fits);
    let first_letters = |name: &String| -> String {
        name.split_whitespace().filter_map(|word| word.chars().next()).collect()
    };
    if any(&|name| name.starts_with(wanted)) {
        Some(0)
    } else if any(&|name| name.contains(wanted)) {
        Some(1)
    } else if any(&|name| first_letters(name).starts_with(wanted))
        || initials(shown).starts_with(wanted)
    {
        Some(2)
    } else {
        None
    }
}

/// Repositories, registries and local lists that have a text in their name.
fn places_of(text: &str, known: &Known) -> Vec<Choice> {
    let wanted = text.to_lowercase();
    let fits = |name: &str| name.to_lowercase().contains(&wanted);
    let mut found = Vec::new();
    for repository in known.repositories.iter().filter(|it| fits(&it.to_string())) {
        let (name, address) = (repository.familiar(), domain::route::tags(repository));
        found.push(Choice::new(mark!("Tags of"), name, address).among(mark!("Recent")));
    }
    found.extend(registries(text, known));
    for list in known.lists.iter().filter(|list| fits(&list.to_string())) {
        let (name, address) = (list.familiar(), format!("/lists/at/{list}"));
        found.push(Choice::new(mark!("Local list"), name, address).among(mark!("Lists")));
    }
    found
}

fn registries(text: &str, known: &Known) -> Vec<Choice> {
    let wanted = text.trim().to_lowercase();
    let fitting = known.registries.iter().filter(|host| host.contains(&wanted));
    let choice = |host: &String| {
        let address = format!("/r/{host}");
        Choice::new(mark!("Repositories of"), host, address).among(mark!("Registries"))
    };
    fitting.map(choice).collect()
}

/// The tag that is typed, and those that are known to have it in their name.
fn tags(text: &str, known: &Known) -> Vec<Choice> {
    let Some(here) = &known.here else { return Vec::new() };
    let typed = text.trim().parse::<Tag>().ok();
    let all = known.tags.iter().cloned().chain(typed);
    let mut found: Vec<Choice> = Vec::new();
    for tag in all {
        let image = here.tagged(tag);
        let choice = Choice::new(mark!("Open"), image.familiar(), domain::route::image(&image));
        if !found.contains(&choice) {
            found.push(choice.among(mark!("Tags")));
        }
    }
    found.dedup();
    found
}

/// Images that were read and have such a digest; a whole one in the repository that is shown, too.
fn digests(text: &str, known: &Known) -> Vec<Choice> {
    let whole = text.parse::<Digest>().ok();
    let here = known.here.iter().chain(&known.repositories);
    let named =
        whole.into_iter().flat_map(|digest| here.clone().map(move |at| at.at(digest.clone())));
    let mut found: Vec<Choice> = Vec::new();
    for image in known.digests.iter().cloned().chain(named) {
        let choice = Choice::new(mark!("Open"), image.familiar(), domain::route::image(&image));
        let choice = choice.among(mark!("Digests"));
        if !found.contains(&choice) {
            found.push(choice);
        }
    }
    found
}

/// What can be done with the places that a text names.
fn named(text: &str, known: &Known) -> Vec<Choice> {
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
            if let Some(image) = known.image.as_ref().filter(|image| *image != reference) {
                let names = format!("{} → {}", image.familiar(), reference.familiar());
                let address = format!("/compare?a={image}&b={reference}");
                all.push(Choice::new(mark!("Compare"), names, address));
            }
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
            actions: vec![
                ("copy the digest", "C", None),
                ("compare two that are selected", "D", Some("select two")),
            ],
            here: Some("ghcr.io/team/app".parse().unwrap()),
            image: Some("ghcr.io/team/app:1".parse().unwrap()),
            tags: vec!["1.9".parse().unwrap()],
            digests: vec![format!("ghcr.io/team/app@sha256:{}", "a".repeat(64)).parse().unwrap()],
        };
        let line = |it: Choice| format!("{} {}", it.does, it.name).trim_end().to_owned();
        choices(text, &known, |shown| if shown == "Home" { "sy".into() } else { String::new() })
            .into_iter()
            .map(line)
            .collect()
    }

    #[test]
    fn what_a_text_begins_with_narrows_it() {
        assert_eq!(offered(">copy"), ["copy the digest"]);
        assert_eq!(offered(">ctd"), ["copy the digest"], "first letters of its words");
        assert_eq!(offered("sy")[1..], ["Go to Home"], "first letters of Chinese syllables");
        assert_eq!(offered("@gh"), ["Repositories of ghcr.io"]);
        assert_eq!(offered("#2.0"), ["Open ghcr.io/team/app:1.9", "Open ghcr.io/team/app:2.0"]);
        let digest = format!("sha256:{}", "a".repeat(64));
        assert_eq!(offered(&digest), [format!("Open ghcr.io/team/app@{digest}")], "once");
        assert_eq!(offered("alpine:3")[2], "Compare ghcr.io/team/app:1 → alpine:3");
        assert!(offered(">").len() > 5, "actions, then screens");
    }

    #[test]
    fn a_text_offers_what_it_names_then_what_it_is_part_of() {
        let nothing =
            ["Tags of ghcr.io/team/app", "Repositories of ghcr.io", "Local list team/list:1"];
        assert_eq!(offered("")[..3], nothing);
        assert_eq!(offered("alpine:3")[..2], ["Open alpine:3", "Tags of alpine"]);
        assert_eq!(
            offered("team"),
            ["Tags of team", "Tags of ghcr.io/team/app", "Local list team/list:1"]
        );
        assert_eq!(offered("activ")[1], "Go to Activity: pushes, requests, cache");
        assert_eq!(offered("")[3], "copy the digest", "then what can be done here");
        assert_eq!(offered("a:1 a:2"), ["Compare a:1 → a:2", "Make a list of a:1, a:2"]);
        assert_eq!(offered("ghcr.io/team/app")[0], "Tags of ghcr.io/team/app");
        assert_eq!(offered("ghcr.io/team/app").len(), 1, "once");
    }
}
