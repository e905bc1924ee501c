//! What the list says of itself, and where it goes.

use std::collections::BTreeMap;

use crate::prelude::*;
use domain::draft::Edit;
use domain::recipe::ListType;
use domain::{Reference, annotations as known};

use super::editor::Editor;
use super::subject::Subject;
use crate::components::{KeyValueEditor, TextField};
use crate::reactive::Memo;

/// The section.
#[component]
pub(super) fn About(editor: Editor) -> Markup {
    let annotations = Signal::derive(move || {
        editor.with(|view| view.draft.annotations.clone()).unwrap_or_default()
    });
    let annotate = Callback::new(move |annotations: BTreeMap<String, String>| {
        editor.edit(Edit::SetAnnotations { annotations });
    });
    view! {
        <section class="about" aria-labelledby="about-title">
            <h2 id="about-title">{t!("The list itself")}</h2>
            <div class="about__parts">
                <Targets editor/>
                <div class="about__part">
                    <Type editor/>
                    <Artifact editor/>
                    <Subject editor/>
                    <Required editor/>
                </div>
                <div class="about__part">
                    <KeyValueEditor id="list-annotations" label=t!("Annotations of the list") pairs=annotations waits=editor.waits() change=annotate known=known::oci()/>
                </div>
            </div>
        </section>
    }
}

/// The tags that it goes to.
#[component]
fn Targets(editor: Editor) -> Markup {
    let targets =
        Memo::new(move |_| editor.with(|view| view.draft.targets.clone()).unwrap_or_default());
    let (typed, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let add = move || {
        let text = typed.get_untracked();
        if text.trim().is_empty() {
            return;
        }
        match text.trim().parse::<Reference>() {
            Ok(target) if target.digest().is_some() => {
                problem.set(Some(t!("A list is pushed to a tag, not to a digest.").to_owned()));
            }
            Ok(target) => {
                let mut all = targets.get_untracked();
                if all.contains(&target) {
                    problem.set(Some(t!("{target} is named twice.", target)));
                    return;
                }
                all.push(target);
                typed.set(String::new());
                problem.set(None);
                editor.edit(Edit::SetTargets { targets: all });
            }
            Err(error) => problem.set(Some(error.to_string())),
        }
    };
    let row = move |target: Reference| {
        let (name, label) = (target.to_string(), target.familiar());
        let is_only = move || targets.with(Vec::len) == 1;
        let remove = move |_| {
            let mut all = targets.get_untracked();
            all.retain(|other| *other != target);
            editor.edit(Edit::SetTargets { targets: all });
        };
        view! {
            <li class="targets__one" data-target=name>
                <span class="wrap" dir="ltr">{label.clone()}</span>
                <button type="button" class="button button--small button--quiet" disabled=is_only aria-label=t!("Remove {key}", key = label) on:click=remove>{t!("Remove")}</button>
            </li>
        }
    };
    view! {
        <form class="about__part" on:submit=move |event| { event.prevent_default(); add(); }>
            <h3 class="field__label">{t!("It goes to")}</h3>
            <ul class="targets"><For each=move || targets.get() key=ToString::to_string let:target>{row(target)}</For></ul>
            <TextField id="add-target" label=t!("One more tag, of any registry") value=typed problem=Signal::derive(move || problem.get()) code=true/>
            <p><button id="add-target-now" type="submit" class="button button--small">{t!("Add the tag")}</button></p>
        </form>
    }
}

#[component]
fn Type(editor: Editor) -> Markup {
    let chosen = move || editor.with(|view| view.draft.list_type).flatten();
    let choose = move |event| {
        let list_type = match event_target_value(&event).as_str() {
            "oci" => Some(ListType::Oci),
            "docker" => Some(ListType::Docker),
            _ => None,
        };
        editor.edit(Edit::SetListType { list_type });
    };
    let note = move || match chosen() {
        None => t!("As docker does it: the first image decides."),
        Some(ListType::Oci) => {
            t!("application/vnd.oci.image.index.v1+json: all registries of today take it.")
        }
        Some(ListType::Docker) => {
            t!(
                "application/vnd.docker.distribution.manifest.list.v2+json: old registries take it too."
            )
        }
    };
    view! {
        <div class="field">
            <label class="field__label" for="list-type">{t!("Type of the list")}</label>
            <select id="list-type" class="field__input" aria-describedby="list-type-note" on:change=choose>
                <option value="" selected=move || chosen().is_none()>{t!("docker's rule")}</option>
                <option value="oci" selected=move || chosen() == Some(ListType::Oci)>{t!("OCI image index")}</option>
                <option value="docker" selected=move || chosen() == Some(ListType::Docker)>{t!("Docker manifest list")}</option>
            </select>
            <p id="list-type-note" class="field__note">{note}</p>
        </div>
    }
}

#[component]
fn Artifact(editor: Editor) -> Markup {
    let said = Memo::new(move |_| {
        editor.with(|view| view.draft.artifact_type.clone()).flatten().unwrap_or_default()
    });
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| typed.set(said.get()));
    let save = move || {
        let text = typed.get_untracked().trim().to_owned();
        if text != said.get_untracked() {
            let artifact_type = (!text.is_empty()).then_some(text);
            editor.edit(Edit::SetArtifactType { artifact_type });
        }
    };
    view! {
        <form on:change=move |_| save() on:submit=move |event| { event.prevent_default(); save(); }>
            <TextField id="artifact-type" label=t!("Artifact type") value=typed code=true note=t!("A media type, for a list that is no image.")/>
        </form>
    }
}

#[component]
fn Required(editor: Editor) -> Markup {
    let said = Memo::new(move |_| {
        editor.with(|view| view.draft.require_platforms.join(", ")).unwrap_or_default()
    });
    let (typed, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    Effect::new(move |_| typed.set(said.get()));
    let save = move || {
        let text = typed.get_untracked();
        let words = text.split([',', '，', ' ']).filter(|word| !word.is_empty());
        let platforms: Vec<String> = words.map(str::to_owned).collect();
        match domain::recipe::platforms(&platforms) {
            Ok(_) => {
                problem.set(None);
                if platforms.join(", ") != said.get_untracked() {
                    editor.edit(Edit::SetRequired { platforms });
                }
            }
            Err(error) => problem.set(Some(error.to_string())),
        }
    };
    view! {
        <form on:change=move |_| save() on:submit=move |event| { event.prevent_default(); save(); }>
            <TextField id="required-platforms" label=t!("Required platforms, with commas between") value=typed code=true
                problem=Signal::derive(move || problem.get()) note=t!("A list that lacks one of them is not pushed.")/>
        </form>
    }
}
