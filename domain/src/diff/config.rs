//! What differs in two configs, and in the annotations around them.

use crate::order;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lines::{In, lines};
use super::side::SideImage;

/// Annotations and labels that name or date an image and say nothing about what is in it.
const NOISE: [&str; 4] = [
    "org.opencontainers.image.created",
    "org.opencontainers.image.ref.name",
    "io.containerd.image.name",
    "com.docker.official-images.bashbrew.arch",
];

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which part: `Env`, `Labels`, `Entrypoint`, `Annotations`, …
    pub part: String,
    /// The key within the part; empty where the part is one value.
    pub key: String,
    /// The value in A.
    pub a: Option<String>,
    /// The value in B.
    pub b: Option<String>,
    /// Why it deserves attention, if it does.
    pub attention: Option<Attention>,
    /// Whether it says nothing about what is in the image: dates, names, history text.
    pub noise: bool,
}

/// Why a difference deserves a second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attention {
    /// `USER` was somebody and is not said any more: it runs as root.
    LostUser,
    /// It ran as somebody and runs as root.
    BecameRoot,
    /// A port that was not exposed before.
    NewPort,
    /// Another program is started.
    Entrypoint,
    /// The config says another platform.
    Platform,
}

impl Change {
    /// The two values word by word, where they are commands: what both have, what only one has, in
    /// order. `None` for all that is not a list of words in both.
    pub fn words(&self) -> Option<Vec<(In, String)>> {
        let is_command = matches!(self.part.as_str(), "Entrypoint" | "Cmd" | "Shell" | "OnBuild")
            || (self.part.as_str(), self.key.as_str()) == ("Healthcheck", "Test");
        if !is_command {
            return None;
        }
        let words = |side: &Option<String>| match side {
            Some(text) => serde_json::from_str::<Vec<String>>(text).ok(),
            None => Some(Vec::new()),
        };
        Some(lines(&words(&self.a)?, &words(&self.b)?))
    }
}

impl Attention {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::LostUser, Self::BecameRoot, Self::NewPort, Self::Entrypoint, Self::Platform];

    /// The words on the screen; `{key}` is the key of the change.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::LostUser => "runs as root: USER was lost",
            Self::BecameRoot => "runs as root now",
            Self::NewPort => "new port {key}",
            Self::Entrypoint => "another entry point",
            Self::Platform => "another platform in the config",
        }
    }

    /// The words in a report.
    pub(super) fn words(self, key: &str) -> String {
        self.phrase().replace("{key}", key)
    }
}

/// All differences of two images' configs.
pub(super) fn compare(a: &SideImage, b: &SideImage) -> Vec<Change> {
    let none = Value::Null;
    let (a, b) = (a.config.as_ref().unwrap_or(&none), b.config.as_ref().unwrap_or(&none));
    let run = |config: &Value| config.get("config").cloned().unwrap_or_default();
    let (run_a, run_b) = (run(a), run(b));
    let mut changes = Vec::new();
    environment(&mut changes, &run_a, &run_b);
    for part in ["Labels", "ExposedPorts", "Volumes"] {
        keyed(&mut changes, part, &entries(run_a.get(part)), &entries(run_b.get(part)));
    }
    for part in ["Entrypoint", "Cmd", "Shell", "OnBuild"] {
        scalar(&mut changes, part, run_a.get(part), run_b.get(part));
    }
    keyed(
        &mut changes,
        "Healthcheck",
        &health(run_a.get("Healthcheck")),
        &health(run_b.get("Healthcheck")),
    );
    for part in ["User", "WorkingDir", "StopSignal"] {
        scalar(&mut changes, part, run_a.get(part), run_b.get(part));
    }
    for part in ["os", "architecture", "variant", "os.version", "os.features"] {
        scalar(&mut changes, part, a.get(part), b.get(part));
    }
    for part in ["created", "author"] {
        scalar(&mut changes, part, a.get(part), b.get(part));
    }
    if a.get("history") != b.get("history") {
        // The number of steps can be the same: what they say is in the text diff.
        let steps = |config: &Value| {
            let count = config.get("history").and_then(Value::as_array).map_or(0, Vec::len);
            Some(format!("{count} steps"))
        };
        changes.push(Change {
            part: "History".to_owned(),
            key: String::new(),
            a: steps(a),
            b: steps(b),
            attention: None,
            noise: true,
        });
    }
    changes
}

