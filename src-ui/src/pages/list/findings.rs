//! What stands in the way of a push, and what its author should know, each with what puts it right.

use crate::prelude::*;
use domain::draft::{Finding, Level};

use super::editor::{Editor, focus_row};
use super::words;
use crate::components::{StatusWord, Tone};
use crate::reactive::Memo;

/// The list, as it is now.
#[component]
pub(super) fn Findings(editor: Editor) -> Markup {
    let all = Memo::new(move |_| editor.with(|view| view.findings.clone()).unwrap_or_default());
    let blocking =
        move || all.with(|all| all.iter().filter(|one| one.level == Level::Block).count());
    let said = move || match (blocking(), all.with(Vec::len)) {
        (0, 0) => t!("Nothing stands in the way.").to_owned(),
        (0, _) => t!("It can be pushed.").to_owned(),
        (count, _) => {
            counted!(count, "{n} thing stands in the way.", "{n} things stand in the way.")
        }
    };
    let is_checked = move || editor.with(|view| !view.facts.is_empty()) == Some(true);
    view! {
        <section class="findings" aria-labelledby="findings-title">
            <h2 id="findings-title">{t!("Checks")}</h2>
            <p id="findings-said" role="status">{said}</p>
            <ul id="findings" class="findings__all">
                {move || all.get().into_iter().map(|found| one(editor, found)).collect_view()}
            </ul>
            <p class="findings__ask">
                <button id="check-draft" type="button" class="button button--small" disabled=move || editor.asking.get()
                    on:click=move |_| editor.check()>{t!("Ask the registries")}</button>
                <span class="note">{move || if is_checked() { t!("Each image and each tag was looked at.") } else { t!("Whether the images are there and their tags have not moved.") }}</span>
            </p>
        </section>
    }
}

fn one(editor: Editor, found: Finding) -> Markup {
    let (tone, sign, level) = match found.level {
        Level::Block => (Tone::Lost, "✗", t!("blocks")),
        Level::Warn => (Tone::Changed, "!", t!("warning")),
        Level::Note => (Tone::Same, "i", t!("note")),
    };
    let entry = found.entry;
    let label = entry.and_then(|id| untrack(|| editor.entry(id))).map(|entry| entry.label());
    let go = move |_| {
        if let Some(id) = entry {
            editor.selected.set(Some(id));
            focus_row(id);
        }
    };
    let fixes: Vec<_> = found
        .fixes
        .iter()
        .cloned()
        .map(|fix| {
            let remedy = fix.remedy;
            let act = move |_| editor.fix(entry, fix.clone());
            let name = serde_json::to_value(remedy).ok();
            let name = name.and_then(|name| name.as_str().map(str::to_owned));
            view! { <button type="button" class="button button--small" data-fix=name on:click=act>{words::remedy(remedy)}</button> }
        })
        .collect();
    let words = words::problem(&found.problem);
    view! {
        <li class="findings__one" data-level=level_name(found.level)>
            <StatusWord tone sign words=level/>
            {label.map(|label| view! { <button type="button" class="button button--small button--quiet" on:click=go><bdi dir="ltr">{label}</bdi></button> })}
            <span class="findings__words">{words}</span>
            {fixes}
        </li>
    }
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::Block => "block",
        Level::Warn => "warn",
        Level::Note => "note",
    }
}
