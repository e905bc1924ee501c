//! Platforms: what a manifest or a config says it runs on, how that is normalised, shown, compared
//! and ordered.
//!
//! Normalising follows containerd's `platforms.Normalize` and is for comparing and showing only: a
//! manifest keeps what it said.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::json::FromJson;
use crate::lenient::null_as_default;
use crate::order;

/// A platform as stored in a descriptor or a config. Field names are the specification's; docker
/// leaves empty ones out, except `architecture` and `os`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize, FromJson)]
pub struct Platform {
    /// CPU architecture in Go's names: `amd64`, `arm64`, `arm`, `s390x`, …
    #[serde(default, deserialize_with = "null_as_default")]
    pub architecture: String,
    /// Operating system in Go's names: `linux`, `windows`, …
    #[serde(default, deserialize_with = "null_as_default")]
    pub os: String,
    /// Version of the operating system, such as Windows' `10.0.20348.2762`.
    #[serde(
        rename = "os.version",
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub os_version: String,
    /// Features of the operating system that the image needs, such as `win32k`.
    #[serde(
        rename = "os.features",
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub os_features: Vec<String>,
    /// Variant of the architecture, such as `v7` of `arm`.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub variant: String,
}

/// The pairs of OS and architecture that `docker manifest annotate` accepts.
const DOCKER_PAIRS: [(&str, &[&str]); 9] = [
    ("darwin", &["386", "amd64", "arm", "arm64"]),
    ("dragonfly", &["amd64"]),
    ("freebsd", &["386", "amd64", "arm"]),
    (
        "linux",
        &["386", "amd64", "arm", "arm64", "ppc64le", "mips64", "mips64le", "riscv64", "s390x"],
    ),
    ("netbsd", &["386", "amd64", "arm"]),
    ("openbsd", &["386", "amd64", "arm"]),
    ("plan9", &["386", "amd64"]),
    ("solaris", &["amd64"]),
    ("windows", &["386", "amd64"]),
];

/// The order of badges on every screen; what is not here follows by name.
const ORDER: [&str; 14] = [
    "linux/amd64",
    "linux/arm64/v8",
    "linux/arm/v7",
    "linux/arm/v6",
    "linux/arm/v5",
    "linux/386",
    "linux/ppc64le",
    "linux/s390x",
    "linux/riscv64",
    "linux/loong64",
    "linux/mips64le",
    "linux/mips64",
    "linux/mipsle",
    "linux/mips",
];

/// Windows builds and the names that people know them by.
const WINDOWS_BUILDS: [(&str, &str); 6] = [
    ("10.0.14393", "Server 2016"),
    ("10.0.17763", "Server 2019"),
    ("10.0.19042", "20H2"),
    ("10.0.20348", "Server 2022"),
    ("10.0.25398", "23H2"),
    ("10.0.26100", "Server 2025"),
];

impl Platform {
    /// A platform from the usual three parts; `variant` may be empty.
    pub fn new(os: &str, architecture: &str, variant: &str) -> Self {
        Self {
            architecture: architecture.to_owned(),
            os: os.to_owned(),
            variant: variant.to_owned(),
            ..Self::default()
        }
    }

    /// Reads `os/architecture[/variant]`; `None` when a part is missing or there are too many.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('/').collect();
        if parts.iter().any(|part| part.is_empty()) {
            return None;
        }
        match parts.as_slice() {
            [os, architecture] => Some(Self::new(os, architecture, "")),
            [os, architecture, variant] => Some(Self::new(os, architecture, variant)),
            _ => None,
        }
    }

    /// Whether this is the placeholder that BuildKit gives to attestation manifests.
    pub fn is_unknown(&self) -> bool {
        self.os == "unknown" && self.architecture == "unknown"
    }

    /// Whether OS and architecture are both said, which a push needs.
    pub fn is_complete(&self) -> bool {
        !self.os.is_empty() && !self.architecture.is_empty()
    }

    /// Whether docker's fixed table has this pair; `docker manifest annotate` refuses the others.
    pub fn in_docker_table(&self) -> bool {
        DOCKER_PAIRS.iter().any(|(os, architectures)| {
            *os == self.os && architectures.contains(&self.architecture.as_str())
        })
    }

    /// The same platform under its usual names and with its implied variant: `aarch64` is
    /// `arm64/v8`, `arm` is `arm/v7`, `amd64/v1` is `amd64`.
    #[must_use]
    pub fn normalised(&self) -> Self {
        let os = match self.os.to_lowercase().as_str() {
            "macos" => "darwin".to_owned(),
            other => other.to_owned(),
        };
        let variant = self.variant.to_lowercase();
        let (architecture, variant) =
            normalise_architecture(&self.architecture.to_lowercase(), &variant);
        Self {
            architecture,
            os,
            variant,
            os_version: self.os_version.clone(),
            os_features: self.os_features.clone(),
        }
    }

    /// What two descriptors must share to be "the same platform": the normalised platform, with
    /// Windows versions cut to their build, as `os/architecture[/variant][:build]`.
    pub fn key(&self) -> String {
        let normal = self.normalised();
        let mut key = normal.to_string();
        if normal.os == "windows" && !normal.os_version.is_empty() {
            key.push(':');
            key.push_str(&windows_build(&normal.os_version));
        }
        let mut features = normal.os_features;
        order::sort_by(&mut features, String::cmp);
        for feature in features {
            key.push('+');
            key.push_str(&feature);
        }
        key
    }

    /// Whether an image's config says another platform than this one of its entry in a list. OS version
    /// and features are left out: lists often do without them.
    pub fn is_contradicted_by(&self, config: &Self) -> bool {
        let bare = |platform: &Self| Self {
            os_version: String::new(),
            os_features: Vec::new(),
            ..platform.clone()
        };
        config.is_complete() && bare(self).key() != bare(config).key()
    }

    /// The name of a Windows build, `Server 2022` for `10.0.20348.x`, if it is a known one.
    pub fn windows_name(&self) -> Option<&'static str> {
        let build = windows_build(&self.os_version);
        WINDOWS_BUILDS.iter().find(|(version, _)| *version == build).map(|(_, name)| *name)
    }

    /// Order of badges and rows on every screen: the common Linux platforms first, then other Linux
    /// ones by name, then Windows by build, then the rest by name.
    pub fn display_order(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
    }

    fn rank(&self) -> (usize, String, Vec<u64>) {
        let name = self.normalised().to_string();
        let group = match ORDER.iter().position(|known| *known == name) {
            Some(position) => position,
            None if name.starts_with("linux/") => ORDER.len(),
            None if name.starts_with("windows/") => ORDER.len() + 1,
            None => ORDER.len() + 2,
        };
        let version = self.os_version.split('.').map(|part| part.parse().unwrap_or(0)).collect();
        (group, name, version)
    }
}

