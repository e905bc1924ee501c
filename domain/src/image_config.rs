//! The part of an image config (OCI image specification, image configuration chapter) that the
//! screens show. Everything is optional: a config is what somebody's build tool wrote.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::platform::Platform;

/// The largest config that is read, in bytes (8 MiB).
pub const MAX_CONFIG_BYTES: usize = 8 * 1024 * 1024;

/// An image config.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImageConfig {
    /// What the image runs on.
    #[serde(flatten)]
    pub platform: Platform,
    /// When it was built, RFC 3339.
    #[serde(default)]
    pub created: Option<String>,
    /// One record for each build step, oldest first.
    #[serde(default)]
    pub history: Option<Vec<History>>,
}

/// One build step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct History {
    /// The instruction.
    #[serde(default)]
    pub created_by: Option<String>,
    /// Whether the step made no layer.
    #[serde(default)]
    pub empty_layer: bool,
}

impl ImageConfig {
    /// Reads a config blob.
    ///
    /// # Errors
    /// When the bytes are not JSON of this shape.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}

/// The platform that docker takes from a config, read as Go's decoder does: capitals do not matter,
/// the last of two keys counts, `null` changes nothing, and nothing else of the config is looked at.
///
/// # Errors
/// When the bytes are not a JSON object, or a field of the platform is not text.
pub fn platform(bytes: &[u8]) -> Result<Platform, serde_json::Error> {
    serde_json::from_slice::<LikeGo>(bytes).map(|read| read.0)
}

struct LikeGo(Platform);

impl<'de> Deserialize<'de> for LikeGo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(KeyByKey).map(Self)
    }
}

struct KeyByKey;

impl<'de> Visitor<'de> for KeyByKey {
    type Value = Platform;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an image config, which is an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Platform, A::Error> {
        let mut platform = Platform::default();
        while let Some(key) = map.next_key::<String>()? {
            let field = match key.to_ascii_lowercase().as_str() {
                "architecture" => &mut platform.architecture,
                "os" => &mut platform.os,
                "os.version" => &mut platform.os_version,
                "variant" => &mut platform.variant,
                "os.features" => {
                    let features = map.next_value::<Option<Vec<Option<String>>>>()?;
                    let features = features.unwrap_or_default().into_iter();
                    platform.os_features = features.map(Option::unwrap_or_default).collect();
                    continue;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if let Some(value) = map.next_value::<Option<String>>()? {
                *field = value;
            }
        }
        Ok(platform)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_platform_is_read_as_go_reads_it() {
        for (config, wanted) in [
            (r#"{"architecture":"arm","os":"linux","variant":"v7","created":5}"#, "linux/arm/v7"),
            (r#"{"Architecture":"arm","OS":"linux","VARIANT":"v6"}"#, "linux/arm/v6"),
            (r#"{"os":"linux","architecture":"arm","architecture":"s390x"}"#, "linux/s390x"),
            (r#"{"os":"linux","architecture":"arm","Architecture":null}"#, "linux/arm"),
            (r#"{"rootfs":{"os":"plan9"},"os":"linux","architecture":"arm"}"#, "linux/arm"),
        ] {
            assert_eq!(platform(config.as_bytes()).unwrap().to_string(), wanted, "{config}");
        }
        let features = platform(br#"{"os.features":["a",null]}"#).unwrap().os_features;
        assert_eq!(features, ["a", ""], "Go reads null as an empty text");
        for config in ["[]", "\"linux\"", "linux", "", r#"{"os":5}"#, r#"{"os.features":"a"}"#] {
            assert!(platform(config.as_bytes()).is_err(), "{config}");
        }
        assert!(platform(b"null").is_err(), "no platform is worse than an error");
    }
}
