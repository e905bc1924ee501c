//! Which language is spoken: chosen, or else the browser's.

use std::cell::{Cell, RefCell};
use std::pin::Pin;

use crate::prelude::*;
use serde_json::{Map, Value};

use super::{CATALOGUE, errors};
use crate::backend::catalogue;
use crate::state::storage::{remember_choice, remembered_choice};

/// Where the choice is kept.
const KEPT: &str = "manifold.language";

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, as the sources have it.
    English,
    /// Simplified Chinese.
    Chinese,
    /// English with more letters, two fifths longer: shows what does not fit and what is not looked up.
    /// Never offered; the tests choose it.
    Long,
}

impl Language {
    /// What is offered.
    pub const OFFERED: [Self; 2] = [Self::English, Self::Chinese];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
            Self::Long => "en-XA",
        }
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "简体中文",
            Self::Long => "Long",
        }
    }

    /// The language of a tag: any Chinese is nearer to Simplified Chinese than to English.
    pub fn of_tag(tag: &str) -> Self {
        match tag {
            "en-XA" => Self::Long,
            tag if tag.starts_with("zh") => Self::Chinese,
            _ => Self::English,
        }
    }

    fn first() -> Self {
        let system = || window().navigator().language();
        Self::of_tag(&remembered_choice(KEPT).or_else(system).unwrap_or_default())
    }
}

/// The language in use; a context of the whole page.
#[derive(Debug, Clone, Copy)]
pub struct Speech {
    language: RwSignal<Language>,
}

impl Speech {
    /// The language in use; the reader runs again when it changes.
    pub fn language(self) -> Language {
        self.language.get()
    }

    /// Speaks another language from now on.
    pub fn choose(self, language: Language) {
        remember_choice(KEPT, language.tag());
        spawn_local(Box::pin(async move { self.language.set(prepare(language).await) }));
    }
}

/// Gives all pages the language.
pub fn provide_speech() -> Speech {
    let speech = Speech { language: RwSignal::new(SPOKEN.with_borrow(|kept| kept.now)) };
    provide_context(speech);
    speech
}

/// The page's language.
pub fn use_speech() -> Speech {
    expect_context()
}

/// Starts the page once its words are there: nobody sees it in another language first.
pub fn start(page: impl FnOnce() + 'static) {
    spawn_local(Box::pin(async move {
        prepare(Language::first()).await;
        page();
    }));
}

/// In a box, as Leptos does it: what runs a future is made anew for each type of one.
fn spawn_local(future: Pin<Box<dyn Future<Output = ()>>>) {
    wasm_bindgen_futures::spawn_local(future);
}

/// What was read so far.
struct Spoken {
    now: Language,
    read: Vec<(Language, &'static Map<String, Value>)>,
}

thread_local! {
    static SPOKEN: RefCell<Spoken> =
        const { RefCell::new(Spoken { now: Language::English, read: Vec::new() }) };
}

/// Fetches a language's words where that is needed, and speaks it. English when they are not there.
async fn prepare(wanted: Language) -> Language {
    let known = SPOKEN.with_borrow(|spoken| {
        spoken.read.iter().find(|(language, _)| *language == wanted).map(|(_, words)| *words)
    });
    let words = match known {
        Some(words) => Some(words),
        None if wanted == Language::English => None,
        None => match catalogue::fetch(Language::Chinese.tag()).await {
            Some(words) => {
                let words = if wanted == Language::Long { lengthened(&words) } else { words };
                let words: &'static _ = Box::leak(Box::new(words));
                SPOKEN.with_borrow_mut(|spoken| spoken.read.push((wanted, words)));
                Some(words)
            }
            None => None,
        },
    };
    errors::learn(sentences_of(wanted).await);
    let language = if words.is_some() { wanted } else { Language::English };
    CATALOGUE.set(words);
    SPOKEN.with_borrow_mut(|spoken| spoken.now = language);
    if let Some(root) = document().document_element() {
        // Fails for no valid name.
        let _ = root.set_attribute("lang", language.tag());
    }
    language
}

/// What the engine says in a language that is not English, fetched once.
async fn sentences_of(wanted: Language) -> Option<&'static Map<String, Value>> {
    thread_local! {
        static READ: Cell<Option<&'static Map<String, Value>>> = const { Cell::new(None) };
    }
    if wanted != Language::Chinese {
        return None;
    }
    if READ.get().is_none() {
        let words = catalogue::fetch(&format!("errors.{}", wanted.tag())).await;
        READ.set(words.map(|words| &*Box::leak(Box::new(words))));
    }
    READ.get()
}

/// The language in use, where no signal is at hand: for dates.
pub(crate) fn spoken() -> Language {
    SPOKEN.with_borrow(|spoken| spoken.now)
}

/// The phrases of a catalogue, each in brackets and two fifths longer.
fn lengthened(words: &Map<String, Value>) -> Map<String, Value> {
    let longer = |english: &String| format!("[{english}{}]", "~".repeat(english.len() * 2 / 5));
    words.keys().map(|english| (english.clone(), Value::String(longer(english)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chinese_is_simplified_chinese_and_the_rest_is_english() {
        for (tag, language) in [
            ("zh-CN", Language::Chinese),
            ("zh", Language::Chinese),
            ("zh-TW", Language::Chinese),
            ("en-GB", Language::English),
            ("de", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of_tag(tag), language, "{tag}");
        }
        for language in Language::OFFERED {
            assert_eq!(Language::of_tag(language.tag()), language, "what is kept is found again");
        }
    }
}
