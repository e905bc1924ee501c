//! What people type or paste where a place is asked for: a name, a digest, a web page's address, a
//! command, a line of a Dockerfile or of a compose file, or several of these.

pub use pages::page_of;
pub use unfinished::{Unfinished, last_word, unfinished};

use crate::reference::{Reference, Registry, Repository};
use crate::route;

mod commands;
mod pages;
mod unfinished;

/// A place that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A registry, by its host.
    Registry(Registry),
    /// A repository: no tag and no digest were said.
    Repository(Repository),
    /// One image or list, by tag or digest.
    Image(Reference),
}

impl Place {
    /// The address of its screen.
    pub fn address(&self) -> String {
        match self {
            Self::Registry(registry) => format!("/r/{registry}"),
            Self::Repository(repository) => route::tags(repository),
            Self::Image(reference) => route::image(reference),
        }
    }

    /// The image that it names; `latest` where no tag was said, as docker has it. A registry names none.
    pub fn reference(&self) -> Option<Reference> {
        match self {
            Self::Registry(_) => None,
            Self::Repository(repository) => repository.to_string().parse().ok(),
            Self::Image(reference) => Some(reference.clone()),
        }
    }
}

/// The places that a text names, in its order and each once.
///
/// # Errors
/// The first part of the text that names none, and why.
pub fn places(text: &str) -> Result<Vec<Place>, String> {
    let mut places = Vec::new();
    for (_, place) in each(text) {
        let place = place?;
        if !places.contains(&place) {
            places.push(place);
        }
    }
    if places.is_empty() {
        return Err("Type a name, such as alpine:3.20.".to_owned());
    }
    Ok(places)
}

/// The images that a text names, each once, with the words that name them; or why words name none.
pub fn images(text: &str) -> Vec<(String, Result<Reference, String>)> {
    let mut images: Vec<(String, Result<Reference, String>)> = Vec::new();
    for (word, place) in each(text) {
        let reference = place.and_then(|place| {
            place.reference().ok_or_else(|| format!("{word} is a registry, and no image"))
        });
        let is_known = reference
            .as_ref()
            .is_ok_and(|one| images.iter().any(|(_, known)| known.as_ref() == Ok(one)));
        if !is_known {
            images.push((word, reference));
        }
    }
    images
}

/// The words of a text that name something, with what they name.
fn each(text: &str) -> Vec<(String, Result<Place, String>)> {
    let text = half_width(text);
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.flat_map(names).map(|name| (name.to_owned(), place(name))).collect()
}

/// What a Chinese or Japanese keyboard types for the signs of a reference.
fn half_width(text: &str) -> String {
    let sign = |sign| match sign {
        '：' => ':',
        '／' => '/',
        '＠' => '@',
        '．' | '。' => '.',
        '－' => '-',
        '　' | '，' | '、' => ' ',
        other => other,
    };
    text.chars().map(sign).collect()
}

/// The words of a line that are names.
fn names(line: &str) -> Vec<&str> {
    if let Some(name) = commands::image_of(line) {
        return vec![name];
    }
    line.split([' ', '\t', ',']).map(bare).filter(|word| !word.is_empty()).collect()
}

/// A word without the quotes around it.
fn bare(word: &str) -> &str {
    word.trim_matches(['"', '\'', '`', ';', '<', '>'])
}

fn place(name: &str) -> Result<Place, String> {
    if let Some(address) = name.strip_prefix("https://").or_else(|| name.strip_prefix("http://")) {
        return pages::place_of(address);
    }
    let name = without_transport(name);
    if is_host(name)
        && let Ok(registry) = name.parse::<Registry>()
    {
        return Ok(Place::Registry(registry));
    }
    let reference: Reference = name.parse().map_err(|error| format!("{name}: {error}"))?;
    let last = name.rsplit('/').next().unwrap_or(name);
    Ok(if last.contains(['@', ':']) {
        Place::Image(reference)
    } else {
        Place::Repository(reference.repository().clone())
    })
}

/// A name without what some programs want before it.
fn without_transport(name: &str) -> &str {
    ["docker://", "oci://"].iter().find_map(|it| name.strip_prefix(it)).unwrap_or(name)
}

/// Whether a name without a path is a host: it has a dot, or is this machine. `alpine:3.20` is an image.
fn is_host(name: &str) -> bool {
    let (host, port) = name.split_once(':').unwrap_or((name, "443"));
    let is_named = host == "localhost" || host.contains('.');
    is_named && port.parse::<u16>().is_ok() && !name.contains(['/', '@'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_an_image_is_found_beside_what_does_not() {
        let text = "docker pull nginx:1\na/b:2, a/b:3 a/b:2\n\nBad:Case ghcr.io\nghcr.io/x/y：1";
        let found = images(text);
        let good = found.iter().filter_map(|(_, one)| Some(one.as_ref().ok()?.familiar()));
        let good: Vec<String> = good.collect();
        assert_eq!(good, ["nginx:1", "a/b:2", "a/b:3", "ghcr.io/x/y:1"], "{found:?}");
        let bad: Vec<&str> =
            found.iter().filter(|(_, one)| one.is_err()).map(|(word, _)| word.as_str()).collect();
        assert_eq!(bad, ["Bad:Case", "ghcr.io"]);
    }

    fn addresses(text: &str) -> Vec<String> {
        places(text).unwrap_or_default().iter().map(Place::address).collect()
    }

    #[test]
    fn names_lead_to_their_screens() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let by_digest = format!("/r/ghcr.io/a/b/-/at/{digest}");
        for (text, address) in [
            ("alpine", "/r/docker.io/library/alpine/-/tags"),
            ("alpine:3.20", "/r/docker.io/library/alpine/-/at/3.20"),
            ("alpine:3", "/r/docker.io/library/alpine/-/at/3"),
            ("127.0.0.1:5000", "/r/127.0.0.1:5000"),
            ("localhost", "/r/localhost"),
            ("localhost:5000", "/r/localhost:5000"),
            ("127.0.0.1:5000/app", "/r/127.0.0.1:5000/app/-/tags"),
            ("ghcr.io", "/r/ghcr.io"),
            (" `ghcr.io/a/b:c` ", "/r/ghcr.io/a/b/-/at/c"),
            ("docker://ghcr.io/a/b:c", "/r/ghcr.io/a/b/-/at/c"),
            ("ghcr.io／a／b：1。2", "/r/ghcr.io/a/b/-/at/1.2"),
            (format!("ghcr.io/a/b@{digest}").as_str(), by_digest.as_str()),
        ] {
            assert_eq!(addresses(text), [address], "{text}");
        }
    }

    #[test]
    fn several_places_keep_their_order_and_come_once() {
        let text = "# comment\nalpine:1, alpine:2\n\n  busybox\nalpine:1\n";
        let library = "/r/docker.io/library";
        assert_eq!(
            addresses(text),
            ["alpine/-/at/1", "alpine/-/at/2", "busybox/-/tags"]
                .map(|end| format!("{library}/{end}"))
        );
    }

    #[test]
    fn what_names_nothing_is_said() {
        for (text, said) in [
            ("  ", "Type a name"),
            ("# nothing", "Type a name"),
            ("A/B", "A/B"),
            ("alpine:1 a//b", "a//b"),
            ("https://github.com/org/code/pkgs/container", "ghcr.io"),
        ] {
            let error = places(text).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
    }
}
