//! The place that a registry's web page, or its API, is about.

use super::{Place, place};
use crate::reference::{Reference, Repository};

/// The place of an address, given without its scheme. Of pages that are not known the path is taken for
/// a name.
pub(super) fn place_of(address: &str) -> Result<Place, String> {
    let address = address.split('#').next().unwrap_or_default();
    let (address, query) = address.split_once('?').unwrap_or((address, ""));
    let address = address.replace("%2F", "/").replace("%2f", "/").replace("%3A", ":");
    let mut parts = address.split('/').filter(|part| !part.is_empty());
    let host = parts.next().unwrap_or_default();
    let parts: Vec<&str> = parts.collect();
    let tag = query.split('&').find_map(|pair| pair.strip_prefix("tag="));
    match name(host, &parts) {
        Some(name) => tagged(&name, tag),
        None => place(address.trim_end_matches('/')),
    }
}

/// The page for people about a repository, at the registries whose pages are known.
pub fn page_of(repository: &Repository) -> Option<String> {
    let (path, host) = (repository.path(), repository.registry().as_str());
    let two = || path.split_once('/').filter(|(_, name)| !name.contains('/'));
    Some(match host {
        _ if repository.registry().is_hub() => match path.strip_prefix("library/") {
            Some(name) => format!("https://hub.docker.com/_/{name}"),
            None => format!("https://hub.docker.com/r/{}", two().map(|_| path)?),
        },
        "quay.io" => format!("https://quay.io/repository/{}", two().map(|_| path)?),
        "public.ecr.aws" => format!("https://gallery.ecr.aws/{path}"),
        "mcr.microsoft.com" => {
            format!("https://mcr.microsoft.com/artifact/mar/{}", two().map(|_| path)?)
        }
        // It leads on to the package's page, wherever its owner keeps it.
        "ghcr.io" => format!("https://ghcr.io/{path}"),
        _ => return None,
    })
}

/// The name of the repository or image that a page shows.
fn name(host: &str, parts: &[&str]) -> Option<String> {
    Some(match (host, parts) {
        ("hub.docker.com", ["_", name, ..]) => format!("docker.io/library/{name}"),
        ("hub.docker.com", ["layers", owner, name, tag, ..]) => {
            let owner = if *owner == "_" { "library" } else { owner };
            format!("docker.io/{owner}/{name}:{tag}")
        }
        ("hub.docker.com", ["r", owner, name, ..] | ["repository", "docker", owner, name, ..]) => {
            format!("docker.io/{owner}/{name}")
        }
        ("quay.io", ["repository", owner, name, "manifest", digest, ..]) => {
            format!("quay.io/{owner}/{name}@{digest}")
        }
        ("quay.io", ["repository", owner, name, ..]) => format!("quay.io/{owner}/{name}"),
        (
            "github.com",
            [owner, _, "pkgs", "container", name @ ..]
            | ["orgs" | "users", owner, "packages", "container", "package", name @ ..]
            | ["orgs" | "users", owner, "packages", "container", name @ ..],
        ) => {
            let is_name = |part: &&&str| **part != "versions" && part.parse::<u64>().is_err();
            let name: Vec<&str> = name.iter().take_while(is_name).copied().collect();
            format!("ghcr.io/{}/{}", owner.to_lowercase(), name.join("/"))
        }
        ("gallery.ecr.aws", [alias, name @ ..]) => {
            format!("public.ecr.aws/{alias}/{}", name.join("/"))
        }
        ("mcr.microsoft.com", [.., "mar", _, _] | [.., "mar", _, _, "tags" | "about"]) => {
            let at = parts.iter().position(|part| *part == "mar")?;
            let name = parts.get(at + 1..at + 3)?;
            format!("mcr.microsoft.com/{}", name.join("/"))
        }
        ("console.cloud.google.com", ["artifacts", "docker", project, place, name @ ..]) => {
            format!("{place}-docker.pkg.dev/{project}/{}", name.join("/"))
        }
        (host, ["v2", name @ .., "tags", "list"]) => format!("{host}/{}", name.join("/")),
        (host, ["v2", name @ .., "manifests" | "referrers", identifier]) => {
            let sign = if identifier.contains(':') { '@' } else { ':' };
            format!("{host}/{}{sign}{identifier}", name.join("/"))
        }
        (host, ["v2"] | ["v2", "_catalog"]) => host.to_owned(),
        _ => return None,
    })
}

