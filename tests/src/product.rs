//! What makes a registry behind the hostile proxy look like one of a product: how it greets, and what its
//! token service and its own API answer.

use std::path::Path;

use crate::hostile::{Deed, Rule};

/// `me:secret`, in base 64, and how it is sent.
pub const ACCOUNT: (&str, &str) = ("bWU6c2VjcmV0", "Basic bWU6c2VjcmV0");

/// Makes this the one login in docker's folder below `home`; `auth` is in base 64.
///
/// # Panics
/// When it cannot be written.
pub fn sign_in(home: &Path, registry: &str, auth: &str) {
    let docker = home.join("docker");
    std::fs::create_dir_all(&docker).expect("a folder");
    let auths = format!(r#"{{"auths":{{"{registry}":{{"auth":"{auth}"}}}}}}"#);
    std::fs::write(docker.join("config.json"), auths).expect("a login");
}

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
