//! Sources: references are typed or pasted, looked up in their registries, and chosen from where they
//! are lists. What is added is what they held when they were looked at.

use std::collections::BTreeMap;

use crate::prelude::*;
use domain::protocol::drafts::{Choice, Found, LookUp, SuggestSources};
use domain::{ApiError, Code, Reference, typed};
use leptos::task::spawn_local;

use super::chooser::{Chooser, Chosen};
use super::completions::{Completions, CompletionsBox};
use crate::backend::{Backend, use_backend};
use crate::components::{DigestChip, PlatformBadge, focus};
use crate::format;
use crate::i18n::said;
use crate::pages::region::{failure, registry_of};

/// What a reference turned out to be; nothing while a registry is asked.
type Answer = Option<Result<Found, ApiError>>;

/// What is typed, and what registries say about it.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Sources {
    /// The text.
    pub(in crate::pages) text: RwSignal<String>,
    answers: RwSignal<BTreeMap<Reference, Answer>>,
    chosen: StoredValue<BTreeMap<Reference, Chosen>>,
    /// Names that differ by the machine from one that was typed.
    suggested: RwSignal<Vec<Reference>>,
    completions: Completions,
    /// What is chosen lives as long as the box: a row comes and goes while its word is typed.
    owner: StoredValue<Owner>,
    backend: Backend,
}

impl Sources {
    /// Nothing typed.
    pub(in crate::pages) fn new(text: String) -> Self {
        Self {
            text: RwSignal::new(text),
            answers: RwSignal::default(),
            chosen: StoredValue::default(),
            suggested: RwSignal::default(),
            completions: Completions::new(),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            backend: use_backend(),
        }
    }

    /// The words, with what they name.
    pub(in crate::pages) fn typed(self) -> Vec<(String, Result<Reference, String>)> {
        typed::images(&self.text.get())
    }

    /// The same without the word that is being typed, while it is shown what it could become.
    fn listed(self) -> Vec<(String, Result<Reference, String>)> {
        let mut all = self.typed();
        if self.text.with(|text| self.completions.is_amid(text)) {
            all.pop();
        }
        all
    }

    fn references(self) -> Vec<Reference> {
        self.typed().into_iter().filter_map(|(_, parsed)| parsed.ok()).collect()
    }

    /// Takes the text as it is typed.
    fn type_on(self, text: String) {
        self.completions.ask(self.backend, &text);
        self.text.set(text);
    }

    /// Takes what the last word could become. A repository goes on with its tags.
    fn complete(self, name: &str) {
        let text = super::completions::completed(&self.text.get_untracked(), name);
        if name.ends_with(':') {
            self.type_on(text);
        } else {
            self.text.set(text);
            self.look();
        }
        focus("sources");
    }

    /// The field is left. A word that is half typed is no name yet, while it is shown what it could become.
    fn leave(self) {
        if !untrack(|| self.text.with(|text| self.completions.is_amid(text))) {
            self.look();
        }
    }

    /// Asks about what is typed; what failed before, too.
    pub(in crate::pages) fn look(self) {
        self.completions.clear();
        let known = |reference: &Reference| {
            self.answers
                .with_untracked(|all| matches!(all.get(reference), Some(None | Some(Ok(_)))))
        };
        let references = untrack(|| self.references());
        let unknown: Vec<Reference> =
            references.iter().filter(|one| !known(one)).cloned().collect();
        self.suggest(references);
        if unknown.is_empty() {
            return;
        }
        self.answers.update(|all| all.extend(unknown.iter().map(|one| (one.clone(), None))));
        spawn_local(async move {
            let answers = self.backend.call(LookUp { references: unknown.clone() }).await;
            self.answers.try_update(|all| match answers {
                Ok(answers) => {
                    all.extend(answers.into_iter().map(|one| (one.reference, Some(one.outcome))));
                }
                Err(error) => {
                    all.extend(unknown.into_iter().map(|one| (one, Some(Err(error.clone())))));
                }
            });
        });
    }

