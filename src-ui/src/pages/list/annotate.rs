//! The form of the selected entry: what the list says it runs on, and its annotations. What is left in
//! a field is saved when the field is left, and can be undone.

use std::collections::BTreeMap;

use crate::prelude::*;
use domain::draft::{Edit, Entry, EntryId, EntryKind};
use domain::{Platform, annotations};

use super::editor::Editor;
use crate::components::{KeyValueEditor, PlatformBadge, TextField};
use crate::reactive::Memo;

const SYSTEMS: &[&str] = &["linux", "windows", "darwin", "freebsd"];
const MACHINES: &[&str] =
    &["amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "loong64", "mips64le"];

const FEATURES: &[&str] = &["win32k"];

/// The variants that a machine has.
fn variants(machine: &str) -> &'static [&'static str] {
    match machine {
        "arm" => &["v7", "v6", "v5", "v8"],
        "arm64" => &["v8", "v9"],
        "amd64" => &["v1", "v2", "v3", "v4"],
        _ => &[],
    }
}

/// The form, or what to do to see one.
#[component]
pub(super) fn Annotate(editor: Editor) -> Markup {
    let entry = Memo::new(move |_| editor.entry(editor.selected.get()?));
    let id = Memo::new(move |_| entry.with(|entry| entry.as_ref().map(|entry| entry.id)));
    let shown = move || match id.get() {
        Some(_) => view! { <Form editor entry/> },
        None => {
            view! { <p class="note">{t!("Choose an entry to say what it runs on.")}</p> }
        }
    };
    shown.into_markup()
}

#[component]
fn Form(editor: Editor, entry: Memo<Option<Entry>>) -> Markup {
    let platform = Memo::new(move |_| entry.with(|entry| entry.as_ref().map(Entry::platform)));
    let os = field(entry, |platform| platform.os.clone());
    let machine = field(entry, |platform| platform.architecture.clone());
    let variant = field(entry, |platform| platform.variant.clone());
    let version = field(entry, |platform| platform.os_version.clone());
    let features = field(entry, |platform| platform.os_features.join(", "));
    let save = move || {
        let text = |field: Field| field.typed.get_untracked().trim().to_owned();
        let listed = text(features);
        let listed = listed.split([',', '，']).map(str::trim).filter(|name| !name.is_empty());
        let wanted = Platform {
            os: text(os),
            architecture: text(machine),
            variant: text(variant),
            os_version: text(version),
            os_features: listed.map(str::to_owned).collect(),
        };
        let Some(id) = entry.with_untracked(|entry| entry.as_ref().map(|entry| entry.id)) else {
            return;
        };
        if platform.get_untracked().as_ref() != Some(&wanted) {
            for field in [os, machine, variant, version, features] {
                field.said.set_value(Some((id, (field.of)(&wanted))));
            }
            editor.edit(Edit::SetPlatform { entry: id, platform: wanted });
        }
    };
    let is_image = move || {
        entry.with(|entry| {
            entry.as_ref().is_some_and(|entry| entry.kind() != EntryKind::Attestation)
        })
    };
    let title = move || entry.with(|entry| entry.as_ref().map(Entry::label)).unwrap_or_default();
    let unusual = move || {
        let pair = Platform::new(os.typed.get().trim(), machine.typed.get().trim(), "");
        (pair.is_complete() && !pair.in_docker_table()).then(|| {
            t!("{pair} is not in docker's table: docker manifest annotate refuses it. Registries take it; check the spelling.", pair)
        })
    };
    let variants = Signal::derive(move || machine.typed.with(|machine| variants(machine.trim())));
    view! {
        <h2 class="draft__heading"><bdi dir="ltr">{title}</bdi></h2>
        <Show when=is_image>
            <form id="annotate" class="form form--tight" on:change=move |_| save() on:submit=move |event| event.prevent_default()
                on:keydown=move |event| if event.key() == "Enter" && !event.is_composing() { save(); }>
                <TextField id="annotate-os" label=t!("OS") value=os.typed choices=SYSTEMS code=true/>
                <TextField id="annotate-arch" label=t!("Architecture") value=machine.typed choices=MACHINES code=true/>
                <TextField id="annotate-variant" label=t!("Variant") value=variant.typed choices=variants code=true/>
                <TextField id="annotate-os-version" label=t!("OS version") value=version.typed code=true/>
                <TextField id="annotate-os-features" label=t!("OS features, with commas between") value=features.typed choices=FEATURES code=true/>
                <p class="form__note">{t!("A field that is emptied is cleared. Each field is saved when it is left.")}</p>
                <p id="annotate-unusual" class="form__note" role="status">{unusual}</p>
            </form>
            <ConfigValues editor entry/>
        </Show>
        <Annotations editor entry/>
    }
}

