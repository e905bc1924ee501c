//! What the engine says, in the user's language.
//!
//! The engine's sentences are English: they are made where something fails, for logs and the command line
//! too. Another language is a catalogue of their patterns, `locales/errors.<language>.json`, from
//! `{1} was not found: {2}` to the same in that language; what stands in the braces is looked up in turn,
//! as it may be a sentence of the engine, and stays as it is otherwise. A test reads the engine's and the
//! domain's sources and fails on a sentence without a translation.

use std::cell::RefCell;

use domain::ApiError;
use domain::order;
use serde_json::{Map, Value};

/// Sentences within sentences are looked up so deep.
const DEEPEST: usize = 4;

/// A sentence: the fixed parts of the English, between which the values stand, and the translation.
struct Pattern {
    fixed: Vec<String>,
    translation: String,
}

thread_local! {
    static PATTERNS: RefCell<Vec<Pattern>> = const { RefCell::new(Vec::new()) };
}

/// Takes the patterns of the language in use; none for English.
pub(super) fn learn(words: Option<&Map<String, Value>>) {
    let mut all: Vec<Pattern> = words
        .into_iter()
        .flatten()
        .filter_map(|(english, translation)| Some(Pattern::new(english, translation.as_str()?)))
        .collect();
    // What says the most goes first: `{1} was not found: {2}` before `{1}: {2}`.
    order::sort_by_key(&mut all, |pattern| {
        std::cmp::Reverse(pattern.fixed.iter().map(String::len).sum::<usize>())
    });
    PATTERNS.set(all);
}

/// A sentence of the engine in the user's language; as it is where there is no translation.
pub fn said(english: &str) -> String {
    PATTERNS.with_borrow(|patterns| translate(patterns, english, DEEPEST))
}

/// What happened and what to do, one after the other, for a line in a form.
pub fn sentences(error: &ApiError) -> String {
    let is_english = PATTERNS.with_borrow(Vec::is_empty);
    match &error.hint {
        _ if is_english => error.sentences(),
        Some(hint) => format!("{}。{}", said(&error.message), said(hint)),
        None => format!("{}。", said(&error.message)),
    }
}

fn translate(patterns: &[Pattern], english: &str, depth: usize) -> String {
    if depth == 0 {
        return english.to_owned();
    }
    let found = patterns.iter().find_map(|pattern| Some((pattern, pattern.values(english)?)));
    let Some((pattern, values)) = found else { return english.to_owned() };
    let values = values.into_iter().map(|value| translate(patterns, value, depth - 1));
    pattern.fill(&values.collect::<Vec<_>>())
}

impl Pattern {
    fn new(english: &str, translation: &str) -> Self {
        let mut fixed = vec![String::new()];
        let mut rest = english;
        while let Some((before, number, after)) = place(rest) {
            let expected = number == fixed.len();
            if let Some(last) = fixed.last_mut() {
                last.push_str(before);
            }
            debug_assert!(expected, "{english}: values are numbered from 1");
            fixed.push(String::new());
            rest = after;
        }
        if let Some(last) = fixed.last_mut() {
            last.push_str(rest);
        }
        Self { fixed, translation: translation.to_owned() }
    }

    /// What stands between the fixed parts, if the text is such a sentence.
    fn values<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let (first, rest) = self.fixed.split_first()?;
        let mut left = text.strip_prefix(first.as_str())?;
        let Some((last, middle)) = rest.split_last() else { return left.is_empty().then(Vec::new) };
        let mut values = Vec::with_capacity(rest.len());
        for part in middle {
            let at = if part.is_empty() { left.len() } else { left.find(part.as_str())? };
            let (value, after) = left.split_at(at);
            values.push(value);
            left = after.strip_prefix(part.as_str())?;
        }
        values.push(left.strip_suffix(last.as_str())?);
        Some(values)
    }

    fn fill(&self, values: &[String]) -> String {
        let mut text = String::new();
        let mut rest = self.translation.as_str();
        while let Some((before, number, after)) = place(rest) {
            text.push_str(before);
            text.push_str(
                number.checked_sub(1).and_then(|at| values.get(at)).map_or("", String::as_str),
            );
            rest = after;
        }
        text + rest
    }
}

/// The first `{1}` of a text, with what is before and after it. Other braces are text.
fn place(text: &str) -> Option<(&str, usize, &str)> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find('{')?;
        let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
        if let Some((number, rest)) = after.split_once('}')
            && let Ok(number) = number.parse()
        {
            return Some((before, number, rest));
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use domain::Code;

    use super::*;

    fn speak(words: &[(&str, &str)]) {
        let words = words.iter().map(|(english, other)| ((*english).to_owned(), (*other).into()));
        learn(Some(&words.collect()));
    }

    #[test]
    fn sentences_are_found_by_their_fixed_parts_and_the_ones_in_them_too() {
        speak(&[
            ("{1}: {2}", "{1}：{2}"),
            ("{1} was not found: {2}", "未找到 {1}：{2}"),
            ("the connection was refused", "连接被拒绝"),
            ("{1} moved: it {2} then, and {3} now", "{3}，之前{2}：{1}"),
            ("say { os = \"…\" } of {1}", "请写 { os = \"…\" }：{1}"),
        ]);
        for (english, chinese) in [
            ("r.example: the connection was refused", "r.example：连接被拒绝"),
            ("a/b:1 was not found: the connection was refused", "未找到 a/b:1：连接被拒绝"),
            ("the connection was refused", "连接被拒绝"),
            ("t moved: it is a then, and is b now", "is b，之前is a：t"),
            ("say { os = \"…\" } of x", "请写 { os = \"…\" }：x"),
            ("something else", "something else"),
            ("", ""),
        ] {
            assert_eq!(said(english), chinese);
        }
        let error =
            ApiError::new(Code::Unreachable, "r: the connection was refused").with_hint("Look.");
        assert_eq!(sentences(&error), "r：连接被拒绝。Look.");
        learn(None);
        assert_eq!(said("the connection was refused"), "the connection was refused");
        assert_eq!(sentences(&error), "r: the connection was refused. Look.");
    }
}
