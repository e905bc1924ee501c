//! Going back: a push is undone by pointing the tag at what it held before.

use domain::diff::Source;
use domain::protocol::preview::{Expected, MoveTag};
use domain::{ApiError, Digest, Reference, route};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::components::{StatusWord, Tone};
use crate::pages::region::failure;
use crate::state::notices::use_notices;

/// Beside what a push did: what it replaced, to compare with and to go back to.
#[component]
pub fn Undo(
    /// The tag.
    tag: Reference,
    /// What it holds since the push.
    now: Digest,
    /// What it held before, as far as that was looked at.
    before: Expected,
) -> impl IntoView {
    let old = match before {
        Expected::Digest { digest } if digest != now => digest,
        Expected::Nothing => {
            let tags = route::tags(tag.repository());
            return view! { <p class="note">{t!("The tag is new. To take it back, delete it among the tags:")}" "<a href=tags>{t!("Tags")}</a></p> }.into_any();
        }
        _ => return ().into_any(),
    };
    let (backend, notices) = (use_backend(), use_notices());
    let problem = RwSignal::new(None::<ApiError>);
    let (busy, undone) = (RwSignal::new(false), RwSignal::new(false));
    let short = old.short().to_owned();
    let compare = route::compare(
        &Source::Registry(tag.repository().at(old.clone())),
        &Source::Registry(tag.repository().at(now.clone())),
    );
    let request =
        StoredValue::new(MoveTag { tag, to: old, expected: Expected::Digest { digest: now } });
    let undo = Callback::new(move |()| {
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = backend.call(request.get_value()).await;
            busy.try_set(false);
            match outcome {
                Ok(moved) => {
                    undone.try_set(true);
                    notices.say(t!("The tag is back on {digest}.", digest = moved.digest.short()));
                }
                Err(error) => {
                    problem.try_set(Some(error));
                }
            }
        });
    });
    view! {
        <p class="result__actions">
            {move || if undone.get() {
                view! { <span id="undone"><StatusWord tone=Tone::Same sign="↶" words=t!("Undone: the tag holds what it held before.")/></span> }.into_any()
            } else {
                let words = t!("Undo: put the tag back on {short}", short);
                view! { <button id="undo" type="button" class="button" disabled=move || busy.get() on:click=move |_| undo.run(())>{words}</button> }.into_any()
            }}
            <a class="button button--quiet" href=compare>{t!("Compare before and after")}</a>
        </p>
        {move || problem.get().map(|error| failure(error, undo))}
    }
    .into_any()
}
