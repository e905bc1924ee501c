//! Reading JSON of which nothing is promised: what is not of the shape that is looked for reads as
//! nothing there, lists end at a limit, and texts are clipped. Memory stays within the limits, however
//! large or deep the text is (`serde_json` itself gives up at 128 levels).

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The longest text that is kept, in bytes.
pub(super) const MOST_TEXT: usize = 2048;
/// The most pairs of a map that are kept.
const MOST_PAIRS: usize = 1000;

/// What can be made of a text, a list or an object, and is empty for anything else.
pub(super) trait Shape: Default {
    /// The most of them that a list keeps.
    const MOST: usize = 1000;

    /// Made of a text, a number or a truth value.
    fn text(_: &str) -> Self {
        Self::default()
    }

    /// Made of a list.
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    /// Made of an object.
    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

/// Reads any JSON as `T`.
pub(super) struct Any<T>(PhantomData<T>);

impl<T> Any<T> {
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Shape> DeserializeSeed<'de> for Any<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Shape> Visitor<'de> for Any<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<T, E> {
        Ok(T::text(if value { "true" } else { "false" }))
    }

    fn visit_i64<E>(self, value: i64) -> Result<T, E> {
        Ok(T::text(&value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<T, E> {
        Ok(T::text(&value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<T, E> {
        Ok(T::text(&value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<T, E> {
        Ok(T::text(value))
    }

    fn visit_unit<E>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::object(map)
    }
}

/// A text without what a terminal obeys, clipped.
impl Shape for String {
    fn text(text: &str) -> Self {
        let end = (0..=MOST_TEXT.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        let clipped = text.get(..end.unwrap_or(0)).unwrap_or_default();
        crate::error::printable(clipped.replace('\n', " "))
    }
}

/// A text, of which the last key counts; values that are no text are empty.
impl Shape for BTreeMap<String, String> {
    fn object<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut pairs = Self::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(Any::<String>::new())?;
            if pairs.len() < MOST_PAIRS {
                pairs.insert(String::text(&key), value);
            }
        }
        Ok(pairs)
    }
}

/// A list: what is beyond its limit is counted and not kept.
#[derive(Debug)]
pub(super) struct Many<T> {
    pub(super) kept: Vec<T>,
    pub(super) total: usize,
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self { kept: Vec::new(), total: 0 }
    }
}

impl<T: Shape> Shape for Many<T> {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut found = Self::default();
        while found.kept.len() < T::MOST {
            let Some(item) = list.next_element_seed(Any::<T>::new())? else { return Ok(found) };
            found.kept.push(item);
            found.total += 1;
        }
        while list.next_element::<IgnoredAny>()?.is_some() {
            found.total += 1;
        }
        Ok(found)
    }
}

/// Makes a struct of the keys of an object. The last of two equal keys counts.
macro_rules! shape {
    ($(#[$attribute:meta])* $name:ident $([most $most:expr])? { $($field:ident: $kind:ty = $key:literal,)* }) => {
        $(#[$attribute])*
        #[derive(Debug, Default)]
        struct $name { $($field: $kind,)* }

        impl $crate::attestation::shape::Shape for $name {
            $(const MOST: usize = $most;)?

            fn object<'de, A: serde::de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
                let mut found = Self::default();
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        $($key => {
                            let seed = $crate::attestation::shape::Any::<$kind>::new();
                            found.$field = map.next_value_seed(seed)?;
                        })*
                        _ => { map.next_value::<serde::de::IgnoredAny>()?; }
                    }
                }
                Ok(found)
            }
        }
    };
}
pub(super) use shape;

/// Reads a whole text as `T`.
///
/// # Errors
/// When the text is not JSON, or nested deeper than 128 levels.
pub(super) fn read<T: Shape>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let found = Any::<T>::new().deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(found)
}
