//! A page of a product's list: its items one by one, so that a page of millions costs no more than one
//! that is as long as it should be.

use std::fmt;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Error, Value};

use crate::time::rfc3339_ms;

/// How many items of a page are read. Pages of a hundred are asked for, and of a thousand at most.
pub(super) const MOST: usize = 1000;
/// How much of somebody's name is kept, in characters.
const LONGEST_NAME: usize = 100;

/// A page: what was made of its items, and whether and where the list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What was made of the items.
    pub items: Vec<T>,
    /// What stands beside the items and is neither a list nor an object, as text.
    beside: Vec<(String, String)>,
}

impl<T> Page<T> {
    pub(super) fn of(items: Vec<T>) -> Self {
        Self { items, beside: Vec::new() }
    }

    /// What stands beside the items under this name: a link, a mark, a number. Nothing where it is null.
    pub fn beside(&self, name: &str) -> Option<&str> {
        self.beside.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads a page whose items are in the list of this name; without one, the page itself is the list.
///
/// # Errors
/// When it is no JSON, or the list is none.
pub(super) fn read<T>(
    bytes: &[u8],
    name: Option<&'static str>,
    take: fn(&Value) -> Option<T>,
) -> Result<Page<T>, Error> {
    let mut json = Deserializer::from_slice(bytes);
    let page = match name {
        Some(name) => json.deserialize_map(Whole { name, take })?,
        None => Page::of(json.deserialize_seq(Items { take })?),
    };
    json.end()?;
    Ok(page)
}

struct Whole<T> {
    name: &'static str,
    take: fn(&Value) -> Option<T>,
}

impl<'de, T> Visitor<'de> for Whole<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the list {:?}", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<T>, A::Error> {
        let mut page = Page::of(Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            if key == self.name {
                page.items = map.next_value_seed(Items { take: self.take })?;
                continue;
            }
            let value = match map.next_value::<Value>()? {
                Value::String(text) => text,
                Value::Bool(is_so) => is_so.to_string(),
                Value::Number(number) => number.to_string(),
                _ => continue,
            };
            if page.beside.len() < MOST {
                page.beside.push((key, value));
            }
        }
        Ok(page)
    }
}

struct Items<T> {
    take: fn(&Value) -> Option<T>,
}

impl<'de, T> serde::de::DeserializeSeed<'de> for Items<T> {
    type Value = Vec<T>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Vec<T>, D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de, T> Visitor<'de> for Items<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let (mut items, mut count) = (Vec::new(), 0);
        while count < MOST {
            let Some(item) = list.next_element::<Value>()? else { return Ok(items) };
            items.extend((self.take)(&item));
            count += 1;
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(items)
    }
}

/// The entries of an object that is under this name, by their names, at most so many.
///
/// # Errors
/// When it is no JSON, or not an object.
pub(super) fn entries<T>(
    bytes: &[u8],
    name: &'static str,
    most: usize,
    take: fn(&Value) -> Vec<T>,
) -> Result<Vec<T>, Error> {
    let mut json = Deserializer::from_slice(bytes);
    let found = json.deserialize_map(Entries { name: Some(name), most, take })?;
    json.end()?;
    Ok(found)
}

struct Entries<T> {
    /// The name of the object, unless this is it.
    name: Option<&'static str>,
    most: usize,
    take: fn(&Value) -> Vec<T>,
}

impl<'de, T> serde::de::DeserializeSeed<'de> for Entries<T> {
    type Value = Vec<T>;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Vec<T>, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de, T> Visitor<'de> for Entries<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<T>, A::Error> {
        let Self { name, most, take } = self;
        let mut found = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            match name {
                Some(name) if key == name => {
                    found = map.next_value_seed(Self { name: None, most, take })?;
                }
                None if found.len() < most => {
                    found.extend(take(&map.next_value()?));
                    found.truncate(most);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }
}

/// A text of an item; nothing where it is empty.
pub(super) fn text<'a>(item: &'a Value, name: &str) -> Option<&'a str> {
    item.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// A time of an item, RFC 3339, in milliseconds since 1970.
pub(super) fn time(item: &Value, name: &str) -> Option<u64> {
    text(item, name).and_then(rfc3339_ms)
}

/// A time of an item in whole seconds since 1970, in milliseconds.
pub(super) fn seconds(item: &Value, name: &str) -> Option<u64> {
    item.get(name)?.as_u64()?.checked_mul(1000).filter(|ms| *ms > 0)
}

/// Somebody's name, without what hides or turns text.
pub(super) fn person(item: &Value, name: &str) -> Option<String> {
    let fit = text(item, name)?.chars().filter(|c| !crate::visible::is_hidden(*c));
    let name: String = fit.filter(|c| !matches!(c, '\n' | '\t')).take(LONGEST_NAME).collect();
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}
