//! What can be copied of the selected tags: names, digests, and the line that pulls them with each tool.

use crate::prelude::*;
use domain::Reference;
use domain::equivalent::commands;

use super::rows::Rows;
use crate::components::{Item, Menu, write_to_clipboard};
use crate::i18n::phrase;
use crate::reactive::Memo;
use crate::state::notices::use_notices;

/// The menu.
#[component]
pub(super) fn CopyChoice(names: Memo<Vec<Reference>>, rows: Rows) -> Markup {
    let notices = use_notices();
    let item =
        move |words: String, what: &'static str, text: Callback<Reference, Option<String>>| {
            let copy = move |()| {
                let lines = names.with_untracked(|names| {
                    let lines = names.iter().filter_map(|name| text.run(name.clone()));
                    lines.collect::<Vec<_>>()
                });
                write_to_clipboard(notices, what, lines.join("\n"));
            };
            Item::new(words, Callback::new(copy))
        };
    let items = move || {
        let whole = Callback::new(|name: Reference| Some(name.to_string()));
        let digest = Callback::new(move |name: Reference| {
            rows.peek(name.tag()?, |details| details.digest.to_string())
        });
        let mut digests = item(phrase("digest").to_owned(), mark!("digest"), digest);
        digests.key = Some("C");
        let mut all =
            vec![item(phrase("reference").to_owned(), mark!("reference"), whole), digests];
        let first = names.with(|names| names.first().map(|name| commands(name, None)));
        for tool in first.unwrap_or_default().into_iter().filter(|tool| tool.fetch.is_some()) {
            let line = Callback::new(move |name: Reference| {
                commands(&name, None).into_iter().find(|one| one.tool == tool.tool)?.fetch
            });
            let words = t!("to pull with {tool}", tool = tool.tool);
            all.push(item(words, mark!("pull command"), line));
        }
        all
    };
    view! { <Menu id="copy-selected" words=t!("Copy") label=t!("Copy of the selected tags") items=Signal::derive(items)/> }
}