fn tagged(name: &str, tag: Option<&str>) -> Result<Place, String> {
    match (place(name)?, tag) {
        (Place::Repository(repository), Some(tag)) => {
            Ok(with_tag(&repository, tag).map_or(Place::Repository(repository), Place::Image))
        }
        (place, _) => Ok(place),
    }
}

fn with_tag(repository: &Repository, tag: &str) -> Option<Reference> {
    format!("{repository}:{tag}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_repository_leads_back_to_it() {
        for name in [
            "alpine",
            "grafana/grafana",
            "quay.io/org/app",
            "public.ecr.aws/nginx/nginx",
            "mcr.microsoft.com/dotnet/aspnet",
            "ghcr.io/org/app",
        ] {
            let repository: Repository = name.parse().unwrap();
            let page = page_of(&repository).unwrap();
            let place = place_of(page.strip_prefix("https://").unwrap()).unwrap();
            assert_eq!(place.address(), crate::route::tags(&repository), "{page}");
        }
        for name in ["r.example:5000/a/b", "quay.io/a", "docker.io/a/b/c"] {
            assert_eq!(page_of(&name.parse().unwrap()), None, "{name}");
        }
    }

    #[test]
    fn web_pages_lead_to_what_they_show() {
        let digest = format!("sha256:{}", "a".repeat(64));
        for (page, address) in [
            ("hub.docker.com/_/nginx", "/r/docker.io/library/nginx/-/tags"),
            ("hub.docker.com/_/nginx/tags?page=2", "/r/docker.io/library/nginx/-/tags"),
            ("hub.docker.com/r/grafana/grafana/tags", "/r/docker.io/grafana/grafana/-/tags"),
            ("hub.docker.com/repository/docker/me/app/general", "/r/docker.io/me/app/-/tags"),
            (
                "hub.docker.com/layers/library/nginx/1.25/images/sha256-0d17b565?context=explore",
                "/r/docker.io/library/nginx/-/at/1.25",
            ),
            ("quay.io/repository/org/app?tab=tags&tag=1.2", "/r/quay.io/org/app/-/at/1.2"),
            (
                format!("quay.io/repository/org/app/manifest/{digest}").as_str(),
                format!("/r/quay.io/org/app/-/at/{digest}").as_str(),
            ),
            ("github.com/Org/code/pkgs/container/app", "/r/ghcr.io/org/app/-/tags"),
            (
                "github.com/org/code/pkgs/container/a%2Fb/1234?tag=1.2",
                "/r/ghcr.io/org/a/b/-/at/1.2",
            ),
            ("github.com/orgs/org/packages/container/package/app", "/r/ghcr.io/org/app/-/tags"),
            ("github.com/orgs/org/packages/container/app/versions", "/r/ghcr.io/org/app/-/tags"),
            ("gallery.ecr.aws/nginx/nginx", "/r/public.ecr.aws/nginx/nginx/-/tags"),
            (
                "mcr.microsoft.com/en-us/artifact/mar/dotnet/aspnet/about",
                "/r/mcr.microsoft.com/dotnet/aspnet/-/tags",
            ),
            (
                "console.cloud.google.com/artifacts/docker/team/europe-west4/repo/app?project=team",
                "/r/europe-west4-docker.pkg.dev/team/repo/app/-/tags",
            ),
            ("r.example:5000/v2/a/b/manifests/1.2", "/r/r.example:5000/a/b/-/at/1.2"),
            ("r.example:5000/v2/a/b/tags/list?n=5", "/r/r.example:5000/a/b/-/tags"),
            ("r.example:5000/v2/", "/r/r.example:5000"),
            ("ghcr.io/a/b:c", "/r/ghcr.io/a/b/-/at/c"),
            ("r.example/", "/r/r.example"),
        ] {
            let place = place_of(page).map(|place| place.address());
            assert_eq!(place.as_deref(), Ok(address), "{page}");
        }
    }
}
