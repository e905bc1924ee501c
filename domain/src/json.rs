//! JSON into types, for the page: in as little code as that takes.
//!
//! `serde` makes the reading of each type for any deserializer and for fields in any order, in kilobytes a
//! type; `serde_json` besides takes a structure from an array, a field's name from a number, a number from
//! text. Manifold's own engine writes one form of each value, and it is parsed as a whole. So here each type
//! takes its fields from that, by name: `#[derive(FromJson)]` beside `Deserialize`, which the engine reads
//! with.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use serde::de::Error as _;
use serde_json::Map;

pub use domain_derive::FromJson;
pub use serde_json::{Error, Value};

/// What can be read from a value, in the form in which `serde` writes it.
pub trait FromJson: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// When the value has another shape.
    fn from_json(value: &Value) -> Result<Self, Error>;

    /// What an object without such a field means, where it may do without.
    fn missing() -> Option<Self> {
        None
    }
}

/// Reads a value.
///
/// # Errors
/// When it has another shape than the type.
pub fn read<T: FromJson>(value: &Value) -> Result<T, Error> {
    T::from_json(value)
}

/// Reads a text.
///
/// # Errors
/// When it is no JSON, or has another shape than the type.
pub fn parse<T: FromJson>(text: &str) -> Result<T, Error> {
    read(&serde_json::from_str(text)?)
}

/// What the fields of a structure are taken from.
#[doc(hidden)]
pub type Object = Map<String, Value>;

#[doc(hidden)]
pub fn object(value: &Value) -> Result<&Object, Error> {
    value.as_object().ok_or_else(|| is_no(value, "object"))
}

/// A field that has to be there, unless its type may do without.
#[doc(hidden)]
#[inline(never)]
pub fn field<T: FromJson>(object: &Object, name: &str) -> Result<T, Error> {
    match object.get(name) {
        Some(value) => read(value).map_err(|error| within(name, &error)),
        None => T::missing().ok_or_else(|| within(name, &"is missing")),
    }
}

/// A field that may be left out.
#[doc(hidden)]
#[inline(never)]
pub fn or_default<T: FromJson + Default>(object: &Object, name: &str) -> Result<T, Error> {
    match object.get(name) {
        Some(value) => read(value).map_err(|error| within(name, &error)),
        None => Ok(T::default()),
    }
}

/// A field that may be left out, or `null`.
#[doc(hidden)]
#[inline(never)]
pub fn null_or_default<T: FromJson + Default>(object: &Object, name: &str) -> Result<T, Error> {
    or_default::<Option<T>>(object, name).map(Option::unwrap_or_default)
}

/// What an object has besides fields of these names.
#[doc(hidden)]
pub fn rest(object: &Object, names: &[&str]) -> BTreeMap<String, Value> {
    let mut rest = BTreeMap::new();
    for (name, value) in object {
        if !names.contains(&name.as_str()) {
            rest.insert(name.clone(), value.clone());
        }
    }
    rest
}

/// The place of a variant among the names, and what it holds: `null` where that is nothing. A variant is
/// its name, or an object with its name and its content.
#[doc(hidden)]
pub fn variant<'v>(value: &'v Value, names: &[&str]) -> Result<(usize, &'v Value), Error> {
    let (name, content) = match value {
        Value::Object(map) if map.len() == 1 => {
            map.iter().next().map_or(("", &Value::Null), |(name, content)| (name.as_str(), content))
        }
        _ => (text(value)?, &Value::Null),
    };
    let place = names.iter().position(|known| *known == name);
    place.map(|place| (place, content)).ok_or_else(|| within(name, &"is not known"))
}

/// The same of variants that hold nothing.
#[doc(hidden)]
pub fn name(value: &Value, names: &[&str]) -> Result<usize, Error> {
    let (place, content) = variant(value, names)?;
    nothing(content).map(|()| place)
}

#[doc(hidden)]
pub fn nothing(value: &Value) -> Result<(), Error> {
    value.as_null().ok_or_else(|| is_no(value, "null"))
}

/// A list of this length.
#[doc(hidden)]
pub fn items<const COUNT: usize>(value: &Value) -> Result<&[Value; COUNT], Error> {
    list(value)?.try_into().map_err(|_| is_no(value, "list of this length"))
}

/// What is checked when it is made from its text.
#[doc(hidden)]
pub fn checked<T>(value: &Value) -> Result<T, Error>
where
    T: TryFrom<String, Error: Display>,
{
    T::try_from(text(value)?.to_owned()).map_err(Error::custom)
}

fn text(value: &Value) -> Result<&str, Error> {
    value.as_str().ok_or_else(|| is_no(value, "text"))
}

fn list(value: &Value) -> Result<&[Value], Error> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| is_no(value, "list"))
}

#[cold]
fn within(name: &str, what: &dyn Display) -> Error {
    Error::custom(format!("{name}: {what}"))
}

#[cold]
fn is_no(value: &Value, what: &str) -> Error {
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Error::custom(format!("{found} is no {what}"))
}

macro_rules! plain {
    ($($kind:ty, $take:expr, $what:literal;)*) => {$(
        impl FromJson for $kind {
            fn from_json(value: &Value) -> Result<Self, Error> {
                $take(value).ok_or_else(|| is_no(value, $what))
            }
        }
    )*};
}
plain! {
    bool, Value::as_bool, "true or false";
    u64, Value::as_u64, "such a number";
    i64, Value::as_i64, "such a number";
    f64, Value::as_f64, "number";
}

