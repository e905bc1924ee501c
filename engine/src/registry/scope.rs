//! What a token is to be for (distribution specification, token scopes): `repository:NAME:ACTIONS`, and
//! what registries ask for beyond what a request needs by the specification.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::Repository;

/// `repository:<path>:<actions>`.
pub(super) fn scope(repository: &Repository, actions: &str) -> String {
    format!("repository:{}:{actions}", repository.path())
}

/// The scopes that a registry has asked for in place of others.
#[derive(Debug, Default)]
pub(super) struct Wider(Mutex<HashMap<Vec<String>, Vec<String>>>);

impl Wider {
    /// What to ask a token for: these scopes, or the wider ones.
    pub(super) fn of(&self, own: &[String]) -> Vec<String> {
        self.lock().get(own).map_or_else(|| own.to_vec(), Clone::clone)
    }

    /// Takes what a registry found lacking. False when that is nothing new.
    pub(super) fn learn(&self, own: &[String], lacking: &str) -> bool {
        let Some(wider) = widened(&self.of(own), lacking) else { return false };
        self.lock().insert(own.to_vec(), wider);
        true
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Vec<String>, Vec<String>>> {
        // The map is valid after any panic: each change is one insert.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// These scopes with further actions on the same repositories. Others are not added: a registry has no
/// say in what a request is about.
fn widened(own: &[String], lacking: &str) -> Option<Vec<String>> {
    let asked: Vec<(&str, &str)> =
        lacking.split_whitespace().filter_map(|scope| scope.rsplit_once(':')).collect();
    let mut is_wider = false;
    let wider = own.iter().map(|scope| {
        let Some((resource, actions)) = scope.rsplit_once(':') else { return scope.clone() };
        let mut all: Vec<&str> = actions.split(',').collect();
        for (_, more) in asked.iter().filter(|(other, _)| *other == resource) {
            for action in more.split(',') {
                let is_word = action == "*" || action.chars().all(|c| c.is_ascii_alphanumeric());
                if is_word && !action.is_empty() && !all.contains(&action) {
                    all.push(action);
                    is_wider = true;
                }
            }
        }
        format!("{resource}:{}", all.join(","))
    });
    let wider = wider.collect();
    is_wider.then_some(wider)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_actions_on_the_same_repository_and_on_no_other() {
        let own = ["repository:a/b:pull".to_owned(), "repository:c:pull".to_owned()];
        for (lacking, wider) in [
            ("repository:a/b:pull,push", Some("repository:a/b:pull,push repository:c:pull")),
            (
                "repository:a/b:delete registry:catalog:*",
                Some("repository:a/b:pull,delete repository:c:pull"),
            ),
            (
                "repository:c:* repository:a/b:metadata",
                Some("repository:a/b:pull,metadata repository:c:pull,*"),
            ),
            ("repository:a/b:pull", None),
            ("repository:victim:pull,push", None),
            ("repository:a/b:\"x y\"", None),
            ("", None),
            (":::,,,", None),
        ] {
            let found = widened(&own, lacking).map(|scopes| scopes.join(" "));
            assert_eq!(found.as_deref(), wider, "{lacking}");
        }
    }
}
