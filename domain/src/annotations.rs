//! Annotations and labels: what the keys that everybody knows mean (OCI image specification,
//! annotations chapter), and which values may become links.

/// What a known key says, in a few words; `None` for others.
pub fn meaning(key: &str) -> Option<&'static str> {
    let known = KNOWN.iter().find(|(name, _)| *name == key)?;
    Some(known.1)
}

/// What all known keys say, for whoever translates it.
pub fn meanings() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(_, words)| *words)
}

/// The keys of the OCI specification that an author sets, with what they say.
pub fn oci() -> &'static [(&'static str, &'static str)] {
    let end = KNOWN.iter().position(|(key, _)| !key.starts_with("org.opencontainers.image."));
    KNOWN.get(..end.unwrap_or(KNOWN.len())).unwrap_or_default()
}

static KNOWN: [(&str, &str); 24] = [
    ("org.opencontainers.image.created", "when it was built"),
    ("org.opencontainers.image.authors", "who is responsible for it"),
    ("org.opencontainers.image.url", "where to read about it"),
    ("org.opencontainers.image.documentation", "its documentation"),
    ("org.opencontainers.image.source", "the source code it was built from"),
    ("org.opencontainers.image.version", "version of what is packed in it"),
    ("org.opencontainers.image.revision", "revision of the source code"),
    ("org.opencontainers.image.vendor", "who distributes it"),
    ("org.opencontainers.image.licenses", "licences, as an SPDX expression"),
    ("org.opencontainers.image.ref.name", "name of the reference it was stored under"),
    ("org.opencontainers.image.title", "its title; of a layer, the name of the file"),
    ("org.opencontainers.image.description", "what it is; some registries show it"),
    ("org.opencontainers.image.base.digest", "digest of the base image"),
    ("org.opencontainers.image.base.name", "name of the base image"),
    ("vnd.docker.reference.type", "what kind of attestation this entry is"),
    ("vnd.docker.reference.digest", "the image that this entry attests"),
    ("in-toto.io/predicate-type", "what the attestation states"),
    ("com.docker.official-images.bashbrew.arch", "architecture in the build of official images"),
    ("io.containerd.image.name", "name under which containerd stored it"),
    ("containerd.io/uncompressed", "digest of the content before compression"),
    ("containerd.io/distribution.source.docker.io", "repository it was fetched from"),
    ("buildkit/createdat", "when this part of the build cache was made"),
    ("org.opencontainers.artifact.created", "when the artifact was made"),
    ("dev.cosignproject.cosign/signature", "the signature"),
];

/// Whether a value may be a link: an address of the web, all of it, without anything that is hidden or
/// signs somebody in.
pub fn is_link(value: &str) -> bool {
    let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = value.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '\\'));
    plain && !host.is_empty() && !host.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_web_addresses_are_links() {
        for (value, link) in [
            ("https://example.com/a?b=c#d", true),
            ("http://127.0.0.1:5000/x", true),
            ("https://example.com/mail@me", true),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("//example.com", false),
            ("HTTPS://example.com", false),
            ("https://user:word@example.com", false),
            ("https://good.example@evil.example/", false),
            ("https:\\\\evil.example", false),
            ("https://", false),
            ("https:///x", false),
            ("https://a b", false),
            ("https://e\u{202e}moc.elpmaxe", false),
            ("see https://example.com", false),
            ("https://xn--e1awd7f.example/", true),
            ("https://ехample.com", false),
        ] {
            assert_eq!(is_link(value), link, "{value:?}");
        }
    }

    #[test]
    fn known_keys_are_explained_once() {
        assert_eq!(
            meaning("org.opencontainers.image.source"),
            Some("the source code it was built from")
        );
        assert_eq!(meaning("org.example"), None);
        let keys: std::collections::BTreeSet<_> = KNOWN.iter().map(|(key, _)| key).collect();
        assert_eq!(keys.len(), KNOWN.len());
    }
}
