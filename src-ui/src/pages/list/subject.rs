//! The subject of a list: the manifest that it is about.

use crate::prelude::*;
use domain::Reference;
use domain::draft::Edit;
use domain::protocol::drafts::LookUp;
use domain::recipe;
use leptos::task::spawn_local;

use super::editor::Editor;
use crate::backend::use_backend;
use crate::components::{DigestChip, TextField};
use crate::i18n::sentences;
use crate::reactive::Memo;

/// The field. What is typed is looked up in its registry, and pinned.
#[component]
pub(super) fn Subject(editor: Editor) -> Markup {
    let backend = use_backend();
    let (typed, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let said = Memo::new(move |_| editor.with(|view| view.draft.subject.clone()).flatten());
    let save = move || {
        let text = typed.get_untracked();
        if text.trim().is_empty() {
            return;
        }
        let reference = match text.trim().parse::<Reference>() {
            Ok(reference) => reference,
            Err(error) => return problem.set(Some(error.to_string())),
        };
        spawn_local(async move {
            let found = backend.call(LookUp { references: vec![reference] }).await;
            let outcome = found.map(|found| found.into_iter().next().map(|found| found.outcome));
            match outcome {
                Ok(Some(Ok(found))) => {
                    let subject = recipe::Subject {
                        media_type: found.media_type,
                        digest: found.digest,
                        size: found.size,
                    };
                    typed.try_set(String::new());
                    problem.try_set(None);
                    editor.edit(Edit::SetSubject { subject: Some(subject) });
                }
                Ok(Some(Err(error))) | Err(error) => {
                    problem.try_set(Some(sentences(&error)));
                }
                Ok(None) => {}
            }
        });
    };
    let shown = move || {
        said.get().map(|subject| {
            let clear = move |_| editor.edit(Edit::SetSubject { subject: None });
            view! {
                <p data-subject=""><DigestChip digest=subject.digest/>" "
                    <button id="clear-subject" type="button" class="button button--small button--quiet" on:click=clear>{t!("Clear the subject")}</button></p>
            }
        })
    };
    view! {
        <form on:submit=move |event| { event.prevent_default(); save(); } on:change=move |_| save()>
            <TextField id="subject" label=t!("Subject") value=typed problem=Signal::derive(move || problem.get()) code=true
                note=t!("The image that the list is about, in the same repository. It is pinned by its digest.")/>
        </form>
        {shown}
    }
}
