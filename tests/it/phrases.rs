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

/// A source up to its tests; that they are in a file of their own may be said anywhere.
fn without_tests(source: &str) -> String {
    let code = source.replace("#[cfg(test)]\nmod tests;", "");
    code.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

/// The phrases of a source, in the order in which they stand. Up to its tests.
fn phrases(source: &str) -> Vec<String> {
    let code = without_tests(source);
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

/// A text of a source: what stands before it, and what it says.
fn literals(source: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = source[at..].find('"').map(|next| at + next) {
        let is_letter = source[..start].ends_with('\'') && source[start..].starts_with("\"'");
        let mut text = String::new();
        let mut letters = source[start + 1..].char_indices().peekable();
        at = source.len();
        while let Some((offset, letter)) = letters.next().filter(|_| !is_letter) {
            match letter {
                '"' => {
                    at = start + 1 + offset + 1;
                    break;
                }
                '\\' => match letters.next().map(|(_, escaped)| escaped) {
                    Some('\n') => {
                        while letters.next_if(|(_, space)| space.is_whitespace()).is_some() {}
                    }
                    Some('n') => text.push('\n'),
                    Some(escaped) => text.push(escaped),
                    None => break,
                },
                letter => text.push(letter),
            }
        }
        if is_letter {
            at = start + 1;
        } else {
            found.push((&source[..start], text));
        }
    }
    found
}

/// The text with its values numbered, `{1}`; two braces are one.
fn numbered(text: &str) -> String {
    let (mut result, mut number, mut letters) = (String::new(), 0, text.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '{' | '}' if letters.peek() == Some(&letter) => result.extend(letters.next()),
            '{' => {
                number += 1;
                letters.by_ref().find(|end| *end == '}');
                result.extend(["{", &number.to_string(), "}"]);
            }
            letter => result.push(letter),
        }
    }
    result
}

/// The sentences that the engine says: of error types, of the errors that cross to the page, and advice.
/// Up to its tests, and without comments.
fn said(source: &str) -> Vec<String> {
    let code = without_tests(source);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let said = literals(&code).into_iter().filter(|(before, text)| {
        let before = before.trim_end();
        let before = before.strip_suffix("format!(").unwrap_or(before).trim_end();
        let of_api_error = before.strip_suffix(',').is_some_and(|before| {
            let call = before.rsplit_once('(').map(|(call, code)| (call, code.trim()));
            call.is_some_and(|(call, code)| {
                call.ends_with("::new") && (code.starts_with("Code::") || code == "code")
            })
        });
        let is_sentence = text.starts_with(|first: char| first.is_uppercase() || first == '`')
            && text.contains(' ')
            && text.ends_with('.')
            && text.len() > 12;
        before.ends_with("#[error(")
            || of_api_error
            || before.ends_with("let message =")
            || is_sentence
    });
    let said = said.map(|(_, text)| numbered(&text));
    let words = |text: &String| text.split(|c: char| !c.is_alphabetic()).any(|word| word.len() > 1);
    said.filter(words).collect()
}

#[test]
fn every_sentence_of_the_engine_has_its_translation() {
    let mut all = BTreeMap::new();
    let root = interface().join("..");
    for part in ["engine/src", "domain/src"] {
        let mut files = Vec::new();
        sources(&root.join(part), &mut files);
        for file in files {
            let inside = file.strip_prefix(&root).expect("below the root");
            if inside.ends_with("fuzz.rs")
                || inside.ends_with("tests.rs")
                || inside.iter().any(|part| part == "tests")
            {
                continue;
            }
            for sentence in said(&fs::read_to_string(&file).expect("a source")) {
                all.entry(sentence).or_insert_with(|| file.clone());
            }
        }
    }
    assert!(all.len() > 150, "the sentences are found: {}", all.len());
    // Put together from parts: no literal says them.
    for sentence in ["{1} was not found: {2}", "{1}: {2}", "{1} ({2})"] {
        all.entry(sentence.to_owned()).or_default();
    }
    let words =
        fs::read_to_string(interface().join("locales/errors.zh-CN.json")).expect("the catalogue");
    let words: BTreeMap<String, String> =
        serde_json::from_str(&words).expect("sentences to sentences");
    let problems = problems(&all, &words);
    assert!(problems.is_empty(), "locales/errors.zh-CN.json:\n{}", problems.join("\n"));
}

#[test]
fn sentences_are_found_where_errors_are_made() {
    let source = r#"
        #[error("{0} is gone: {reason}")] // "not this"
        ApiError::new(Code::Invalid, format!("{name:?} is {{odd}}")).with_hint("Look at it again."),
        let message = format!("it has {} parts", 2); let letter = '"'; let word = "no sentence";
        #[cfg(test)] "This is a test."
    "#;
    assert_eq!(
        said(source),
        ["{1} is gone: {2}", "{1} is {odd}", "Look at it again.", "it has {1} parts"]
    );
}

#[test]
fn no_phrase_stands_behind_the_tests_where_nobody_looks() {
    let mut files = Vec::new();
    sources(&interface().join("src"), &mut files);
    for file in files {
        let source = fs::read_to_string(&file).expect("a source");
        for part in source.split("#[cfg(test)]").skip(1) {
            let is_tests = part.trim_start().starts_with("mod tests");
            assert!(
                is_tests || phrases(part).is_empty(),
                "{}: a phrase is not looked at",
                file.display()
            );
        }
    }
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
