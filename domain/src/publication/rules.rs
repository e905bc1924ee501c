//! Platforms that repositories must have: a rule is a pattern of repository names, and what no list under
//! such a name may lack.

use serde::{Deserialize, Serialize};

use crate::json::FromJson;
use crate::platform::Platform;
use crate::reference::Repository;

/// The most rules that are kept.
const MOST_RULES: usize = 200;
/// The longest pattern, in bytes.
const LONGEST: usize = 300;

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct PlatformRule {
    /// `acme/*` for repositories of any registry, `ghcr.io/acme/*` for those of one. `*` stands for
    /// anything within a part of the name, `**` for anything.
    pub pattern: String,
    /// What their lists must have.
    pub platforms: Vec<Platform>,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// No pattern, or one with letters that no name has.
    #[error("{0:?} is no pattern of repository names: ghcr.io/acme/* is one")]
    Pattern(String),
    /// No platform.
    #[error("the rule for {0} requires no platform: linux/amd64 is one")]
    Empty(String),
    /// A platform without OS or architecture.
    #[error("the rule for {0} has a platform that lacks its OS or its architecture")]
    Platform(String),
    /// The same pattern in two rules.
    #[error("there are two rules for {0}")]
    Twice(String),
    /// More than anybody has.
    #[error("there are more than {MOST_RULES} rules")]
    TooMany,
}

impl PlatformRule {
    /// What can be wrong with rules.
    ///
    /// # Errors
    /// [`RuleError`] of the first bad one.
    pub fn check(rules: &[Self]) -> Result<(), RuleError> {
        if rules.len() > MOST_RULES {
            return Err(RuleError::TooMany);
        }
        for (at, rule) in rules.iter().enumerate() {
            let pattern = || rule.pattern.clone();
            let known = |c: char| c.is_ascii_alphanumeric() || "._-/:*".contains(c);
            let length = rule.pattern.len();
            if length == 0 || length > LONGEST || !rule.pattern.chars().all(known) {
                return Err(RuleError::Pattern(pattern()));
            }
            if rule.platforms.is_empty() {
                return Err(RuleError::Empty(pattern()));
            }
            if !rule.platforms.iter().all(Platform::is_complete) {
                return Err(RuleError::Platform(pattern()));
            }
            if rules.iter().take(at).any(|other| other.pattern == rule.pattern) {
                return Err(RuleError::Twice(pattern()));
            }
        }
        Ok(())
    }

    /// Whether it is about a repository.
    pub fn is_about(&self, repository: &Repository) -> bool {
        matches(&self.pattern, &repository.to_string()) || matches(&self.pattern, repository.path())
    }

    /// What a list with these platforms lacks by it.
    pub fn lacking(&self, held: &[Platform]) -> Vec<Platform> {
        let held: Vec<String> = held.iter().map(|it| it.normalised().to_string()).collect();
        let wanted = self.platforms.iter().map(Platform::normalised);
        wanted.filter(|platform| !held.contains(&platform.to_string())).collect()
    }
}

/// Whether a name has a pattern: `*` for anything without a slash, `**` for anything.
pub fn matches(pattern: &str, name: &str) -> bool {
    fn rest(pattern: &[u8], name: &[u8], tries: &mut usize) -> bool {
        // Patterns of many stars would take long; no real one does.
        *tries += 1;
        if *tries > 100_000 {
            return false;
        }
        match pattern {
            [] => name.is_empty(),
            [b'*', b'*', more @ ..] => (0..=name.len())
                .any(|at| name.get(at..).is_some_and(|left| rest(more, left, tries))),
            [b'*', more @ ..] => {
                let part = name.iter().position(|letter| *letter == b'/').unwrap_or(name.len());
                (0..=part).any(|at| name.get(at..).is_some_and(|left| rest(more, left, tries)))
            }
            [letter, more @ ..] => name
                .split_first()
                .is_some_and(|(first, left)| first == letter && rest(more, left, tries)),
        }
    }
    rest(pattern.as_bytes(), name.as_bytes(), &mut 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_about_names_with_or_without_the_registry() {
        for (pattern, name, fits) in [
            ("acme/*", "ghcr.io/acme/gateway", true),
            ("acme/*", "ghcr.io/acme/team/gateway", false),
            ("acme/**", "ghcr.io/acme/team/gateway", true),
            ("ghcr.io/acme/*", "ghcr.io/acme/gateway", true),
            ("ghcr.io/acme/*", "quay.io/acme/gateway", false),
            ("*/gateway", "docker.io/acme/gateway", true),
            ("acme/gate*", "docker.io/acme/gateway", true),
            ("acme/gateway", "docker.io/acme/gateway", true),
            ("library/*", "docker.io/library/alpine", true),
            ("**", "r.example:5000/a/b/c", true),
            ("acme", "docker.io/acme/gateway", false),
        ] {
            let rule = PlatformRule { pattern: pattern.to_owned(), platforms: Vec::new() };
            let repository: Repository = name.parse().unwrap();
            assert_eq!(rule.is_about(&repository), fits, "{pattern} {name}");
        }
        let stars = "*a".repeat(60);
        assert!(!matches(&stars, &"a".repeat(50)), "ends");
    }

    #[test]
    fn what_a_list_lacks_is_found_by_usual_names() {
        let parse = |text: &str| Platform::parse(text).unwrap();
        let rule = PlatformRule {
            pattern: "acme/*".to_owned(),
            platforms: vec![parse("linux/arm64"), parse("linux/arm")],
        };
        let lacking = rule.lacking(&[parse("linux/arm64/v8"), parse("linux/amd64")]);
        assert_eq!(lacking, [parse("linux/arm/v7")]);
    }

    #[test]
    fn bad_rules_are_refused() {
        let rule = |pattern: &str, platforms: &[&str]| PlatformRule {
            pattern: pattern.to_owned(),
            platforms: platforms.iter().map(|it| Platform::parse(it).unwrap_or_default()).collect(),
        };
        for (rules, said) in [
            (vec![rule("", &["linux/amd64"])], "no pattern"),
            (vec![rule("a b", &["linux/amd64"])], "no pattern"),
            (vec![rule("a/*", &[])], "requires no platform"),
            (vec![rule("a/*", &["x"])], "lacks its OS"),
            (vec![rule("a", &["linux/amd64"]), rule("a", &["linux/arm"])], "two rules"),
        ] {
            let error = PlatformRule::check(&rules).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
        assert_eq!(PlatformRule::check(&[rule("ghcr.io:5000/a_b/**", &["linux/amd64"])]), Ok(()));
    }
}
