//! The same by command and by file: the recipe, and the words of each tool, with what it cannot do.

use domain::draft::Export;
use domain::protocol::Topic;
use domain::protocol::drafts::ExportDraft;
use leptos::prelude::*;

use super::editor::Editor;
use super::words;
use crate::components::{Choice, CopyButton};
use crate::pages::region::region;
use crate::state::remote::remote;

/// The section. Nothing is asked for until it is opened.
#[component]
pub(super) fn Exports(editor: Editor) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details id="exports" class="exports" on:toggle=move |event| {
            let details = event_target::<web_sys::Element>(&event);
            open.set(details.has_attribute("open"));
        }>
            <summary class="exports__title">{t!("The same by command, and as a file")}</summary>
            {move || open.get().then(|| view! { <All editor/> })}
        </details>
    }
}

#[component]
fn All(editor: Editor) -> impl IntoView {
    let read = remote(&[Topic::Lists], move || Some(ExportDraft { name: editor.name.get_value() }));
    let chosen = RwSignal::new(0_usize);
    region(read, mark!("commands"), move |all| view! { <Tools all chosen/> }.into_any())
}

#[component]
fn Tools(all: Vec<Export>, chosen: RwSignal<usize>) -> impl IntoView {
    let options = all.iter().map(|export| words::means(export.means)).collect();
    let choose = Callback::new(move |at| chosen.set(at));
    let all = StoredValue::new(all);
    let shown = move || {
        all.with_value(|all| all.get(chosen.get()).cloned()).map(|export| view! { <One export/> })
    };
    view! {
        <Choice label=t!("Tool") options chosen choose/>
        {shown}
    }
}

#[component]
fn One(export: Export) -> impl IntoView {
    let Export { text, cannot, same_digest, .. } = export;
    let said = match (text.is_some(), same_digest) {
        (false, _) => t!("It cannot make this list."),
        (true, true) => t!("It gives the same bytes, and so the same digest."),
        (true, false) if cannot.is_empty() => {
            t!("It gives a list that says the same, in other bytes: its digest is another.")
        }
        (true, false) => t!("It gives a list that lacks some of it."),
    };
    let reasons = cannot.into_iter().map(|why| view! { <li>{words::cannot(why)}</li> });
    let reasons: Vec<_> = reasons.collect();
    view! {
        <p id="export-said">{said}</p>
        <ul id="export-cannot">{reasons}</ul>
        {text.map(|text| view! {
            <div class="raw__head"><CopyButton text=text.clone() what=mark!("text") words=t!("Copy")/></div>
            <pre id="export-text" class="json" tabindex="0" dir="ltr" role="region" aria-label=t!("Text")>{text}</pre>
        })}
    }
}
