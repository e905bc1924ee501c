//! The images of a new list as they are typed, and what the registries say about them.

use std::collections::BTreeMap;

use domain::list::ListEntry;
use domain::protocol::lists::ResolveSources;
use domain::{ApiError, Code, Reference};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::{Backend, use_backend};
use crate::components::{DigestChip, PlatformBadge};
use crate::format;
use crate::i18n::said;
use crate::pages::region::{failure, registry_of};

/// What was typed, word by word, with the reference or what is wrong with it.
pub(super) fn parse_sources(text: &str) -> Vec<(String, Result<Reference, String>)> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    words
        .map(|word| (word.to_owned(), word.parse::<Reference>().map_err(|e| e.to_string())))
        .collect()
}

type Outcome = Option<Result<ListEntry, ApiError>>;

/// What the registries said, by reference; `None` while they are asked.
#[derive(Clone, Copy)]
pub(super) struct Checked {
    outcomes: RwSignal<BTreeMap<Reference, Outcome>>,
    backend: Backend,
}

impl Checked {
    pub(super) fn new() -> Self {
        Self { outcomes: RwSignal::default(), backend: use_backend() }
    }

    /// Asks about these images, those that failed before included.
    pub(super) fn check(self, references: Vec<Reference>) {
        let known = |reference: &Reference| {
            self.outcomes
                .with_untracked(|all| matches!(all.get(reference), Some(None | Some(Ok(_)))))
        };
        let references: Vec<Reference> =
            references.into_iter().filter(|reference| !known(reference)).collect();
        if references.is_empty() {
            return;
        }
        self.outcomes.update(|all| {
            all.extend(references.iter().map(|reference| (reference.clone(), None)));
        });
        spawn_local(async move {
            let request = ResolveSources { references: references.clone() };
            let outcomes = self.backend.call(request).await;
            self.outcomes.try_update(|all| match outcomes {
                Ok(outcomes) => {
                    all.extend(outcomes.into_iter().map(|one| (one.reference, Some(one.outcome))));
                }
                Err(error) => {
                    let failed =
                        references.into_iter().map(|name| (name, Some(Err(error.clone()))));
                    all.extend(failed);
                }
            });
        });
    }

    fn of(self, reference: &Reference) -> Option<Outcome> {
        self.outcomes.with(|all| all.get(reference).cloned())
    }
}

/// A row for each image.
#[component]
pub(super) fn SourcesTable(
    typed: Memo<Vec<(String, Result<Reference, String>)>>,
    checked: Checked,
    /// Takes the images of a list in its place.
    unfold: Callback<Reference>,
) -> impl IntoView {
    view! {
        <Show when=move || !typed.with(Vec::is_empty)>
            <table class="grid">
                <thead><tr>
                    <th scope="col">{t!("Image")}</th><th scope="col">{t!("Platform")}</th><th scope="col">{t!("Digest")}</th>
                    <th scope="col" class="grid__figure">{t!("Compressed size")}</th>
                </tr></thead>
                <tbody>
                    {move || typed.get().into_iter().map(|(word, parsed)| match parsed {
                        Ok(reference) => view! { <Source reference checked unfold/> }.into_any(),
                        Err(reason) => view! {
                            <tr><th scope="row" class="wrap" dir="ltr">{word}</th><td colspan="3"><span class="problem">{reason}</span></td></tr>
                        }.into_any(),
                    }).collect_view()}
                </tbody>
            </table>
        </Show>
    }
}

#[component]
fn Source(reference: Reference, checked: Checked, unfold: Callback<Reference>) -> impl IntoView {
    let name = reference.to_string();
    let list = reference.clone();
    let asked = reference.clone();
    let retry = Callback::new(move |()| checked.check(vec![asked.clone()]));
    view! {
        <tr data-source=name.clone()>
            <th scope="row" class="wrap" dir="ltr">{name.clone()}</th>
            {move || match checked.of(&reference) {
                None => view! { <td colspan="3"><span class="note">{t!("not checked yet")}</span></td> }.into_any(),
                Some(None) => view! { <td colspan="3"><span class="note">{t!("checking…")}</span></td> }.into_any(),
                Some(Some(Ok(entry))) => found(entry).into_any(),
                Some(Some(Err(error))) if is_list(&error) => {
                    let list = list.clone();
                    view! {
                        <td colspan="3">
                            {t!("A manifest list.")}" "
                            <button type="button" class="button button--small" data-action="unfold" on:click=move |_| unfold.run(list.clone())>{t!("Take its images")}</button>
                        </td>
                    }.into_any()
                }
                Some(Some(Err(error))) => view! { <td colspan="3">{problem(error, retry)}</td> }.into_any(),
            }}
        </tr>
    }
}

fn found(entry: ListEntry) -> impl IntoView {
    let platform = entry.descriptor.platform.unwrap_or_default();
    view! {
        <td><PlatformBadge platform/></td>
        <td><DigestChip digest=entry.descriptor.digest/></td>
        <td class="grid__figure">{format::size(entry.compressed_size)}</td>
    }
}

/// Whether a source is a list, which no list of docker's can hold as it is.
fn is_list(error: &ApiError) -> bool {
    error.code == Code::Unsupported && error.message.ends_with("is a manifest list")
}

/// A failure in one line, or with the form that gets past it.
fn problem(error: ApiError, retry: Callback<()>) -> AnyView {
    let has_way_out = matches!(error.code, Code::Unauthorized | Code::Tls)
        && error.subject.as_deref().is_some_and(|subject| registry_of(subject).is_some());
    if has_way_out {
        return failure(error, retry);
    }
    let hint = error.hint.map(|hint| format!(" {}", said(&hint)));
    view! {
        <span class="problem"><bdi dir="auto">{said(&error.message)}</bdi></span>{hint}
        " "<button type="button" class="button button--small" on:click=move |_| retry.run(())>{t!("Try again")}</button>
    }
    .into_any()
}
