//! What can be copied of the selected tags: names, digests, and the line that pulls them with each tool.

use leptos::prelude::*;

use super::rows::Rows;
use crate::components::{Item, Menu, write_to_clipboard};
use crate::i18n::phrase;
use crate::state::notices::use_notices;

/// The tools that pull, by the words before the name.
const TOOLS: [&str; 4] = ["docker pull", "podman pull", "nerdctl pull", "crane pull"];

/// The menu.
#[component]
pub(super) fn CopyChoice(names: Memo<Vec<String>>, rows: Rows) -> impl IntoView {
    let notices = use_notices();
    let item = move |words: &str, what: &'static str, line: fn(&str, &str) -> String| {
        let copy = move |()| {
            let tags = rows.selected.get_untracked();
            let lines: Vec<String> = names.with_untracked(|names| {
                names.iter().zip(&tags).map(|(name, tag)| line(name, tag.as_str())).collect()
            });
            write_to_clipboard(notices, what, lines.join("\n"));
        };
        Item::new(words, Callback::new(copy))
    };
    let digests = move || {
        let copy = move |()| {
            let tags = rows.selected.get_untracked();
            let known = tags.iter().filter_map(|tag| rows.peek(tag, |it| it.digest.to_string()));
            write_to_clipboard(notices, mark!("digest"), known.collect::<Vec<_>>().join("\n"));
        };
        let mut item = Item::new(phrase("digest"), Callback::new(copy));
        item.key = Some("C");
        item
    };
    let items = move || {
        let pull = |name: &str, _: &str| name.to_owned();
        let mut all = vec![item(phrase("reference"), mark!("reference"), pull), digests()];
        for tool in TOOLS {
            let line: fn(&str, &str) -> String = match tool {
                "docker pull" => |name, _| format!("docker pull {name}"),
                "podman pull" => |name, _| format!("podman pull {name}"),
                "nerdctl pull" => |name, _| format!("nerdctl pull {name}"),
                // It writes a file, which it wants to be told.
                _ => |name, tag| format!("crane pull {name} {tag}.tar"),
            };
            all.push(item(tool, mark!("pull command"), line));
        }
        all
    };
    view! { <Menu id="copy-selected" words=t!("Copy") label=t!("Copy of the selected tags") items=Signal::derive(items)/> }
}
