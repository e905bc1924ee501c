//! What a push sends: the digest, the size and the JSON, as they are now.

use crate::prelude::*;
use domain::list::ListResult;
use domain::route;

use super::editor::Editor;
use crate::components::{CopyButton, JsonView, Links};
use crate::reactive::Memo;

/// The section, while nothing stands in the way.
#[component]
pub(super) fn Outcome(editor: Editor) -> Markup {
    let result = Memo::new(move |_| editor.with(|view| view.result.clone()).flatten());
    let links = StoredValue::new(Links::new());
    let body = move || {
        result.get().map(|result| {
            let known = editor.peek(|view| {
                let entries = view.draft.entries.iter();
                let link = |entry: &domain::draft::Entry| {
                    (entry.descriptor.digest.to_string(), route::image(&entry.pinned()))
                };
                entries.map(link).collect::<Links>()
            });
            links.set_value(known.unwrap_or_default());
            view! { <Body result links/> }
        })
    };
    view! {
        <section class="raw" aria-labelledby="outcome-title">
            <h2 id="outcome-title">{t!("The list that will be sent")}</h2>
            {body}
            <Show when=move || result.with(Option::is_none)><p class="note">{t!("Nothing yet: see the checks above.")}</p></Show>
        </section>
    }
}

#[component]
fn Body(result: ListResult, links: StoredValue<Links>) -> Markup {
    let (body, digest) = (result.body.clone(), result.digest.to_string());
    view! {
        <div class="raw__head">
            <span class="note">{t!("{n} bytes; {media_type}", n = result.size, media_type = result.media_type)}</span>
            <CopyButton text=body what=mark!("list") words=t!("Copy JSON")/>
        </div>
        <p class="digest" dir="ltr"><code id="result-digest" class="wrap">{digest.clone()}</code><CopyButton text=digest what=mark!("digest")/></p>
        <JsonView id="list-json" text=result.body links/>
    }
}
