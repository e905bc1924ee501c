//! A recipe as its file has it: TOML, with what a person would want to know beside what is read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{ListType, Override, Recipe, Source};

impl Recipe {
    /// The recipe as TOML. `comments` stand above the sources, in their order: what each was called
    /// before its digest was pinned.
    pub fn to_toml(&self, comments: &[String]) -> String {
        let targets = self.targets.iter().map(ToString::to_string);
        let mut text = format!("targets = {}\n", array(targets));
        if let Some(kind) = self.list_type {
            let word = match kind {
                ListType::Oci => "oci",
                ListType::Docker => "docker",
            };
            line(&mut text, "list-type", &quoted(word));
        }
        if let Some(kind) = &self.artifact_type {
            line(&mut text, "artifact-type", &quoted(kind));
        }
        if let Some(subject) = &self.subject {
            let (kind, digest) = (quoted(subject.media_type.as_str()), &subject.digest);
            let size = subject.size;
            let table = format!("{{ media-type = {kind}, digest = \"{digest}\", size = {size} }}");
            line(&mut text, "subject", &table);
        }
        if !self.require_platforms.is_empty() {
            line(&mut text, "require-platforms", &array(self.require_platforms.iter().cloned()));
        }
        if self.with_referrers {
            line(&mut text, "with-referrers", "true");
        }
        table(&mut text, "annotations", &self.annotations);
        for (at, source) in self.sources.iter().enumerate() {
            text.push('\n');
            if let Some(comment) = comments.get(at) {
                for words in comment.lines() {
                    let words: String = words.chars().filter(|c| !c.is_control()).collect();
                    let _ = writeln!(text, "# {words}");
                }
            }
            text.push_str("[[source]]\n");
            source.write(&mut text);
        }
        text
    }
}

impl Source {
    fn write(&self, text: &mut String) {
        line(text, "reference", &quoted(&self.reference.to_string()));
        if !self.platforms.is_empty() {
            line(text, "platforms", &array(self.platforms.iter().cloned()));
        }
        if !self.entries.is_empty() {
            line(text, "entries", &array(self.entries.iter().map(ToString::to_string)));
        }
        if !self.attestations {
            line(text, "attestations", "false");
        }
        if self.nested {
            line(text, "nested", "true");
        }
        if let Some(said) = &self.platform {
            line(text, "platform", &said.inline());
        }
        if !self.without_annotations.is_empty() {
            let keys = array(self.without_annotations.iter().cloned());
            line(text, "without-annotations", &keys);
        }
        table(text, "annotations", &self.annotations);
    }
}

impl Override {
    fn inline(&self) -> String {
        let texts = [
            ("os", &self.os),
            ("architecture", &self.architecture),
            ("variant", &self.variant),
            ("os-version", &self.os_version),
        ];
        let said = texts.into_iter().filter_map(|(key, said)| Some((key, quoted(said.as_ref()?))));
        let mut said: Vec<(&str, String)> = said.collect();
        if let Some(features) = &self.os_features {
            said.push(("os-features", array(features.iter().cloned())));
        }
        let said: Vec<String> =
            said.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        format!("{{ {} }}", said.join(", "))
    }
}

// Writing to a text cannot fail.
fn line(text: &mut String, key: &str, value: &str) {
    let _ = writeln!(text, "{key} = {value}");
}

fn table(text: &mut String, key: &str, pairs: &BTreeMap<String, String>) {
    if pairs.is_empty() {
        return;
    }
    let pairs: Vec<String> =
        pairs.iter().map(|(key, value)| format!("{} = {}", quoted(key), quoted(value))).collect();
    line(text, key, &format!("{{ {} }}", pairs.join(", ")));
}

fn array(texts: impl Iterator<Item = String>) -> String {
    let texts: Vec<String> = texts.map(|text| quoted(&text)).collect();
    match texts.as_slice() {
        [] => "[]".to_owned(),
        [one] => format!("[{one}]"),
        many => format!("[\n    {},\n]", many.join(",\n    ")),
    }
}

/// A basic string of TOML, on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::media_type::OCI_MANIFEST;
    use crate::recipe::Subject;

    #[test]
    fn what_is_written_reads_back() {
        let odd = "a \"b\" \\ \t\n\u{1}\u{7f} é 漢 # [x]\u{85}";
        let mut plain = Source::new(format!("ghcr.io/a/b@{}", Digest::of(b"x")).parse().unwrap());
        plain.entries = vec![Digest::of(b"y"), Digest::of(b"z")];
        let full = Source {
            platforms: vec!["linux/arm/v7".to_owned()],
            attestations: false,
            nested: true,
            platform: Some(Override {
                os: Some("windows".to_owned()),
                architecture: Some("amd64".to_owned()),
                variant: Some(String::new()),
                os_version: Some("10.0.1".to_owned()),
                os_features: Some(vec!["win32k".to_owned(), odd.to_owned()]),
            }),
            annotations: [(odd.to_owned(), odd.to_owned()), ("k".into(), String::new())].into(),
            without_annotations: vec![odd.to_owned()],
            ..Source::new("a:1".parse().unwrap())
        };
        let recipe = Recipe {
            targets: vec!["a:1".parse().unwrap(), "ghcr.io/x/y:z".parse().unwrap()],
            list_type: Some(ListType::Docker),
            artifact_type: Some(odd.to_owned()),
            subject: Some(Subject {
                media_type: OCI_MANIFEST.into(),
                digest: Digest::of(b"s"),
                size: 9,
            }),
            require_platforms: vec!["linux/amd64".to_owned()],
            with_referrers: true,
            annotations: [(odd.to_owned(), odd.to_owned())].into(),
            sources: vec![plain, full, Source::new("b".parse().unwrap())],
        };
        let comments = ["ghcr.io/a/b:1".to_owned(), "two\nlines\u{7}".to_owned()];
        let text = recipe.to_toml(&comments);
        assert_eq!(toml::from_str::<Recipe>(&text).unwrap(), recipe, "{text}");
        assert!(text.contains("# two\n# lines\n[[source]]\nreference = \"docker.io/library/a:1\""));
    }
}
