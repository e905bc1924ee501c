//! What is kept on disk of what registries answered, and deleting it.

use crate::prelude::*;
use domain::protocol::activity::{CacheUse, ClearCache};
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::format;
use crate::i18n::sentences;
use crate::state::notices::use_notices;

/// How much there is, and the button that deletes it.
#[component]
pub fn Cache(used: Signal<CacheUse>) -> Markup {
    let (backend, notices) = (use_backend(), use_notices());
    let problem = RwSignal::new(None::<String>);
    let clear = move |_| {
        spawn_local(async move {
            match backend.call(ClearCache {}).await {
                Ok(_) => {
                    problem.try_set(None);
                    notices.say(t!("The cache is empty."));
                }
                Err(error) => {
                    problem.try_set(Some(sentences(&error)));
                }
            }
        });
    };
    let words = move || {
        let CacheUse { entries, bytes, capacity } = used.get();
        let entries = format::number(usize::try_from(entries).unwrap_or(usize::MAX));
        let (bytes, capacity) = (format::size(bytes), format::size(capacity));
        t!(
            "{entries} manifests and configs, {bytes} of at most {capacity}.",
            entries,
            bytes,
            capacity
        )
    };
    view! {
        <section>
            <div class="section__head">
                <h2>{t!("Cache")}</h2>
                <button id="clear-cache" type="button" class="button button--quiet" on:click=clear>{t!("Clear the cache")}</button>
            </div>
            <p id="cache-use">{words}</p>
            <p class="note">{t!("What has a digest never changes, so it is asked for once and kept on disk, verified each time that it is read. Deleting it costs nothing but asking again.")}</p>
            <p class="field__error" role="alert">{move || problem.get()}</p>
        </section>
    }
}