impl fmt::Display for Platform {
    /// `os/architecture[/variant]` as stored; empty parts are shown as `unknown`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |text: &str| {
            if text.is_empty() { "unknown".to_owned() } else { text.to_owned() }
        };
        write!(f, "{}/{}", part(&self.os), part(&self.architecture))?;
        if self.variant.is_empty() { Ok(()) } else { write!(f, "/{}", self.variant) }
    }
}

fn normalise_architecture(architecture: &str, variant: &str) -> (String, String) {
    let (architecture, variant) = match (architecture, variant) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64", other) => ("amd64", other),
        ("aarch64" | "arm64", "" | "8" | "v8") => ("arm64", "v8"),
        ("aarch64", other) => ("arm64", other),
        ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
        ("armel", _) | ("arm", "6") => ("arm", "v6"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "8") => ("arm", "v8"),
        (other, variant) => (other, variant),
    };
    (architecture.to_owned(), variant.to_owned())
}

/// The first three numbers of a Windows version: what must match for a container to run.
fn windows_build(version: &str) -> String {
    version.split('.').take(3).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalising_follows_containerd() {
        for (given, normal) in [
            ("linux/aarch64", "linux/arm64/v8"),
            ("linux/arm64", "linux/arm64/v8"),
            ("linux/arm64/8", "linux/arm64/v8"),
            ("linux/x86_64", "linux/amd64"),
            ("linux/amd64/v1", "linux/amd64"),
            ("linux/amd64/v3", "linux/amd64/v3"),
            ("linux/arm", "linux/arm/v7"),
            ("linux/armhf", "linux/arm/v7"),
            ("linux/armel", "linux/arm/v6"),
            ("linux/arm/6", "linux/arm/v6"),
            ("linux/i386", "linux/386"),
            ("macos/arm64", "darwin/arm64/v8"),
        ] {
            let platform = Platform::parse(given).unwrap();
            assert_eq!(platform.normalised().to_string(), normal, "{given}");
            assert_eq!(platform.to_string(), given, "showing does not change what was said");
        }
    }

    #[test]
    fn v6_and_v7_are_different_and_windows_builds_too() {
        let key = |text: &str| Platform::parse(text).unwrap().key();
        assert_ne!(key("linux/arm/v6"), key("linux/arm/v7"));
        let windows = |version: &str| Platform {
            os_version: version.to_owned(),
            ..Platform::new("windows", "amd64", "")
        };
        assert_ne!(windows("10.0.20348.1").key(), windows("10.0.26100.1").key());
        assert_eq!(windows("10.0.20348.1").key(), windows("10.0.20348.2").key(), "same build");
        assert_eq!(windows("10.0.20348.1").windows_name(), Some("Server 2022"));
    }

    #[test]
    fn order_is_the_same_everywhere() {
        let mut names = [
            "windows/amd64",
            "linux/zz",
            "linux/s390x",
            "linux/arm/v7",
            "linux/arm64",
            "linux/amd64",
        ]
        .map(|name| Platform::parse(name).unwrap());
        names.sort_by(Platform::display_order);
        assert_eq!(
            names.map(|platform| platform.to_string()),
            [
                "linux/amd64",
                "linux/arm64",
                "linux/arm/v7",
                "linux/s390x",
                "linux/zz",
                "windows/amd64"
            ]
        );
    }

    #[test]
    fn json_uses_the_specifications_names() {
        let json =
            r#"{"architecture":"amd64","os":"windows","os.version":"10","os.features":["win32k"]}"#;
        let platform: Platform = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&platform).unwrap(), json);
        assert!(platform.in_docker_table());
        assert!(!Platform::new("linux", "loong64", "").in_docker_table());
    }
}
