//! The words of the interface in the user's language.
//!
//! A phrase is written in English where it is shown: `t!("Recent")`, `t!("{host} warns: {text}", host, text)`.
//! English costs nothing more than that. Another language is a catalogue, `locales/<language>.json`, from the
//! English phrase to its translation; only the one that is used is fetched. A test reads all sources and
//! fails on a phrase without a translation, a translation that nothing uses, and placeholders that differ.
//!
//! Phrases are looked up when a view is made; the page is made anew when the language changes.

mod errors;
mod language;

use std::cell::Cell;
use std::fmt::Display;

use serde_json::{Map, Value};

pub use errors::{said, sentences};
pub(crate) use language::spoken;
pub use language::{Language, provide_speech, start, use_speech};

thread_local! {
    /// The catalogue of the language in use; none for English. Each language is read once and kept as
    /// long as the page lives, so that a phrase is a plain text without an owner.
    static CATALOGUE: Cell<Option<&'static Map<String, Value>>> = const { Cell::new(None) };
}

/// A phrase in the user's language; with names, its `{name}`s are filled in: `t!("{n} tags", n = 3)`.
macro_rules! t {
    ($phrase:literal) => { $crate::i18n::phrase($phrase) };
    ($phrase:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::i18n::fill($phrase, &[$((stringify!($name), &t!(@value $name $(= $value)?))),+])
    };
    (@value $name:ident = $value:expr) => { $value };
    (@value $name:ident) => { $name };
}

/// Marks a phrase in a table that cannot look it up yet; [`phrase`] does where it is shown.
macro_rules! mark {
    ($phrase:literal) => {
        $phrase
    };
}

/// A number with its noun: the first phrase for one, the second for all others; `{n}` is the number.
/// Other languages have the same choice, and may answer both alike.
macro_rules! counted {
    ($number:expr, $one:literal, $many:literal) => {{
        let number = $number;
        $crate::i18n::fill(
            if number == 1 { $one } else { $many },
            &[("n", &$crate::format::number(number))],
        )
    }};
}

/// A phrase in the user's language, or as it is where there is no translation.
pub fn phrase(english: &'static str) -> &'static str {
    let translated = CATALOGUE.get().and_then(|catalogue| catalogue.get(english));
    translated.and_then(Value::as_str).unwrap_or(english)
}

/// A phrase in the user's language, with each `{name}` replaced by its value. A value is never looked
/// into again: what a server sent may hold braces.
pub fn fill(english: &'static str, values: &[(&str, &dyn Display)]) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    let mut rest = phrase(english);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        text.push_str(before);
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            // Writing to a text cannot fail.
            let _ = write!(text, "{value}");
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speak(catalogue: Option<Value>) {
        let map = catalogue.and_then(|value| value.as_object().cloned());
        CATALOGUE.set(map.map(|map| &*Box::leak(Box::new(map))));
    }

    #[test]
    fn a_phrase_is_english_until_there_is_a_catalogue() {
        assert_eq!(t!("Recent"), "Recent");
        speak(Some(serde_json::json!({"Recent": "最近"})));
        assert_eq!(t!("Recent"), "最近");
        assert_eq!(phrase("Unknown here"), "Unknown here", "no translation");
        speak(None);
        assert_eq!(t!("Recent"), "Recent");
    }

    #[test]
    fn values_are_put_in_by_name_and_not_looked_into() {
        let host = "{text}";
        assert_eq!(t!("{host} warns: {text}", host, text = "old"), "{text} warns: old");
        speak(Some(serde_json::json!({"{host} warns: {text}": "{text}（{host}）"})));
        assert_eq!(
            t!("{host} warns: {text}", host, text = "old"),
            "old（{text}）",
            "another order"
        );
        speak(None);
    }

    #[test]
    fn one_has_its_own_phrase() {
        let layers = |number| counted!(number, "{n} layer", "{n} layers");
        assert_eq!(layers(1_usize), "1 layer");
        assert_eq!(layers(1_200_usize), "1,200 layers");
    }
}