/// A number of each size goes through the largest.
macro_rules! numbers {
    ($($kind:ty: $largest:ty),*) => {$(
        impl FromJson for $kind {
            fn from_json(value: &Value) -> Result<Self, Error> {
                let number: $largest = read(value)?;
                number.try_into().map_err(|_| is_no(value, "such a number"))
            }
        }
    )*};
}
numbers!(u8: u64, u16: u64, u32: u64, usize: u64, i32: i64);

impl FromJson for () {
    fn from_json(value: &Value) -> Result<Self, Error> {
        nothing(value)
    }
}

impl FromJson for Value {
    fn from_json(value: &Value) -> Result<Self, Error> {
        Ok(value.clone())
    }
}

impl FromJson for String {
    #[inline(never)]
    fn from_json(value: &Value) -> Result<Self, Error> {
        text(value).map(str::to_owned)
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(value: &Value) -> Result<Self, Error> {
        read(value).map(Self::new)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Value) -> Result<Self, Error> {
        if value.is_null() { Ok(None) } else { read(value).map(Some) }
    }

    fn missing() -> Option<Self> {
        Some(None)
    }
}

impl<T: FromJson, E: FromJson> FromJson for Result<T, E> {
    fn from_json(value: &Value) -> Result<Self, Error> {
        let (place, content) = variant(value, &["Ok", "Err"])?;
        Ok(if place == 0 { Ok(read(content)?) } else { Err(read(content)?) })
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    #[inline(never)]
    fn from_json(value: &Value) -> Result<Self, Error> {
        let list = list(value)?;
        let mut all = Self::with_capacity(list.len());
        for value in list {
            all.push(read(value)?);
        }
        Ok(all)
    }
}

impl<T: FromJson + Ord> FromJson for BTreeSet<T> {
    fn from_json(value: &Value) -> Result<Self, Error> {
        let mut set = Self::new();
        for value in list(value)? {
            set.insert(read(value)?);
        }
        Ok(set)
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn from_json(value: &Value) -> Result<Self, Error> {
        let [one, other] = items::<2>(value)?;
        Ok((read(one)?, read(other)?))
    }
}

impl<K: Name + Ord, V: FromJson> FromJson for BTreeMap<K, V> {
    #[inline(never)]
    fn from_json(value: &Value) -> Result<Self, Error> {
        let mut map = Self::new();
        for (name, value) in object(value)? {
            let value = read(value).map_err(|error| within(name, &error))?;
            map.insert(K::from_name(name)?, value);
        }
        Ok(map)
    }
}

/// What can be the name of something in an object.
pub trait Name: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// When it is no such name.
    fn from_name(name: &str) -> Result<Self, Error>;
}

impl Name for String {
    fn from_name(name: &str) -> Result<Self, Error> {
        Ok(name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::de::Error as _;
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};

    use super::{Error, FromJson, Name, parse, read};
    use crate::lenient::null_as_default;

    #[derive(Debug, PartialEq, Serialize, Deserialize, FromJson)]
    struct Whole {
        text: String,
        small: u8,
        below: i32,
        part: f64,
        there: bool,
        pair: (u16, String),
        list: Vec<Variants>,
        map: BTreeMap<String, Option<u64>>,
        numbered: BTreeMap<Number, bool>,
        one: One,
        nothing: (),
        any: Value,
        #[serde(default)]
        left_out: Option<String>,
        without: Option<u8>,
        #[serde(default = "seven")]
        seven: u8,
        #[serde(rename = "os.name", default, deserialize_with = "null_as_default")]
        null: String,
        outcomes: Vec<Result<u8, String>>,
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
    }

    fn seven() -> u8 {
        7
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, FromJson)]
    struct One(String);

    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, FromJson)]
    struct Number(u32);

    impl Name for Number {
        fn from_name(name: &str) -> Result<Self, Error> {
            name.parse().map(Self).map_err(Error::custom)
        }
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize, FromJson)]
    #[serde(rename_all = "snake_case")]
    enum Variants {
        Plain,
        Single(u64),
        Both(u64, String),
        Named { count: usize },
    }

    fn sample() -> Value {
        json!({"text": "a", "small": 255, "below": -7, "part": 0.5, "there": true, "pair": [1, "b"],
            "list": ["plain", {"single": 1}, {"both": [2, "c"]}, {"named": {"count": 3}}],
            "map": {"x": null, "y": 4}, "numbered": {"7": true, "10": false}, "one": "d", "nothing": null, "os.name": null, "outcomes": [{"Ok": 1}, {"Err": "e"}], "unknown": {"deep": [1]},
            "any": {"a": [1, -1, 1.5, "s", null, false]}})
    }

    #[test]
    fn reads_what_serde_json_reads() {
        let expected: Whole = serde_json::from_value(sample()).unwrap();
        assert_eq!(read::<Whole>(&sample()).unwrap(), expected);
        assert_eq!(parse::<Whole>(&sample().to_string()).unwrap(), expected);
    }

    #[test]
    fn other_shapes_are_errors() {
        for (field, value) in [
            ("text", json!(1)),
            ("small", json!(256)),
            ("small", json!(-1)),
            ("below", json!(1.5)),
            ("there", json!("true")),
            ("pair", json!([1])),
            ("list", json!({})),
            ("list", json!(["single"])),
            ("list", json!([{"plain": 1}])),
            ("list", json!(["other"])),
            ("list", json!([{"named": [3], "plain": null}])),
            ("map", json!([])),
            ("numbered", json!({"a": true})),
            ("one", json!(null)),
        ] {
            let mut sample = sample();
            sample[field] = value.clone();
            assert!(read::<Whole>(&sample).is_err(), "{field}: {value}");
            assert!(serde_json::from_value::<Whole>(sample).is_err(), "{field}: {value}");
        }
        assert!(read::<Whole>(&json!({"text": "a"})).is_err(), "fields are missing");
    }
}