/// A field of a platform: what is typed into it, and what was last saved of it and has not come back.
#[derive(Clone, Copy)]
struct Field {
    of: fn(&Platform) -> String,
    typed: RwSignal<String>,
    said: StoredValue<Option<(EntryId, String)>>,
}

/// A field that follows what is saved, when that becomes another. It is left alone when something else
/// changes, and when what it said itself comes back: more may have been typed by then.
fn field(entry: Memo<Option<Entry>>, of: fn(&Platform) -> String) -> Field {
    let saved = Memo::new(move |_| {
        entry.with(|entry| entry.as_ref().map(|entry| (entry.id, of(&entry.platform()))))
    });
    let typed = RwSignal::new(String::new());
    let said = StoredValue::new(None);
    Effect::new(move |_| {
        let now = saved.get();
        let echo = said.try_update_value(Option::take).flatten();
        if let Some((_, text)) = now.clone()
            && now != echo
        {
            typed.set(text);
        }
    });
    Field { of, typed, said }
}

/// What the image's config says, where the list says something else, and the way back.
#[component]
fn ConfigValues(editor: Editor, entry: Memo<Option<Entry>>) -> Markup {
    let shown = move || {
        let entry = entry.get()?;
        let config = entry.config.clone().filter(|config| *config != entry.platform());
        let (id, touched) = (entry.id, entry.is_touched());
        let use_config = config.map(|config| {
            let platform = config.clone();
            let act = move |_| editor.edit(Edit::SetPlatform { entry: id, platform: platform.clone() });
            view! {
                <p class="draft__config">
                    {t!("The image's config says:")}" "<PlatformBadge platform=config.clone()/>
                    <span class="note">{differences(&config, &entry.platform())}</span>
                    <button id="use-config" type="button" class="button button--small" on:click=act>{t!("Use values from config")}</button>
                </p>
            }
        });
        let reset = touched.then(|| {
            let act = move |_| editor.edit(Edit::Reset { entries: vec![id] });
            view! { <button id="reset-entry" type="button" class="button button--small" on:click=act>{t!("Put back what was found")}</button> }
        });
        Some(view! { {use_config}{reset} })
    };
    shown.into_markup()
}

/// The fields that differ, as `variant: v8 → v7`.
fn differences(config: &Platform, said: &Platform) -> String {
    let features = |platform: &Platform| platform.os_features.join(",");
    let (one, other) = (features(config), features(said));
    let fields = [
        ("os", &config.os, &said.os),
        ("architecture", &config.architecture, &said.architecture),
        ("variant", &config.variant, &said.variant),
        ("os.version", &config.os_version, &said.os_version),
        ("os.features", &one, &other),
    ];
    let or_none = |text: &String| if text.is_empty() { "–".to_owned() } else { text.clone() };
    let changed = fields.into_iter().filter(|(_, config, said)| config != said);
    let changed = changed
        .map(|(name, config, said)| format!("{name}: {} → {}", or_none(config), or_none(said)));
    changed.collect::<Vec<_>>().join("; ")
}

#[component]
fn Annotations(editor: Editor, entry: Memo<Option<Entry>>) -> Markup {
    let pairs = Signal::derive(move || {
        let found =
            entry.with(|entry| entry.as_ref().map(|entry| entry.descriptor.annotations.clone()));
        found.unwrap_or_default()
    });
    let change = Callback::new(move |annotations: BTreeMap<String, String>| {
        let id = entry.with_untracked(|entry| entry.as_ref().map(|entry| entry.id));
        if let Some(entry) = id {
            editor.edit(Edit::SetEntryAnnotations { entry, annotations });
        }
    });
    view! { <KeyValueEditor id="entry-annotations" label=t!("Annotations of this entry") pairs waits=editor.waits() change known=annotations::oci()/> }
}