/// The differences of two maps of annotations.
pub(super) fn annotations(
    a: &BTreeMap<String, String>,
    b: &BTreeMap<String, String>,
) -> Vec<Change> {
    let mut changes = Vec::new();
    keyed(&mut changes, "Annotations", a, b);
    changes
}

/// Env by name, `PATH` by entry.
fn environment(changes: &mut Vec<Change>, a: &Value, b: &Value) {
    let variables = |run: &Value| -> BTreeMap<String, String> {
        let list = run.get("Env").and_then(Value::as_array);
        let texts = list.into_iter().flatten().filter_map(Value::as_str);
        order::map(texts.map(|text| text.split_once('=').unwrap_or((text, ""))).map(owned))
    };
    let (mut a, mut b) = (variables(a), variables(b));
    if let (Some(before), Some(after)) = (a.get("PATH").cloned(), b.get("PATH").cloned()) {
        a.remove("PATH");
        b.remove("PATH");
        let folders = |path: &str| order::set(path.split(':').map(str::to_owned));
        let (left, right) = (folders(&before), folders(&after));
        for folder in left.symmetric_difference(&right) {
            let side = |held: &BTreeSet<String>| held.contains(folder).then(|| folder.clone());
            push(changes, "Env", "PATH", side(&left), side(&right));
        }
        if left == right && before != after {
            push(changes, "Env", "PATH", Some(before), Some(after));
        }
    }
    keyed(changes, "Env", &a, &b);
}

fn owned((key, value): (&str, &str)) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

fn entries(map: Option<&Value>) -> BTreeMap<String, String> {
    let map = map.and_then(Value::as_object);
    order::map(map.into_iter().flatten().map(|(key, value)| (key.clone(), text(value))))
}

/// What checks the health, by field; durations are nanoseconds in the config and seconds here.
fn health(check: Option<&Value>) -> BTreeMap<String, String> {
    const SECOND: u64 = 1_000_000_000;
    let duration = |value: &Value| match value.as_u64() {
        Some(nanoseconds) if nanoseconds % SECOND == 0 => format!("{}s", nanoseconds / SECOND),
        _ => text(value),
    };
    let fields = check.and_then(Value::as_object).into_iter().flatten();
    order::map(fields.map(|(key, value)| match key.as_str() {
        "Interval" | "Timeout" | "StartPeriod" | "StartInterval" => (key.clone(), duration(value)),
        _ => (key.clone(), text(value)),
    }))
}

fn keyed(
    changes: &mut Vec<Change>,
    part: &str,
    a: &BTreeMap<String, String>,
    b: &BTreeMap<String, String>,
) {
    for key in order::set(a.keys().chain(b.keys())) {
        push(changes, part, key, a.get(key).cloned(), b.get(key).cloned());
    }
}

fn scalar(changes: &mut Vec<Change>, part: &str, a: Option<&Value>, b: Option<&Value>) {
    // `null`, `""` and `[]` are Go's ways to write nothing.
    let value =
        |value: Option<&Value>| value.map(text).filter(|text| !text.is_empty() && text != "[]");
    push(changes, part, "", value(a), value(b));
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn push(changes: &mut Vec<Change>, part: &str, key: &str, a: Option<String>, b: Option<String>) {
    if a == b {
        return;
    }
    let noise = part == "created" || NOISE.contains(&key);
    let attention = attention(part, a.as_deref(), b.as_deref());
    changes.push(Change { part: part.to_owned(), key: key.to_owned(), a, b, attention, noise });
}

fn attention(part: &str, a: Option<&str>, b: Option<&str>) -> Option<Attention> {
    let is_root = |user: Option<&str>| {
        let name = user.unwrap_or_default().split(':').next().unwrap_or_default();
        matches!(name, "" | "0" | "root")
    };
    match (part, a, b) {
        ("User", Some(_), None) if !is_root(a) => Some(Attention::LostUser),
        ("User", ..) if !is_root(a) && is_root(b) => Some(Attention::BecameRoot),
        ("ExposedPorts", None, Some(_)) => Some(Attention::NewPort),
        ("Entrypoint", ..) => Some(Attention::Entrypoint),
        ("os" | "architecture" | "variant", ..) => Some(Attention::Platform),
        _ => None,
    }
}
