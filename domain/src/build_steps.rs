//! How an image was built, as far as its history tells (OCI image specification, image configuration
//! chapter, `history`): the instructions as their author wrote them, each beside the layer it made.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::descriptor::Descriptor;
use crate::diff::{Side, SideImage, base_of};
use crate::digest::Digest;

/// The steps of a build, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildSteps {
    /// A step for each record of the history. Where the history does not fit the layers: one for each
    /// layer, without words, and then the history's, without layers.
    pub steps: Vec<BuildStep>,
    /// Whether the history has a record for each layer.
    pub fits: bool,
}

/// One step of a build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BuildStep {
    /// The instruction, [`clean`]; empty when the history does not say.
    pub instruction: String,
    /// What the history says, word for word.
    pub original: String,
    /// When it ran, RFC 3339.
    pub created: Option<String>,
    /// The layer that it made; most steps that change only the config make none.
    pub layer: Option<StepLayer>,
}

/// The layer of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLayer {
    /// Its place among the layers, from 1, base first.
    pub number: usize,
    /// The stored blob.
    pub blob: Descriptor,
    /// Digest of its content before compression.
    pub diff_id: Option<Digest>,
    /// This layer and all below it in bytes, as stored.
    pub cumulative: u64,
}

impl BuildSteps {
    /// Reads an image.
    pub fn of(image: &SideImage) -> Self {
        let layers = layers(image);
        let history: Vec<(BuildStep, bool)> = history(image).collect();
        let made = history.iter().filter(|(_, empty)| !empty).count();
        if made != layers.len() {
            let layers = layers.into_iter();
            let bare = layers.map(|layer| BuildStep { layer: Some(layer), ..BuildStep::default() });
            let steps = bare.chain(history.into_iter().map(|(step, _)| step)).collect();
            return Self { steps, fits: false };
        }
        let mut layers = layers.into_iter();
        let with_layer = |(step, empty): (BuildStep, bool)| {
            if empty { step } else { BuildStep { layer: layers.next(), ..step } }
        };
        Self { steps: history.into_iter().map(with_layer).collect(), fits: true }
    }

    /// A Dockerfile that is put together from the history. It says that it is, as what a `COPY` copied
    /// and what other stages did is not in an image.
    pub fn sketch(&self, base: Option<&str>) -> String {
        let mut text =
            "# Put together from an image's history: no Dockerfile that builds it again.\n"
                .to_owned();
        if let Some(base) = base {
            let _ = writeln!(text, "# It stands on {}.", one_line(base));
        }
        text.push_str("FROM scratch\n");
        for step in self.steps.iter().filter(|step| !step.instruction.is_empty()) {
            // No control character gets into what somebody pastes into a terminal.
            let clean = step.instruction.lines().map(one_line).collect::<Vec<_>>().join("\n");
            let known = KEYWORDS.iter().any(|word| clean.split(' ').next() == Some(word));
            let line = clean.replace(" && ", " \\\n    && ");
            if known {
                let _ = writeln!(text, "{line}");
            } else {
                let _ = writeln!(text, "# {}", line.replace('\n', "\n# "));
            }
        }
        text
    }
}

/// The instructions of a Dockerfile.
const KEYWORDS: [&str; 16] = [
    "RUN",
    "COPY",
    "ADD",
    "CMD",
    "ENTRYPOINT",
    "ENV",
    "ARG",
    "LABEL",
    "EXPOSE",
    "VOLUME",
    "USER",
    "WORKDIR",
    "STOPSIGNAL",
    "SHELL",
    "ONBUILD",
    "HEALTHCHECK",
];

fn one_line(text: &str) -> String {
    crate::visible::visible(text).replace(['\n', '\t'], " ")
}

/// The base image in one line, for [`BuildSteps::sketch`].
pub fn base_line(entry: &crate::diff::SideEntry) -> Option<String> {
    let base = base_of(entry)?;
    let digest = base.digest.map(|digest| format!("@{digest}")).unwrap_or_default();
    Some(format!("{}{digest} ({})", base.name, base.confidence.words()))
}

fn layers(image: &SideImage) -> Vec<StepLayer> {
    let diff_ids = image.diff_ids().unwrap_or_default();
    let mut cumulative = 0_u64;
    let layer = |(at, blob): (usize, &Descriptor)| {
        cumulative = cumulative.saturating_add(blob.size);
        StepLayer {
            number: at + 1,
            blob: blob.clone(),
            diff_id: diff_ids.get(at).cloned(),
            cumulative,
        }
    };
    image.layers.iter().enumerate().map(layer).collect()
}

