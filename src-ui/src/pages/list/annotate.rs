//! The annotate form: `docker manifest annotate` for one entry.

use domain::list::Annotation;
use domain::protocol::lists::AnnotateEntry;
use domain::{Platform, Reference};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::state::notices::use_notices;

/// The form. Fields that are left empty change nothing; OS features are added, as docker does.
#[component]
pub fn AnnotateForm(
    list: Reference,
    entry: Reference,
    platform: Platform,
    /// Called once the entry has changed.
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
        let annotation = Annotation {
            architecture: text(architecture),
            os: text(os),
            variant: text(variant),
            os_version: text(os_version),
            os_features: features.map(str::to_owned).collect(),
        };
        let request = AnnotateEntry { list: list.clone(), entry: entry.clone(), annotation };
        spawn_local(async move {
            match backend.call(request).await {
                Ok(_) => {
                    notices.say("Annotated. The registry does not have it until the next push.");
                    done.run(());
                }
                Err(error) => {
                    let hint = error.hint.map(|hint| format!(" {hint}")).unwrap_or_default();
                    problem.try_set(Some(format!("{}.{hint}", error.message)));
                }
            }
        });
    };
    view! {
        <form class="form" on:submit=save>
            <Field id="annotate-os" label="OS" value=os choices=&["linux", "windows", "darwin", "freebsd"]/>
            <Field id="annotate-arch" label="Architecture" value=architecture
                choices=&["amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "mips64le"]/>
            <Field id="annotate-variant" label="Variant" value=variant choices=&["v8", "v7", "v6", "v5", "v2", "v3"]/>
            <Field id="annotate-os-version" label="OS version" value=os_version choices=&[]/>
            <Field id="annotate-os-features" label="OS features, with commas between" value=os_features choices=&["win32k"]/>
            <p class="form__note">"An empty field keeps what is there, and features are added: docker's store cannot take them away."</p>
            <p class="field__error" role="alert">{move || problem.get()}</p>
            <p class="dialog__actions">
                <button id="annotate-save" type="submit" class="button button--primary">"Save"</button>
            </p>
        </form>
    }
}

#[component]
fn Field(
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
