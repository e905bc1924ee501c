//! What makes a registry behind the hostile proxy look like one of a product: how it greets, and what its
//! token service and its own API answer.

use crate::hostile::{Deed, Rule};

/// A product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    /// Harbor.
    Harbor,
    /// Quay.
    Quay,
    /// Azure's, under a name of its own.
    Azure,
    /// GitLab's.
    GitLab,
}

impl Product {
    /// The path of its token service, and the name under which that knows the registry.
    fn service(self) -> (&'static str, &'static str) {
        match self {
            Self::Harbor => ("/service/token", "harbor-registry"),
            Self::Quay => ("/v2/auth", "{here}"),
            Self::Azure => ("/oauth2/token", "team.azurecr.io"),
            Self::GitLab => ("/jwt/auth", "container_registry"),
        }
    }

    /// Where its API is.
    fn api(self) -> &'static str {
        match self {
            Self::Harbor => "/api/v2.0/",
            Self::Quay => "/api/v1/",
            Self::Azure => "/acr/v1/",
            Self::GitLab => "/gitlab/v1/",
        }
    }

    /// The rules that make it that, with this answer of its API to everything.
    pub fn rules(self, answer: Deed) -> Vec<Rule> {
        self.rules_with(vec![Rule::on("GET", self.api(), answer)])
    }

    /// The same with rules for the parts of its API.
    pub fn rules_with(self, api: Vec<Rule>) -> Vec<Rule> {
        let (path, service) = self.service();
        let realm = format!(r#"Bearer realm="http://{{here}}{path}",service="{service}""#);
        let said = Deed::Say(401, vec![("www-authenticate", realm)], String::new());
        let mut rules = vec![Rule::on("GET", path, json(r#"{"token":"t"}"#))];
        rules.extend(api);
        // However often it is asked: an answer may be lost on a busy machine.
        rules.push(Rule::on("GET", "/v2/", said).exactly());
        rules
    }
}

/// An answer of JSON.
pub fn json(text: &str) -> Deed {
    Deed::Say(200, vec![("content-type", "application/json".to_owned())], text.to_owned())
}

/// An answer of JSON that goes on there.
pub fn json_and_next(text: &str, next: &str) -> Deed {
    let link = format!(r#"<{next}>; rel="next""#);
    let kind = ("content-type", "application/json".to_owned());
    Deed::Say(200, vec![kind, ("link", link)], text.to_owned())
}
