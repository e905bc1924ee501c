//! The letters with which the syllables of Chinese words begin, so that they can be found by typing these:
//! `sy` finds 首页. The browser knows the order of the characters by their sound, and so their letters.

use std::cell::OnceCell;

use js_sys::{Array, Function, Intl, Object};
use wasm_bindgen::JsValue;

/// The letters that begin syllables, and the first character of each by sound.
const FIRST: [(char, &str); 23] = [
    ('a', "阿"),
    ('b', "八"),
    ('c', "嚓"),
    ('d', "哒"),
    ('e', "妸"),
    ('f', "发"),
    ('g', "旮"),
    ('h', "哈"),
    ('j', "讥"),
    ('k', "咔"),
    ('l', "垃"),
    ('m', "痳"),
    ('n', "拏"),
    ('o', "噢"),
    ('p', "妑"),
    ('q', "七"),
    ('r', "呥"),
    ('s', "仨"),
    ('t', "他"),
    ('w', "屲"),
    ('x', "夕"),
    ('y', "丫"),
    ('z', "帀"),
];

thread_local! {
    static COMPARE: OnceCell<Function> = const { OnceCell::new() };
}

/// The letters of a text's Chinese characters, and its other letters as they are; empty where it has no
/// Chinese ones.
pub(super) fn initials(text: &str) -> String {
    let is_chinese = |character: char| ('\u{4e00}'..='\u{9fff}').contains(&character);
    if !text.contains(is_chinese) {
        return String::new();
    }
    let letters = text.to_lowercase();
    let letters = letters.chars().filter_map(|character| match character {
        _ if is_chinese(character) => letter(&character.to_string()),
        _ if character.is_alphanumeric() => Some(character),
        _ => None,
    });
    letters.collect()
}

fn letter(character: &str) -> Option<char> {
    let known = FIRST.iter().rev().find(|(_, first)| compare(first, character) <= 0.0);
    known.map(|(letter, _)| *letter)
}

/// Compares by sound; 0 where the browser does not do it.
fn compare(a: &str, b: &str) -> f64 {
    COMPARE.with(|compare| {
        let by_sound = || {
            let locale = Array::of1(&JsValue::from_str("zh-CN-u-co-pinyin"));
            Intl::Collator::new(&locale, &Object::new()).compare()
        };
        let answer = compare.get_or_init(by_sound).call2(&JsValue::NULL, &a.into(), &b.into());
        answer.ok().and_then(|answer| answer.as_f64()).unwrap_or(0.0)
    })
}