    /// Asks for names that differ by the machine from the last that was typed and has one.
    fn suggest(self, references: Vec<Reference>) {
        let last = references.iter().rev().find(|one| domain::draft::names_a_machine(one)).cloned();
        let Some(reference) = last else { return self.suggested.set(Vec::new()) };
        spawn_local(async move {
            let found = self.backend.call(SuggestSources { reference }).await;
            // A registry that does not list its tags has nothing to suggest.
            let mut found = found.unwrap_or_default();
            found.retain(|one| !references.contains(one));
            self.suggested.try_set(found);
        });
    }

    /// Types more.
    pub(in crate::pages) fn append(self, words: &str) {
        self.text.update(|text| {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str(words.trim());
        });
        self.look();
    }

    fn drop(self, word: &str) {
        let left: Vec<String> = untrack(|| self.typed())
            .into_iter()
            .map(|(known, _)| known)
            .filter(|known| known != word)
            .collect();
        self.text.set(left.join("\n"));
    }

    fn chosen(self, reference: &Reference) -> Chosen {
        if let Some(known) = self.chosen.with_value(|all| all.get(reference).copied()) {
            return known;
        }
        let new = self.owner.get_value().with(Chosen::all);
        self.chosen.update_value(|all| {
            all.insert(reference.clone(), new);
        });
        new
    }

    /// What is to be added; nothing while something is not known, or is wrong.
    pub(in crate::pages) fn choices(self) -> Option<Vec<Choice>> {
        let typed = self.typed();
        if typed.is_empty() {
            return None;
        }
        self.answers.with(|answers| {
            let mut choices = Vec::new();
            for (_, parsed) in typed {
                let reference = parsed.ok()?;
                let Some(Some(Ok(found))) = answers.get(&reference) else { return None };
                choices.extend(self.chosen(&reference).choice(reference, found));
            }
            (!choices.is_empty()).then_some(choices)
        })
    }

    /// How many entries these are.
    pub(in crate::pages) fn count(self) -> usize {
        let references = self.references();
        self.answers.with(|answers| {
            let found = references.iter().filter_map(|one| match answers.get(one) {
                Some(Some(Ok(found))) => Some(self.chosen(one).weight(found).0),
                _ => None,
            });
            found.sum()
        })
    }

    /// Nothing typed again.
    pub(super) fn clear(self) {
        self.text.set(String::new());
        self.suggested.set(Vec::new());
        self.completions.clear();
    }
}

/// The field, what is suggested, and what registries say of each source.
#[component]
pub(in crate::pages) fn SourcesBox(
    sources: Sources,
    /// Where they go, once that is known: what has to be copied is said.
    #[prop(into)]
    target: Signal<Option<Reference>>,
    /// Ctrl Enter in the field.
    add: Callback<()>,
) -> Markup {
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let is_chord = event.ctrl_key() || event.meta_key();
        if event.key() == "Enter" && is_chord && !event.is_composing() {
            event.prevent_default();
            // The page's own Ctrl Enter looks at the push.
            event.stop_propagation();
            sources.look();
            add.run(());
        }
    };
    view! {
        <label class="field">
            <span class="field__label">{t!("Images and lists, one on a line or with spaces between")}</span>
            <textarea id="sources" class="field__input field__input--tall" rows="3" spellcheck="false" dir="ltr"
                placeholder="me/app:1.2-amd64\ndocker pull ghcr.io/me/app:1.2"
                prop:value=move || sources.text.get() on:input=move |event| sources.type_on(event_target_value(&event))
                on:change=move |_| sources.leave() on:keydown=keys></textarea>
        </label>
        <CompletionsBox completions=sources.completions take=Callback::new(move |name: String| sources.complete(&name))/>
        <p><button id="check-sources" type="button" class="button button--small" on:click=move |_| sources.look()>{t!("Look them up")}</button></p>
        <Suggested sources/>
        <ul class="sources" aria-label=t!("Sources")>
            <For each=move || sources.listed() key=|(word, _)| word.clone() let:one>
                {line(sources, target, one)}
            </For>
        </ul>
    }
}

