//! Reading `null` as "nothing": Go's encoder writes it for empty lists and maps, so real manifests
//! have it where the specification shows a list.

use serde::{Deserialize, Deserializer};

/// For `#[serde(deserialize_with)]`: `null` becomes the type's default.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
