//! The same in the words of other tools: commands that show, or fetch, what a screen shows.

use crate::digest::Digest;
use crate::platform::Platform;
use crate::reference::Reference;

/// Commands of one tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equivalent {
    /// The tool's name.
    pub tool: &'static str,
    /// The key that copies `read`; as a capital letter it copies `fetch`.
    pub key: char,
    /// Prints the manifest.
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
        tool("manifold", 'm', format!("manifold inspect{insecure} {whole}"), None),
    ]
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
    fn keys_differ() {
        let all = commands(&"a".parse().unwrap(), None);
        let keys: std::collections::BTreeSet<char> = all.iter().map(|tool| tool.key).collect();
        assert_eq!(keys.len(), all.len());
    }
}
