//! The same in the words of other tools: commands that show, or fetch, what a screen shows.

use crate::digest::Digest;
use crate::platform::Platform;
use crate::reference::{Reference, Registry, Repository};

/// Commands of one tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equivalent {
    /// The tool's name.
    pub tool: &'static str,
    /// The key that copies `read`; as a capital letter it copies `fetch`.
    pub key: char,
    /// Prints what the screen shows: a manifest, tags, repositories, or how two manifests differ.
    pub read: String,
    /// Downloads the image; `None` where the tool does not.
    pub fetch: Option<String>,
}

/// The tools' commands for a reference, or for one platform of it. A platform's manifest is named by its
/// digest. Nothing in a reference, a digest or a checked platform is special to a shell.
pub fn commands(reference: &Reference, platform: Option<(&Platform, &Digest)>) -> Vec<Equivalent> {
    let whole = match platform {
        Some((_, digest)) => reference.repository().at(digest.clone()).to_string(),
        None => reference.to_string(),
    };
    // By name, with the platform as a flag: so the tag stays with the image.
    let chosen = platform.map(|(platform, _)| platform.to_string()).filter(|name| is_plain(name));
    let (named, flag) = match &chosen {
        Some(name) => (reference.to_string(), format!(" --platform {name}")),
        None => (whole.clone(), String::new()),
    };
    let http = reference.registry().is_loopback();
    let or_none = |text: &'static str| if http { text } else { "" };
    let (insecure, no_tls, plain) =
        (or_none(" --insecure"), or_none(" --tls-verify=false"), or_none(" --plain-http"));
    let path = reference.repository().path();
    let file = path.rsplit('/').next().unwrap_or(path);
    let tool = |tool, key, read, fetch| Equivalent { tool, key, read, fetch };
    vec![
        tool(
            "docker",
            'd',
            format!("docker manifest inspect{insecure} {whole}"),
            Some(format!("docker pull{flag} {named}")),
        ),
        tool("buildx", 'b', format!("docker buildx imagetools inspect --raw {whole}"), None),
        tool(
            "crane",
            'c',
            format!("crane manifest {whole}"),
            Some(format!("crane pull --format=oci {whole} {file}")),
        ),
        tool(
            "skopeo",
            's',
            format!("skopeo inspect --raw{no_tls} docker://{whole}"),
            Some(format!("skopeo copy --all{} docker://{whole} oci:{file}", src(http))),
        ),
        tool(
            "podman",
            'p',
            format!("podman manifest inspect{no_tls} {whole}"),
            Some(format!("podman pull{no_tls}{flag} {named}")),
        ),
        tool(
            "oras",
            'o',
            format!("oras manifest fetch{plain} {whole}"),
            Some(format!("oras copy{} {whole} --to-oci-layout {file}", from(http))),
        ),
        tool(
            "nerdctl",
            'n',
            format!("nerdctl manifest inspect {whole}"),
            Some(format!("nerdctl pull{flag} {named}")),
        ),
        tool("manifold", 'm', format!("manifold inspect{insecure} {whole}"), None),
    ]
}

/// The commands that list the tags of a repository. Docker and buildx have none.
pub fn of_tags(repository: &Repository) -> Vec<Equivalent> {
    let http = repository.registry().is_loopback();
    vec![
        listing("crane", 'c', format!("crane ls {repository}")),
        listing("skopeo", 's', format!("skopeo list-tags{} docker://{repository}", no_tls(http))),
        listing(
            "podman",
            'p',
            format!("podman search{} --list-tags --limit 100000 {repository}", no_tls(http)),
        ),
        listing("oras", 'o', format!("oras repo tags{} {repository}", plain(http))),
    ]
}

/// The commands that list the repositories of a registry, where it lists them.
pub fn of_registry(registry: &Registry) -> Vec<Equivalent> {
    let http = registry.is_loopback();
    vec![
        listing("crane", 'c', format!("crane catalog {registry}")),
        listing("podman", 'p', format!("podman search{} --limit 100000 {registry}/", no_tls(http))),
        listing("oras", 'o', format!("oras repo ls{} {registry}", plain(http))),
    ]
}

/// The commands that show how two manifests differ: Manifold's own, and `diff` over what each tool that
/// prints one prints of both. The redirection is that of bash and zsh.
pub fn of_comparison(a: &Reference, b: &Reference) -> Vec<Equivalent> {
    let http = [a, b].iter().any(|side| side.registry().is_loopback());
    let insecure = if http { " --insecure" } else { "" };
    let own = listing("manifold", 'm', format!("manifold diff{insecure} {a} {b}"));
    let others = commands(a, None).into_iter().zip(commands(b, None));
    let others = others
        .filter(|(a, _)| a.tool != own.tool)
        .map(|(a, b)| listing(a.tool, a.key, format!("diff <({}) <({})", a.read, b.read)));
    std::iter::once(own.clone()).chain(others).collect()
}