/// Names that differ by the machine, all of them at once.
#[component]
fn Suggested(sources: Sources) -> Markup {
    let all = move |_| {
        let words: Vec<String> =
            sources.suggested.get_untracked().iter().map(ToString::to_string).collect();
        sources.append(&words.join("\n"));
    };
    view! {
        <div role="status">
            <Show when=move || !sources.suggested.with(Vec::is_empty)>
                <p class="suggested">
                    <span>{t!("The same for other machines:")}" "
                        <bdi dir="ltr">{move || sources.suggested.with(|all| all.iter().map(Reference::identifier).collect::<Vec<_>>().join(", "))}</bdi></span>
                    <button id="add-suggested" type="button" class="button button--small" on:click=all>
                        {move || counted!(sources.suggested.with(Vec::len), "Add {n} more", "Add {n} more")}</button>
                </p>
            </Show>
        </div>
    }
}

fn line(
    sources: Sources,
    target: Signal<Option<Reference>>,
    (word, parsed): (String, Result<Reference, String>),
) -> Markup {
    let own = word.clone();
    let remove = move |_| sources.drop(&own);
    let label = t!("Remove {key}", key = word);
    let button = view! { <button type="button" class="button button--small button--quiet sources__remove" aria-label=label on:click=remove>{t!("Remove")}</button> };
    match parsed {
        Err(reason) => view! {
            <li class="sources__one"><span class="wrap" dir="ltr">{word}</span><span class="problem">{reason}</span>{button}</li>
        },
        Ok(reference) => {
            let name = reference.to_string();
            view! {
                <li class="sources__one" data-source=name.clone()>
                    <span class="wrap sources__name" dir="ltr">{reference.familiar()}</span>
                    {move || answer(sources, target, &reference)}
                    {button}
                </li>
            }
        }
    }
}

fn answer(sources: Sources, target: Signal<Option<Reference>>, reference: &Reference) -> Markup {
    let found = sources.answers.with(|all| all.get(reference).cloned());
    match found {
        None => view! { <span class="note">{t!("not looked up yet")}</span> },
        Some(None) => view! { <span class="note">{t!("looking…")}</span> },
        Some(Some(Err(error))) => problem(sources, error),
        Some(Some(Ok(found))) => {
            let chosen = sources.chosen(reference);
            let (own, all) = (reference.clone(), found.clone());
            let copied = move || copied(&own, target.get().as_ref(), chosen.weight(&all).1);
            let body = if found.is_list() {
                let name = reference.to_string();
                view! { <Chooser name found chosen/> }
            } else {
                let entry = found.entries.first().cloned();
                let size = entry.as_ref().map(|entry| format::size(entry.compressed_size));
                let platform = entry.map(|entry| entry.platform()).unwrap_or_default();
                view! { <PlatformBadge platform/><DigestChip digest=found.digest/><span class="note">{size}</span> }
            };
            view! { {body}<span class="note">{copied}</span> }
        }
    }
}

/// What a source of elsewhere costs.
fn copied(source: &Reference, target: Option<&Reference>, bytes: u64) -> Option<String> {
    let target = target.filter(|target| target.repository() != source.repository())?;
    let size = format::size(bytes);
    Some(if target.registry() == source.registry() {
        t!("Of another repository: up to {size} are mounted, or copied.", size)
    } else {
        t!("Of another registry: up to {size} are copied; docker manifest would refuse it.", size)
    })
}

/// A failure in one line, or with the form that gets past it.
fn problem(sources: Sources, error: ApiError) -> Markup {
    let retry = Callback::new(move |()| sources.look());
    let has_way_out = matches!(error.code, Code::Unauthorized | Code::Tls)
        && error.subject.as_deref().is_some_and(|subject| registry_of(subject).is_some());
    if has_way_out {
        return failure(error, retry);
    }
    let hint = error.hint.map(|hint| format!(" {}", said(&hint)));
    view! {
        <span class="sources__problem"><span class="problem"><bdi dir="auto">{said(&error.message)}</bdi></span>{hint}
        " "<button type="button" class="button button--small" on:click=move |_| retry.run(())>{t!("Try again")}</button></span>
    }
}
