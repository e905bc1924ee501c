//! Another name for a draft, or a copy under another name.

use crate::prelude::*;
use domain::Reference;
use domain::draft::Edit;
use domain::protocol::drafts::{DuplicateDraft, EditDraft, GetDraft};
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::backend::use_backend;
use crate::components::{Dialog, TextField};
use crate::i18n::sentences;
use crate::pages::list_address;
use crate::state::notices::use_notices;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
enum Asked {
    Rename(Reference),
    Duplicate(Reference),
}

impl Asked {
    fn name(&self) -> &Reference {
        match self {
            Self::Rename(name) | Self::Duplicate(name) => name,
        }
    }
}

/// The question, which is asked from several places.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Naming {
    asked: RwSignal<Option<Asked>>,
    open: RwSignal<bool>,
}

impl Naming {
    /// Nothing is asked.
    pub(in crate::pages) fn none() -> Self {
        Self { asked: RwSignal::new(None), open: RwSignal::new(false) }
    }

    /// Asks for another name.
    pub(in crate::pages) fn rename(self, name: Reference) {
        self.ask(Asked::Rename(name));
    }

    /// Asks for the name of a copy.
    pub(in crate::pages) fn duplicate(self, name: Reference) {
        self.ask(Asked::Duplicate(name));
    }

    fn ask(self, asked: Asked) {
        self.asked.set(Some(asked));
        self.open.set(true);
    }
}

/// The question in its dialog.
#[component]
pub(in crate::pages) fn NameDialog(naming: Naming) -> Markup {
    let Naming { asked, open } = naming;
    let title = move || {
        asked.get().map(|asked| match asked {
            Asked::Rename(name) => t!("Rename {name}", name = name.familiar()),
            Asked::Duplicate(name) => t!("Duplicate {name}", name = name.familiar()),
        })
    };
    let title = Signal::derive(move || title().unwrap_or_default());
    view! {
        <Dialog open title>
            {move || asked.get().map(|asked| view! { <Form asked open/> })}
        </Dialog>
    }
}

#[component]
fn Form(asked: Asked, open: RwSignal<bool>) -> Markup {
    let (backend, notices, navigate) = (use_backend(), use_notices(), use_navigate());
    let suggested = match &asked {
        Asked::Rename(name) => name.familiar(),
        Asked::Duplicate(name) => format!("{}-copy", name.familiar()),
    };
    let is_rename = matches!(asked, Asked::Rename(_));
    let (typed, problem) = (RwSignal::new(suggested), RwSignal::new(None::<String>));
    let asked = StoredValue::new(asked);
    let save = move || {
        let to = match typed.get_untracked().trim().parse::<Reference>() {
            Ok(to) if to.digest().is_some() => {
                return problem
                    .set(Some(t!("A list is pushed to a tag, not to a digest.").to_owned()));
            }
            Ok(to) => to,
            Err(error) => return problem.set(Some(error.to_string())),
        };
        if is_rename && asked.with_value(|asked| *asked.name() == to) {
            return open.set(false);
        }
        let (asked, navigate) = (asked.get_value(), navigate.clone());
        spawn_local(async move {
            let outcome = match asked {
                Asked::Duplicate(name) => {
                    backend.call(DuplicateDraft { name, to: to.clone() }).await
                }
                Asked::Rename(name) => match backend.call(GetDraft { name: name.clone() }).await {
                    Ok(view) => {
                        let others = view.draft.targets.into_iter().skip(1);
                        let others = others.filter(|other| *other != to);
                        let targets = std::iter::once(to.clone()).chain(others).collect();
                        backend.call(EditDraft { name, edit: Edit::SetTargets { targets } }).await
                    }
                    Err(error) => Err(error),
                },
            };
            match outcome {
                Ok(view) => {
                    open.try_set(false);
                    let name = view.name.familiar();
                    notices.say(if is_rename {
                        t!("It is called {name} now.", name)
                    } else {
                        t!("There is a copy called {name}.", name)
                    });
                    navigate(&list_address(&view.name), NavigateOptions::default());
                }
                Err(error) => {
                    problem.try_set(Some(sentences(&error)));
                }
            }
        });
    };
    view! {
        <form class="form" on:submit=move |event| { event.prevent_default(); save(); }>
            <TextField id="new-name" label=t!("Name of the list") value=typed problem=Signal::derive(move || problem.get()) code=true
                note=t!("It is pushed to the tag of this name.")/>
            <p class="dialog__actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>{t!("Cancel")}</button>
                <button id="save-name" type="submit" class="button button--primary">{if is_rename { t!("Rename") } else { t!("Duplicate") }}</button>
            </p>
        </form>
    }
}