fn listing(tool: &'static str, key: char, read: String) -> Equivalent {
    Equivalent { tool, key, read, fetch: None }
}

fn no_tls(http: bool) -> &'static str {
    if http { " --tls-verify=false" } else { "" }
}

fn plain(http: bool) -> &'static str {
    if http { " --plain-http" } else { "" }
}

fn src(http: bool) -> &'static str {
    if http { " --src-tls-verify=false" } else { "" }
}

fn from(http: bool) -> &'static str {
    if http { " --from-plain-http" } else { "" }
}

/// Whether a text from a manifest can stand in a command as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte))
        && !text.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(reference: &str, platform: Option<&str>) -> Vec<String> {
        let digest = Digest::of(b"child");
        let platform = platform.map(|name| Platform::parse(name).unwrap());
        let chosen = platform.as_ref().map(|platform| (platform, &digest));
        let all = commands(&reference.parse().unwrap(), chosen);
        all.into_iter().flat_map(|tool| [Some(tool.read), tool.fetch]).flatten().collect()
    }

    #[test]
    fn every_tool_names_what_is_shown() {
        let all = lines("ghcr.io/a/b:1", None);
        assert_eq!(all[0], "docker manifest inspect ghcr.io/a/b:1");
        assert_eq!(all[1], "docker pull ghcr.io/a/b:1");
        assert!(all.iter().all(|line| line.contains("ghcr.io/a/b:1")), "{all:?}");
        assert!(
            !all.iter().any(|line| line.contains("insecure") || line.contains("tls")),
            "{all:?}"
        );
    }

    #[test]
    fn a_platform_is_its_digest_or_a_flag() {
        let all = lines("127.0.0.1:5000/b:1", Some("linux/arm64/v8"));
        let child = format!("127.0.0.1:5000/b@{}", Digest::of(b"child"));
        assert_eq!(all[0], format!("docker manifest inspect --insecure {child}"));
        assert_eq!(all[1], "docker pull --platform linux/arm64/v8 127.0.0.1:5000/b:1");
        assert!(all.iter().any(
            |line| line == &format!("skopeo inspect --raw --tls-verify=false docker://{child}")
        ));
    }

    #[test]
    fn what_a_shell_would_run_is_no_part_of_a_command() {
        for name in ["linux/$(id)", "linux/a;b", "linux/`x`", "--all/x", "linux/a b", "linux/a\nb"]
        {
            let all = lines("ghcr.io/a/b:1", Some(name));
            assert!(all.iter().all(|line| !line.contains(name)), "{name}: {all:?}");
            let one_line = |line: &String| line.chars().all(|c| c.is_ascii_graphic() || c == ' ');
            assert!(all.iter().all(one_line), "{name}: {all:?}");
        }
    }

    #[test]
    fn keys_differ_wherever_there_are_commands() {
        let (a, b): (Reference, Reference) = ("a:1".parse().unwrap(), "a:2".parse().unwrap());
        for all in [
            commands(&a, None),
            of_tags(a.repository()),
            of_registry(a.registry()),
            of_comparison(&a, &b),
        ] {
            let keys: std::collections::BTreeSet<char> = all.iter().map(|tool| tool.key).collect();
            assert_eq!(keys.len(), all.len(), "{all:?}");
        }
    }

    #[test]
    fn listings_and_comparisons_name_the_whole_and_go_over_http_on_this_machine_alone() {
        let reads =
            |all: Vec<Equivalent>| all.into_iter().map(|tool| tool.read).collect::<Vec<_>>();
        let far: Reference = "ghcr.io/a/b:1".parse().unwrap();
        let near: Reference = "127.0.0.1:5000/a/b:2".parse().unwrap();
        for (lines, expected) in [
            (reads(of_tags(far.repository())), "skopeo list-tags docker://ghcr.io/a/b"),
            (
                reads(of_tags(near.repository())),
                "skopeo list-tags --tls-verify=false docker://127.0.0.1:5000/a/b",
            ),
            (reads(of_tags(far.repository())), "oras repo tags ghcr.io/a/b"),
            (reads(of_registry(far.registry())), "crane catalog ghcr.io"),
            (reads(of_registry(near.registry())), "oras repo ls --plain-http 127.0.0.1:5000"),
            (
                reads(of_comparison(&far, &near)),
                "manifold diff --insecure ghcr.io/a/b:1 127.0.0.1:5000/a/b:2",
            ),
            (
                reads(of_comparison(&far, &far)),
                "diff <(crane manifest ghcr.io/a/b:1) <(crane manifest ghcr.io/a/b:1)",
            ),
        ] {
            assert!(lines.iter().any(|line| line == expected), "{expected}: {lines:?}");
        }
    }
}
