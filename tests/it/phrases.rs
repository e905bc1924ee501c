//! The words of the interface: every phrase in the sources has a translation with the same placeholders,
//! and the catalogue has no other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The macros that hold phrases, and how many each has.
const MACROS: [(&str, usize); 3] = [("t!(", 1), ("mark!(", 1), ("counted!(", 2)];

fn interface() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-ui")
}

/// The phrases of a source, in the order in which they stand. Up to its tests.
fn phrases(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or(source);
    let mut found = Vec::new();
    for (name, count) in MACROS {
        for (at, _) in code.match_indices(name) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
                continue;
            }
            found.extend(texts(&code[at + name.len()..], count));
        }
    }
    found
}

/// The first texts in the arguments of a call.
fn texts(code: &str, count: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut letters = code.chars();
    while found.len() < count {
        if letters.by_ref().find(|letter| *letter == '"').is_none() {
            break;
        }
        let mut text = String::new();
        while let Some(letter) = letters.next().filter(|letter| *letter != '"') {
            text.push(if letter == '\\' { letters.next().expect("an escape") } else { letter });
        }
        found.push(text);
    }
    found
}

/// The names in braces.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
}

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "i18n") {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
}

/// What is wrong between phrases and a catalogue.
fn problems(phrases: &BTreeMap<String, PathBuf>, words: &BTreeMap<String, String>) -> Vec<String> {
    let mut problems = Vec::new();
    for (phrase, file) in phrases {
        match words.get(phrase) {
            None => problems.push(format!("{}: no translation of {phrase:?}", file.display())),
            Some(words) if words.trim().is_empty() => problems.push(format!("{phrase:?} is empty")),
            Some(words) if placeholders(words) != placeholders(phrase) => {
                problems.push(format!("{phrase:?} and {words:?} have other placeholders"));
            }
            Some(_) => {}
        }
    }
    let unused = words.keys().filter(|phrase| !phrases.contains_key(*phrase));
    problems.extend(unused.map(|phrase| format!("nothing says {phrase:?} any more")));
    problems
}

#[test]
fn every_phrase_has_its_translation() {
    let mut files = Vec::new();
    sources(&interface().join("src"), &mut files);
    let mut all = BTreeMap::new();
    for file in files {
        for phrase in phrases(&fs::read_to_string(&file).expect("a source")) {
            all.entry(phrase).or_insert_with(|| file.clone());
        }
    }
    assert!(all.len() > 300, "the phrases are found: {}", all.len());
    let words = fs::read_to_string(interface().join("locales/zh-CN.json")).expect("the catalogue");
    let words: BTreeMap<String, String> = serde_json::from_str(&words).expect("phrases to phrases");
    let problems = problems(&all, &words);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_is_missing_unused_or_different_is_found() {
    let source = r#"view! { <p>{t!("One {n}", n)}</p> {format!("Two")} {counted!(f(x), "{n} a", "{n} b")} }
        #[cfg(test)] t!("Three")"#;
    assert_eq!(phrases(source), ["One {n}", "{n} a", "{n} b"]);
    let all = phrases(source).into_iter().map(|phrase| (phrase, PathBuf::new())).collect();
    let words = [("One {n}", "一"), ("{n} a", "{n} 甲"), ("Three", "三")];
    let words = words.map(|(phrase, words)| (phrase.to_owned(), words.to_owned())).into();
    assert_eq!(problems(&all, &words).len(), 3, "a placeholder, a translation, an unused one");
}
