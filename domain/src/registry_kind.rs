//! Which product or service a registry is, as far as it can be told from the outside.

use serde::{Deserialize, Serialize};

use crate::json::FromJson;
use crate::reference::Registry;

/// A product or service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum RegistryKind {
    /// `docker.io`.
    DockerHub,
    /// GitHub's, `ghcr.io`.
    Ghcr,
    /// Amazon's, private or public.
    Ecr,
    /// Google's Artifact Registry, also under its older names.
    Gar,
    /// Microsoft's Azure Container Registry.
    Acr,
    /// Quay, `quay.io` or installed.
    Quay,
    /// GitLab's, `registry.gitlab.com` or installed.
    GitLab,
    /// Harbor, installed.
    Harbor,
    /// The CNCF's distribution, or what answers like it.
    Distribution,
}

/// What a registry's first answer says of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct FirstAnswer<'a> {
    /// The address of its token service.
    pub realm: Option<&'a str>,
    /// The name under which that service knows it.
    pub service: Option<&'a str>,
    /// Whether it says `Docker-Distribution-Api-Version: registry/2.0`.
    pub is_version_2: bool,
}

impl RegistryKind {
    /// What is known by the host alone.
    pub fn of_host(registry: &Registry) -> Option<Self> {
        let host = registry.as_str();
        let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
        let within = |domain: &str| {
            host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let is_ecr =
            host.contains(".dkr.ecr") && (within("amazonaws.com") || within("amazonaws.com.cn"));
        Some(match host {
            _ if registry.is_hub() => Self::DockerHub,
            "ghcr.io" => Self::Ghcr,
            "public.ecr.aws" => Self::Ecr,
            _ if is_ecr => Self::Ecr,
            _ if within("gcr.io") || within("pkg.dev") => Self::Gar,
            _ if within("azurecr.io") || within("azurecr.cn") => Self::Acr,
            "quay.io" => Self::Quay,
            "registry.gitlab.com" => Self::GitLab,
            _ => return None,
        })
    }

    /// What the first answer shows: the token services of these products have fixed paths and names.
    pub fn of_answer(answer: FirstAnswer<'_>) -> Option<Self> {
        let path = answer.realm.map(|realm| realm.split(['?', '#']).next().unwrap_or_default());
        let ends = |end: &str| path.is_some_and(|path| path.ends_with(end));
        // Under a name of its own, too, its token service knows it by Azure's.
        let is_azure = answer.service.is_some_and(|service| service.ends_with(".azurecr.io"));
        if answer.service == Some("harbor-registry") && ends("/service/token") {
            Some(Self::Harbor)
        } else if answer.service == Some("container_registry") && ends("/jwt/auth") {
            Some(Self::GitLab)
        } else if ends("/v2/auth") {
            Some(Self::Quay)
        } else if ends("/oauth2/token") && is_azure {
            Some(Self::Acr)
        } else {
            answer.is_version_2.then_some(Self::Distribution)
        }
    }

    /// Its name, as its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::DockerHub => "Docker Hub",
            Self::Ghcr => "GitHub",
            Self::Ecr => "Amazon ECR",
            Self::Gar => "Google",
            Self::Acr => "Azure",
            Self::Quay => "Quay",
            Self::GitLab => "GitLab",
            Self::Harbor => "Harbor",
            Self::Distribution => "Distribution",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_tell_the_services() {
        let cases = [
            ("docker.io", Some(RegistryKind::DockerHub)),
            ("ghcr.io", Some(RegistryKind::Ghcr)),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com", Some(RegistryKind::Ecr)),
            ("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", Some(RegistryKind::Ecr)),
            ("public.ecr.aws", Some(RegistryKind::Ecr)),
            ("europe-west4-docker.pkg.dev", Some(RegistryKind::Gar)),
            ("eu.gcr.io", Some(RegistryKind::Gar)),
            ("gcr.io", Some(RegistryKind::Gar)),
            ("team.azurecr.io:443", Some(RegistryKind::Acr)),
            ("quay.io", Some(RegistryKind::Quay)),
            ("registry.gitlab.com", Some(RegistryKind::GitLab)),
            ("notgcr.io", None),
            ("ghcr.io.example", None),
            ("s3.amazonaws.com", None),
            ("127.0.0.1:5000", None),
        ];
        for (host, kind) in cases {
            assert_eq!(RegistryKind::of_host(&host.parse().unwrap()), kind, "{host}");
        }
    }

    #[test]
    fn first_answers_tell_the_products() {
        let of = |realm, service, is_version_2| {
            RegistryKind::of_answer(FirstAnswer { realm, service, is_version_2 })
        };
        let harbor = Some("https://h.example/service/token");
        assert_eq!(of(harbor, Some("harbor-registry"), true), Some(RegistryKind::Harbor));
        assert_eq!(of(harbor, Some("other"), true), Some(RegistryKind::Distribution));
        let gitlab = Some("https://g.example/jwt/auth");
        assert_eq!(of(gitlab, Some("container_registry"), true), Some(RegistryKind::GitLab));
        assert_eq!(
            of(Some("https://q.example/v2/auth?x=1"), None, false),
            Some(RegistryKind::Quay)
        );
        let azure = Some("https://own.example/oauth2/token");
        assert_eq!(of(azure, Some("team.azurecr.io"), true), Some(RegistryKind::Acr));
        assert_eq!(of(azure, Some("own.example"), true), Some(RegistryKind::Distribution));
        assert_eq!(of(None, None, true), Some(RegistryKind::Distribution));
        assert_eq!(of(None, None, false), None);
    }
}
