//! The rules by which Docker Hub keeps tags of a repository as they are.

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

/// How many rules of a repository are looked at.
const MOST_RULES: usize = 100;
/// How large a rule may become when it is compiled, in bytes: what a server sends costs no more.
const LARGEST_RULE: usize = 64 * 1024;

/// The settings, as a repository's description has them.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Settings {
    enabled: bool,
    #[serde(default)]
    rules: Vec<String>,
}

/// The rules of a repository, ready to be asked about many tags.
pub(super) struct Rules {
    enabled: bool,
    /// Each as it is, and for whole names.
    compiled: Vec<(Regex, Regex)>,
    /// Whether all rules were understood.
    is_whole: bool,
    is_for_all: bool,
}

impl Settings {
    /// The same, compiled once for many tags.
    pub(super) fn compiled(&self) -> Rules {
        let compile = |text: &str| RegexBuilder::new(text).size_limit(LARGEST_RULE).build();
        let compiled = self.rules.iter().take(MOST_RULES).filter_map(|rule| {
            Some((compile(rule).ok()?, compile(&format!("^(?:{rule})$")).ok()?))
        });
        let compiled: Vec<_> = compiled.collect();
        let is_whole = compiled.len() == self.rules.len();
        // Without a rule all tags are meant.
        Rules { enabled: self.enabled, compiled, is_whole, is_for_all: self.rules.is_empty() }
    }
}

impl Rules {
    /// Whether a tag is among those that may not change; nothing where a rule cannot be understood, or
    /// is about a part of the name alone, which the documentation does not settle.
    pub(super) fn about(&self, tag: &str) -> Option<bool> {
        if !self.enabled {
            return Some(false);
        }
        if self.is_for_all || self.compiled.iter().any(|(_, whole)| whole.is_match(tag)) {
            return Some(true);
        }
        let is_settled = self.is_whole && !self.compiled.iter().any(|(part, _)| part.is_match(tag));
        is_settled.then_some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(enabled: bool, rules: &[&str], tag: &str) -> Option<bool> {
        let rules = rules.iter().map(|rule| (*rule).to_owned()).collect();
        Settings { enabled, rules }.compiled().about(tag)
    }

    #[test]
    fn rules_of_docker_hub_name_the_tags_that_stay() {
        assert_eq!(about(false, &[".*"], "v1"), Some(false), "switched off");
        assert_eq!(about(true, &[], "v1"), Some(true), "all of them");
        assert_eq!(about(true, &["v.*", ".*-RELEASE"], "1.0-RELEASE"), Some(true));
        assert_eq!(about(true, &["v.*"], "latest"), Some(false));
        assert_eq!(about(true, &["1"], "v1"), None, "a part of the name: who knows");
    }

    #[test]
    fn hostile_rules_settle_nothing_and_cost_little() {
        let many = vec!["x"; MOST_RULES + 1];
        for rules in [&["("][..], &["(a{1000}){1000}"], &["\\"], &many] {
            assert_eq!(about(true, rules, "v1"), None, "{:.20?}", rules[0]);
        }
        assert_eq!(about(true, &["(", "v1"], "v1"), Some(true), "the others still count");
        let start = std::time::Instant::now();
        let tag = "a".repeat(128);
        assert_eq!(about(true, &["(a*)*b"], &tag), Some(false));
        assert!(start.elapsed().as_secs() < 2, "no rule takes long");
    }
}