/// The history's records, and whether each made no layer.
fn history(image: &SideImage) -> impl Iterator<Item = (BuildStep, bool)> {
    let list = image.config.as_ref().and_then(|config| config.get("history")?.as_array());
    list.into_iter().flatten().map(|record| {
        let text = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or_default();
        // Builders without instructions say what they did in the comment.
        let original = Some(text("created_by")).filter(|said| !said.is_empty());
        let original = original.unwrap_or_else(|| text("comment")).to_owned();
        let created = Some(text("created")).filter(|time| !time.is_empty()).map(str::to_owned);
        let empty = record.get("empty_layer").and_then(Value::as_bool).unwrap_or(false);
        (BuildStep { instruction: clean(&original), original, created, layer: None }, empty)
    })
}

/// An instruction as its author wrote it, without what the builder put around it: BuildKit's mark, the
/// old builder's `#(nop)`, the shell, build arguments, Go's way to print lists and maps.
pub fn clean(text: &str) -> String {
    let text = text.trim();
    let text = text.strip_suffix("# buildkit").unwrap_or(text).trim();
    for nothing in ["/bin/sh -c #(nop)", "cmd /S /C #(nop)"] {
        if let Some(rest) = text.strip_prefix(nothing) {
            return instruction(rest.trim());
        }
    }
    let (is_run, rest) = match text.strip_prefix("RUN ") {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    // `|2 NAME=value OTHER=value /bin/sh -c …`: how many build arguments, and which.
    let counted =
        rest.strip_prefix('|').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let after_arguments = counted.and_then(|rest| {
        SHELLS
            .iter()
            .find_map(|shell| rest.find(&format!(" {shell}")).and_then(|at| rest.get(at + 1..)))
    });
    let rest = after_arguments.unwrap_or(rest);
    let shell = SHELLS.iter().find_map(|shell| rest.strip_prefix(shell));
    match shell {
        Some(command) => format!("RUN {}", command.trim()),
        None if is_run => format!("RUN {rest}"),
        None => instruction(text),
    }
}

/// What runs a shell-form instruction where nothing else is said, and what images for Windows say.
const SHELLS: [&str; 5] =
    ["/bin/sh -c ", "/bin/bash -c ", "/bin/ash -c ", "cmd /S /C ", "powershell -Command "];

/// Instructions that builders print with Go's `%v` or `%q`.
fn instruction(text: &str) -> String {
    let Some((keyword, rest)) = text.split_once(' ') else { return text.to_owned() };
    match keyword {
        "EXPOSE" => match rest.trim().strip_prefix("map[").and_then(|map| map.strip_suffix(']')) {
            Some(map) => format!("EXPOSE {}", map.replace(":{}", "")),
            None => text.to_owned(),
        },
        "CMD" | "ENTRYPOINT" | "SHELL" | "VOLUME" if rest.trim_start().starts_with("[\"") => {
            format!("{keyword} {}", with_commas(rest.trim()))
        }
        // `COPY file:0123… in /app`
        "COPY" | "ADD" => match rest.split_once(" in ") {
            Some((source, target)) if source.contains(':') && !source.contains(' ') => {
                format!("{keyword} {source} {}", target.trim())
            }
            _ => text.to_owned(),
        },
        _ => text.to_owned(),
    }
}

/// `["a" "b"]` as JSON writes it: `["a", "b"]`.
fn with_commas(list: &str) -> String {
    let mut out = String::with_capacity(list.len() + 8);
    let (mut inside, mut escaped) = (false, false);
    let mut before = ' ';
    for character in list.chars() {
        if character == '"' && !escaped {
            if !inside && before == ' ' && out.trim_end().ends_with('"') {
                out.truncate(out.trim_end().len());
                out.push_str(", ");
            }
            inside = !inside;
        }
        escaped = inside && character == '\\' && !escaped;
        out.push(character);
        before = character;
    }
    out
}

/// Which entries of a list hold each blob.
pub fn holders(side: &Side) -> HashMap<Digest, Vec<usize>> {
    let mut holders: HashMap<Digest, Vec<usize>> = HashMap::new();
    for (at, entry) in side.entries.iter().enumerate() {
        for layer in entry.image.iter().flat_map(|image| &image.layers) {
            let known = holders.entry(layer.digest.clone()).or_default();
            // A list may name one image twice, and an image one layer.
            if known.last() != Some(&at) {
                known.push(at);
            }
        }
    }
    holders
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn image(layers: &[u64], history: &Value) -> SideImage {
        let blob = |(at, size): (usize, &u64)| {
            Descriptor::new("layer".into(), Digest::of(&[u8::try_from(at).unwrap()]), *size)
        };
        SideImage {
            config_descriptor: Descriptor::new("config".into(), Digest::of(b"c"), 1),
            layers: layers.iter().enumerate().map(blob).collect(),
            annotations: BTreeMap::new(),
            config: Some(json!({"history": history})),
        }
    }

    #[test]
    fn instructions_lose_what_builders_put_around_them() {
        for (said, wanted) in [
            ("RUN /bin/sh -c apk add curl # buildkit", "RUN apk add curl"),
            ("RUN |2 A=1 B=x y /bin/sh -c make # buildkit", "RUN make"),
            ("|1 A=1 /bin/sh -c make", "RUN make"),
            ("/bin/sh -c apt-get update", "RUN apt-get update"),
            (
                "/bin/sh -c #(nop)  CMD [\"/bin/sh\" \"-c\" \"a b\"]",
                "CMD [\"/bin/sh\", \"-c\", \"a b\"]",
            ),
            ("/bin/sh -c #(nop) ADD file:5d673d25 in / ", "ADD file:5d673d25 /"),
            ("COPY dir:0123 in /app", "COPY dir:0123 /app"),
            ("COPY a in b /x # buildkit", "COPY a in b /x"),
            ("EXPOSE map[8080/tcp:{} 53/udp:{}]", "EXPOSE 8080/tcp 53/udp"),
            ("ENTRYPOINT [\"/a\\\" \\\"\" \"b\"]", "ENTRYPOINT [\"/a\\\" \\\"\", \"b\"]"),
            ("ENTRYPOINT [\"one\", \"two\"]", "ENTRYPOINT [\"one\", \"two\"]"),
            ("CMD [\"a \" \"b\"]", "CMD [\"a \", \"b\"]"),
            ("cmd /S /C #(nop) WORKDIR C:\\", "WORKDIR C:\\"),
            ("RUN cmd /S /C ver > C:\\os.txt", "RUN ver > C:\\os.txt"),
            ("ENV A=b", "ENV A=b"),
            ("RUN |x", "RUN |x"),
            ("bazel build ...", "bazel build ..."),
            ("", ""),
        ] {
            assert_eq!(clean(said), wanted, "{said}");
        }
    }

    #[test]
    fn steps_stand_beside_their_layers() {
        let image = image(
            &[10, 5],
            &json!([
                {"created_by": "ADD rootfs /", "created": "2024-01-02T03:04:05Z"},
                {"created_by": "ENV A=b", "empty_layer": true},
                {"comment": "by another builder"},
            ]),
        );
        let built = BuildSteps::of(&image);
        assert!(built.fits);
        let [add, env, last] = &built.steps[..] else { panic!("three steps") };
        let layer = add.layer.as_ref().unwrap();
        assert_eq!((layer.number, layer.cumulative), (1, 10));
        assert_eq!((env.layer.as_ref(), env.instruction.as_str()), (None, "ENV A=b"));
        assert_eq!(last.layer.as_ref().map(|layer| layer.cumulative), Some(15));
        assert_eq!(last.instruction, "by another builder");
    }

    #[test]
    fn a_history_that_does_not_fit_puts_no_words_beside_a_layer() {
        for history in [json!([{"created_by": "RUN a"}]), json!(null), json!("x"), json!([1, 2, 3])]
        {
            let built = BuildSteps::of(&image(&[1, 2], &history));
            let layers = built.steps.iter().filter(|step| step.layer.is_some());
            assert_eq!((built.fits, layers.clone().count()), (false, 2), "{history}");
            assert!(layers.clone().all(|step| step.instruction.is_empty()), "{history}");
        }
    }

    #[test]
    fn the_sketch_says_what_it_is_and_holds_no_control_character() {
        let built = BuildSteps::of(&image(
            &[1],
            &json!([
                {"created_by": "RUN /bin/sh -c a && b # buildkit"},
                {"created_by": "CMD [\"x\"]", "empty_layer": true},
                {"created_by": "rm -rf / \u{1b}[2J", "empty_layer": true},
            ]),
        ));
        assert_eq!(
            built.sketch(Some("alpine 3\nRUN evil")),
            "# Put together from an image's history: no Dockerfile that builds it again.\n\
             # It stands on alpine 3 RUN evil.\nFROM scratch\nRUN a \\\n    && b\nCMD [\"x\"]\n\
             # rm -rf / \\u{1b}[2J\n"
        );
    }
}
