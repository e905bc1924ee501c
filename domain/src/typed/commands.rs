//! The image that a command or a line of a file is about.

use super::bare;

/// Programs whose commands people paste.
const PROGRAMS: [&str; 9] =
    ["docker", "podman", "nerdctl", "crane", "skopeo", "buildah", "oras", "regctl", "manifold"];
/// The words of their commands before the image.
const VERBS: [&str; 24] = [
    "pull",
    "push",
    "run",
    "create",
    "inspect",
    "image",
    "images",
    "manifest",
    "buildx",
    "imagetools",
    "container",
    "digest",
    "config",
    "ls",
    "tags",
    "list-tags",
    "tag",
    "history",
    "from",
    "discover",
    "repo",
    "index",
    "copy",
    "cp",
];
/// Options without a value of their own; all others have one, in the same word or in the next one.
const SWITCHES: [&str; 26] = [
    "-i",
    "-t",
    "-it",
    "-ti",
    "-d",
    "-q",
    "-v",
    "-a",
    "-P",
    "--rm",
    "--init",
    "--interactive",
    "--tty",
    "--detach",
    "--privileged",
    "--read-only",
    "--quiet",
    "--raw",
    "--verbose",
    "--all",
    "--all-tags",
    "--insecure",
    "--config",
    "--disable-content-trust",
    "--no-tags",
    "--full-ref",
];

/// The image of a `docker run …`, a `FROM …`, an `image: …`; nothing for other lines.
pub(super) fn image_of(line: &str) -> Option<&str> {
    let line = line.trim_start_matches("- ").trim_start_matches("$ ");
    if let Some(value) = line.strip_prefix("image:") {
        return Some(bare(value.split(" #").next().unwrap_or(value).trim()));
    }
    let mut words = line.split_whitespace().peekable();
    let first = words.next()?;
    let first = if first == "sudo" { words.next()? } else { first };
    if first.eq_ignore_ascii_case("from") {
        return words.find(|word| !word.starts_with("--")).map(bare);
    }
    if !PROGRAMS.contains(&first) {
        return None;
    }
    // `-v` and `--config` are switches of one command and take a value in another.
    let mut runs = false;
    let mut verbs = 0;
    while let Some(word) = words.next() {
        if word.starts_with('-') {
            let is_switch = SWITCHES.contains(&word) && !(runs && matches!(word, "-v" | "-a"));
            if !is_switch && !word.contains('=') {
                words.next();
            }
        } else if VERBS.contains(&word) && words.peek().is_some() {
            verbs += 1;
            runs |= matches!(word, "run" | "create");
        } else if verbs > 0 {
            return Some(bare(word));
        } else {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_lines_of_files_name_an_image() {
        for (line, image) in [
            ("docker pull ghcr.io/a/b:c", Some("ghcr.io/a/b:c")),
            ("$ sudo docker pull a/b", Some("a/b")),
            ("docker pull --platform linux/arm64 a/b:1", Some("a/b:1")),
            ("docker pull --platform=linux/arm64 -q a/b:1", Some("a/b:1")),
            ("docker run -it --rm -p 80:80 -v /x:/y nginx:1.25 nginx -g x", Some("nginx:1.25")),
            ("docker manifest inspect -v --insecure a/b:1", Some("a/b:1")),
            ("docker buildx imagetools inspect --raw a/b:1", Some("a/b:1")),
            ("crane manifest a/b:1", Some("a/b:1")),
            ("skopeo inspect --raw docker://a/b:1", Some("docker://a/b:1")),
            ("FROM --platform=$BUILDPLATFORM golang:1.25 AS build", Some("golang:1.25")),
            ("  image: \"a/b:1\" # the app", None),
            ("image: \"a/b:1\" # the app", Some("a/b:1")),
            ("- image: a/b:1", Some("a/b:1")),
            ("docker", None),
            ("docker pull", None),
            ("podman-desktop a/b", None),
            ("a/b:1 a/b:2", None),
        ] {
            assert_eq!(image_of(line), image, "{line}");
        }
    }
}
