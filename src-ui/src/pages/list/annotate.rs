//! The annotate form: `docker manifest annotate` for one entry.
//!
//! It stands beside the table, not in a row of it: the rows are made anew when another program changes
//! the list, and what somebody is typing must outlive that.

use domain::list::{Annotation, Field};
use domain::protocol::lists::AnnotateEntry;
use domain::{Platform, Reference};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::components::Dialog;
use crate::i18n::sentences;
use crate::state::notices::use_notices;

/// The entry that is being annotated, with the platform that it had when the form was opened.
#[derive(Clone, Copy)]
pub(super) struct Annotating {
    entry: RwSignal<Option<(Reference, Platform)>>,
    is_open: RwSignal<bool>,
}

impl Annotating {
    /// No entry.
    pub(super) fn nothing() -> Self {
        Self { entry: RwSignal::new(None), is_open: RwSignal::new(false) }
    }

    /// Opens the form for this entry.
    pub(super) fn open(self, entry: (Reference, Platform)) {
        self.entry.set(Some(entry));
        self.is_open.set(true);
    }
}

/// The form in its dialog.
#[component]
pub(super) fn AnnotateDialog(
    list: StoredValue<Reference>,
    annotating: Annotating,
) -> impl IntoView {
    let Annotating { entry, is_open } = annotating;
    let title =
        move || entry.get().map(|(entry, _)| t!("Annotate {name}", name = entry.familiar()));
    let title = Signal::derive(move || title().unwrap_or_default());
    view! {
        <Dialog open=is_open title>
            {move || entry.get().map(|(entry, platform)| view! {
                <AnnotateForm list=list.get_value() entry platform done=Callback::new(move |()| is_open.set(false))/>
            })}
        </Dialog>
    }
}

/// The form. It shows what there is, and what is in it at the end is what there will be.
#[component]
fn AnnotateForm(
    list: Reference,
    entry: Reference,
    platform: Platform,
    /// Called once the entry has changed, or nothing is to change.
    done: Callback<()>,
) -> impl IntoView {
    let (backend, notices) = (use_backend(), use_notices());
    let field = |text: &str| RwSignal::new(text.to_owned());
    let os = field(&platform.os);
    let architecture = field(&platform.architecture);
    let variant = field(&platform.variant);
    let os_version = field(&platform.os_version);
    let os_features = field(&platform.os_features.join(", "));
    let problem = RwSignal::new(None::<String>);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let text = |field: RwSignal<String>| field.get_untracked().trim().to_owned();
        let features = text(os_features);
        let features = features.split(',').map(str::trim).filter(|name| !name.is_empty());
        let features: Vec<String> = features.map(str::to_owned).collect();
        let wanted = Platform {
            architecture: text(architecture),
            os: text(os),
            variant: text(variant),
            os_version: text(os_version),
            os_features: features,
        };
        let annotation = changes(&platform, wanted);
        let request = AnnotateEntry { list: list.clone(), entry: entry.clone(), annotation };
        spawn_local(async move {
            match backend.call(request).await {
                Ok(_) => {
                    notices
                        .say(t!("Annotated. The registry does not have it until the next push."));
                    done.run(());
                }
                Err(error) => {
                    problem.try_set(Some(sentences(&error)));
                }
            }
        });
    };
    let unusual = move || {
        let pair = Platform::new(os.get().trim(), architecture.get().trim(), "");
        (pair.is_complete() && !pair.in_docker_table()).then(|| {
            t!("{pair} is not in docker's table: docker manifest annotate refuses it. Registries take it; check the spelling.", pair)
        })
    };
    view! {
        <form class="form" on:submit=save>
            <TextField id="annotate-os" label=t!("OS") value=os choices=&["linux", "windows", "darwin", "freebsd"]/>
            <TextField id="annotate-arch" label=t!("Architecture") value=architecture
                choices=&["amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "mips64le"]/>
            <TextField id="annotate-variant" label=t!("Variant") value=variant choices=&["v8", "v7", "v6", "v5", "v2", "v3"]/>
            <TextField id="annotate-os-version" label=t!("OS version") value=os_version choices=&[]/>
            <TextField id="annotate-os-features" label=t!("OS features, with commas between") value=os_features choices=&["win32k"]/>
            <p class="form__note">{t!("A field that is emptied is cleared.")}</p>
            <p id="annotate-unusual" class="form__note" role="status">{unusual}</p>
            <p class="field__error" role="alert">{move || problem.get()}</p>
            <p class="dialog__actions">
                <button type="button" class="button" data-action="cancel" on:click=move |_| done.run(())>{t!("Cancel")}</button>
                <button id="annotate-save" type="submit" class="button button--primary">{t!("Save")}</button>
            </p>
        </form>
    }
}

/// What turns one platform into the other.
fn changes(from: &Platform, wanted: Platform) -> Annotation {
    let emptied = [
        (Field::Os, &from.os, &wanted.os),
        (Field::Arch, &from.architecture, &wanted.architecture),
        (Field::Variant, &from.variant, &wanted.variant),
        (Field::OsVersion, &from.os_version, &wanted.os_version),
    ];
    let emptied = emptied.into_iter().filter(|(_, old, new)| !old.is_empty() && new.is_empty());
    let mut clear: Vec<Field> = emptied.map(|(field, ..)| field).collect();
    if from.os_features != wanted.os_features {
        clear.push(Field::OsFeatures);
    }
    Annotation {
        architecture: wanted.architecture,
        os: wanted.os,
        variant: wanted.variant,
        os_version: wanted.os_version,
        os_features: wanted.os_features,
        clear,
        any_platform: true,
    }
}

#[component]
fn TextField(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    choices: &'static [&'static str],
) -> impl IntoView {
    let list = format!("{id}-choices");
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <input id=id class="field__input" type="text" autocomplete="off" spellcheck="false" list=list.clone()
                prop:value=move || value.get() on:input=move |event| value.set(event_target_value(&event))/>
            <datalist id=list>{choices.iter().map(|choice| view! { <option value=*choice></option> }).collect_view()}</datalist>
        </label>
    }
}
