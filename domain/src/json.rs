//! JSON into types, for the page: in as little code as that takes.
//!
//! `serde` makes the reading of each type anew for each deserializer, and for each form that a value can
//! come in. `serde_json` has several deserializers, and each takes a structure from an array, a field's
//! name from a number, a number from text. Manifold's own engine writes one form of each value. This is
//! the one deserializer that reads that: a quarter of the interface was the others.

use std::str::FromStr;

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess,
};
use serde::de::{VariantAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Map, Value, map};

/// Reads a value.
///
/// # Errors
/// When it has another shape than the type.
pub fn read<'de, T: de::Deserialize<'de>>(value: &'de Value) -> Result<T, Error> {
    T::deserialize(Node::Value(value))
}

/// Reads a text.
///
/// # Errors
/// When it is no JSON, or has another shape than the type.
pub fn parse<T: de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    read(&serde_json::from_str(text)?)
}

/// A value, or the name of one in an object or of a variant.
#[derive(Clone, Copy)]
enum Node<'de> {
    Value(&'de Value),
    Name(&'de str),
}

impl<'de> Node<'de> {
    fn text(self) -> Result<&'de str, Error> {
        match self {
            Self::Name(text) => Ok(text),
            Self::Value(value) => value.as_str().ok_or_else(|| self.is_no("text")),
        }
    }

    fn plain<T>(self, take: fn(&Value) -> Option<T>, what: &str) -> Result<T, Error> {
        let Self::Value(value) = self else { return Err(self.is_no(what)) };
        take(value).ok_or_else(|| self.is_no(what))
    }

    /// A whole number; where it is the name of something in an object, it is written as text.
    fn number<T: FromStr>(self, take: fn(&Value) -> Option<T>) -> Result<T, Error> {
        match self {
            Self::Value(_) => self.plain(take, "such a number"),
            Self::Name(name) => name.parse().map_err(|_| self.is_no("number")),
        }
    }

    fn object(self) -> Result<Object<'de>, Error> {
        match self {
            Self::Value(Value::Object(map)) => Ok(Object::new(map)),
            _ => Err(self.is_no("object")),
        }
    }

    fn list(self) -> Result<List<'de>, Error> {
        match self {
            Self::Value(Value::Array(list)) => Ok(List(list.iter())),
            _ => Err(self.is_no("list")),
        }
    }

    /// Out of line, and the same for all types.
    #[cold]
    fn is_no(self, what: &str) -> Error {
        let found = match self {
            Self::Name(_) => "a name",
            Self::Value(Value::Null) => "null",
            Self::Value(Value::Bool(_)) => "true or false",
            Self::Value(Value::Number(_)) => "a number",
            Self::Value(Value::String(_)) => "text",
            Self::Value(Value::Array(_)) => "a list",
            Self::Value(Value::Object(_)) => "an object",
        };
        Error::custom(format!("{found} is no {what}"))
    }
}

/// A number of each size goes through the largest: the types check their range.
macro_rules! numbers {
    ($($name:ident)*, $take:expr, $visit:ident) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            visitor.$visit(self.number($take)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Self::Value(value) = self else { return visitor.visit_str(self.text()?) };
        match value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(text) => visitor.visit_str(text),
            Value::Array(_) => visitor.visit_seq(self.list()?),
            Value::Object(_) => visitor.visit_map(self.object()?),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(self.plain(Value::as_f64, "number")?),
            },
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.plain(Value::as_bool, "true or false")?)
    }

    numbers!(deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64, Value::as_i64, visit_i64);
    numbers!(deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64, Value::as_u64, visit_u64);

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(self.plain(Value::as_f64, "number")?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Value(Value::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Self::Value(Value::Null) => visitor.visit_unit(),
            _ => Err(self.is_no("null")),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_seq(self.list()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self.object()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(self.object()?)
    }

    /// A variant is its name, or an object with its name and its content.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let variant = match self {
            Self::Value(Value::Object(map)) if map.len() == 1 => {
                map.iter().next().map(|(name, content)| Variant { name, content })
            }
            _ => None,
        };
        let named = || self.text().map(|name| Variant { name, content: &Value::Null });
        visitor.visit_enum(variant.map_or_else(named, Ok)?)
    }

    forward_to_deserialize_any! { char bytes byte_buf }
}

/// What is left of a list.
struct List<'de>(std::slice::Iter<'de, Value>);

impl<'de> SeqAccess<'de> for List<'de> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        self.0.next().map(|value| seed.deserialize(Node::Value(value))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// What is left of an object, and the value whose name was read last.
struct Object<'de> {
    left: map::Iter<'de>,
    value: &'de Value,
}

impl<'de> Object<'de> {
    fn new(map: &'de Map<String, Value>) -> Self {
        Self { left: map.iter(), value: &Value::Null }
    }
}

impl<'de> MapAccess<'de> for Object<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.left.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(Node::Name(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Node::Value(self.value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left.len())
    }
}

/// A variant with its content, `null` where it has none.
struct Variant<'de> {
    name: &'de str,
    content: &'de Value,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Node<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Node<'de>), Error> {
        Ok((seed.deserialize(Node::Name(self.name))?, Node::Value(self.content)))
    }
}

impl<'de> VariantAccess<'de> for Node<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self {
            Self::Value(Value::Null) => Ok(()),
            _ => Err(self.is_no("null")),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(self.list()?)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(self.object()?)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};

    use super::{parse, read};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
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
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct One(String);

    #[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
    struct Number(u32);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
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
            "map": {"x": null, "y": 4}, "numbered": {"7": true, "10": false}, "one": "d", "nothing": null, "unknown": {"deep": [1]},
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
