//! The words of `domain::diff` in the user's language: there they stand in reports, which are English.

use domain::diff::{Clause, Comparison, LayerCounts, PlatformDiff, Verdict};

use crate::i18n::phrase;

/// All words that the domain has for what it finds. A test holds them against the domain's own.
const WORDS: &[&str] = &[
    mark!("Lost"),
    mark!("Missing"),
    mark!("Unreadable"),
    mark!("Rebuilt on new base"),
    mark!("Layers changed"),
    mark!("Config only"),
    mark!("Added"),
    mark!("Relabelled"),
    mark!("Repackaged"),
    mark!("Annotations only"),
    mark!("Same bytes"),
    mark!("lost"),
    mark!("missing"),
    mark!("unreadable"),
    mark!("rebuilt"),
    mark!("changed"),
    mark!("config only"),
    mark!("added"),
    mark!("relabelled"),
    mark!("repackaged"),
    mark!("annotations only"),
    mark!("same"),
    mark!("is lost"),
    mark!("are lost"),
    mark!("is missing from its registry"),
    mark!("are missing from their registry"),
    mark!("could not be read"),
    mark!("moved to a new base"),
    mark!("changed in its config only"),
    mark!("changed in their config only"),
    mark!("is new"),
    mark!("are new"),
    mark!("was relabelled"),
    mark!("were relabelled"),
    mark!("was only repackaged"),
    mark!("were only repackaged"),
    mark!("changed in its annotations only"),
    mark!("changed in their annotations only"),
    mark!("shared"),
    mark!("removed"),
    mark!("upgraded"),
    mark!("downgraded"),
    mark!("stated by the image"),
    mark!("named in the provenance"),
    mark!("the longest known image below it"),
    mark!("guessed from the first layer"),
    mark!("runs as root: USER was lost"),
    mark!("runs as root now"),
    mark!("new port {key}"),
    mark!("another entry point"),
    mark!("another platform in the config"),
    mark!("The lost images come from a local list: add them to the list by their own names."),
    mark!("A list is pushed to a tag, and B is a digest: compare with the tag."),
    mark!("Every platform is the same."),
    mark!("Neither side has a platform."),
];

/// A word of the domain's in the user's language.
pub fn said(word: &'static str) -> &'static str {
    debug_assert!(WORDS.contains(&word), "{word} is not among the words");
    phrase(word)
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => t!("{names} and {last}", names = first.join(t!(", ")), last),
    }
}

fn clause(clause: &Clause) -> String {
    let what = said(clause.predicate());
    if clause.names.is_empty() {
        return t!("{n} platforms {what}", n = clause.count, what);
    }
    t!("{who} {what}", who = listed(&clause.names), what)
}

/// The verdict: the bad news alone, then the rest.
pub(super) fn verdict(comparison: &Comparison) -> Verdict {
    sentences(&comparison.clauses(), comparison.platforms.is_empty())
}

/// The same from the parts; `none` where there is no platform to speak of.
pub fn sentences(all: &[Clause], none: bool) -> Verdict {
    let sentence = |alarm: bool| {
        let clauses: Vec<String> =
            all.iter().filter(|part| part.is_alarm() == alarm).map(clause).collect();
        if clauses.is_empty() { String::new() } else { clauses.join(t!("; ")) + t!(".") }
    };
    let (alarm, mut rest) = (sentence(true), sentence(false));
    if all.is_empty() {
        let words =
            if none { "Neither side has a platform." } else { "Every platform is the same." };
        said(words).clone_into(&mut rest);
    }
    Verdict { alarm, rest }
}

/// `4 shared, 3 changed`; `no layers`.
pub(super) fn layer_counts(counts: LayerCounts) -> String {
    let words = counts.kinds().map(|(count, kind)| (count, kind.words()));
    let words = figures(words);
    if words.is_empty() { t!("no layers").to_owned() } else { words }
}

/// `1 added, 2 upgraded`.
pub(super) fn figures(counts: impl Iterator<Item = (usize, &'static str)>) -> String {
    let words = counts.map(|(n, what)| t!("{n} {what}", n, what = said(what)));
    words.collect::<Vec<_>>().join(t!(", "))
}

/// `Env 1, Labels 2`; `same`; empty when there are not two to compare.
pub(super) fn config(diff: &PlatformDiff, ignore_noise: bool) -> String {
    let counts = diff.config_counts(ignore_noise);
    if counts.is_empty() {
        let both = diff.size_a.is_some() && diff.size_b.is_some();
        return if both { said("same").to_owned() } else { String::new() };
    }
    // The parts are the config's own names of them.
    let words = counts.iter().map(|(part, count)| format!("{part} {count}"));
    words.collect::<Vec<_>>().join(t!(", "))
}

#[cfg(test)]
mod tests {
    use domain::diff::{
        Attention, Confidence, LayerStatus, PackageStatus, Side, Source, Status, Unrestorable,
    };
    use domain::{Descriptor, Digest, MediaType, Platform, media_type};

    use super::*;

    #[test]
    fn every_word_of_the_domain_is_among_the_words() {
        let mut all: Vec<&str> = Vec::new();
        for status in Status::ALL {
            all.extend([status.words(), status.counted()]);
            all.extend([false, true].map(|several| status.clause(several)));
        }
        all.retain(|word| !["is the same", "are the same"].contains(word));
        all.extend(LayerStatus::ALL.map(LayerStatus::words));
        all.extend(PackageStatus::ALL.map(PackageStatus::words));
        all.extend(Confidence::ALL.map(Confidence::words));
        all.extend(Attention::ALL.map(Attention::phrase));
        for why in [Unrestorable::FromLocalList, Unrestorable::IntoDigest] {
            all.push(why.words());
        }
        for word in all {
            assert!(WORDS.contains(&word), "{word}");
        }
    }

    fn side(platforms: &[&str]) -> Side {
        let entries = platforms.iter().map(|name| {
            let digest = Digest::of(name.as_bytes());
            let mut descriptor = Descriptor::new(media_type::OCI_MANIFEST.into(), digest, 1);
            descriptor.platform = Platform::parse(name);
            domain::diff::SideEntry {
                descriptor,
                image: Err(domain::ApiError::new(domain::Code::NotFound, "gone")),
                attestations: Vec::new(),
                base: None,
            }
        });
        Side {
            source: "r.example/a:1".parse::<Source>().expect("a source"),
            digest: None,
            media_type: MediaType::new(media_type::OCI_INDEX),
            text: String::new(),
            entries: entries.collect(),
        }
    }

    #[test]
    fn the_english_verdict_is_the_reports() {
        let few = ["linux/amd64", "linux/arm64"];
        let many = ["linux/amd64", "linux/arm64", "linux/s390x", "linux/386"];
        for (a, b) in [
            (&few[..], &few[..1]),
            (&many[..], &few[..]),
            (&many[..], &[]),
            (&[], &[]),
            (&few, &few),
        ] {
            let comparison = Comparison::of(&side(a), &side(b));
            assert_eq!(verdict(&comparison), comparison.verdict);
        }
    }
}
