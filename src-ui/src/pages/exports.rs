//! The same by command and by file: the recipe, and the words of each tool, with what it cannot do.

use crate::prelude::*;
use domain::draft::{Cannot, Export, Means};
use domain::protocol::Topic;
use domain::protocol::publish::ExportPublication;

use super::image::download;
use super::region::region;
use crate::components::{Choice, CopyButton, focus};
use crate::state::remote::remote;

/// The section. Nothing is asked for until it is opened.
#[component]
pub(in crate::pages) fn Exports(
    request: impl Fn() -> ExportPublication + Copy + Send + Sync + 'static,
) -> Markup {
    let open = RwSignal::new(false);
    view! {
        <details id="exports" class="exports" on:toggle=move |event| {
            let details = event_target::<web_sys::Element>(&event);
            open.set(details.has_attribute("open"));
        }>
            <summary id="exports-open" class="exports__title">{t!("The same by command, and as a file")}</summary>
            {move || open.get().then(|| view! { <All request/> })}
        </details>
    }
}

/// Opens the section, and goes there.
pub(in crate::pages) fn open_exports() {
    if let Some(section) = document().get_element_by_id("exports") {
        // Fails for no valid name.
        let _ = section.set_attribute("open", "");
        focus("exports-open");
    }
}

/// The recipe of a publication, where there is one.
pub(in crate::pages) fn recipe_of(all: Vec<Export>) -> Option<String> {
    all.into_iter().find(|export| export.means == Means::Recipe)?.text
}

/// Saves a recipe as the file that `manifold apply` takes.
pub(in crate::pages) fn save_recipe(text: &str) {
    download("recipe.toml", text);
}

#[component]
fn All(request: impl Fn() -> ExportPublication + Copy + Send + Sync + 'static) -> Markup {
    let read = remote(&[Topic::Lists], move || Some(request()));
    let chosen = RwSignal::new(0_usize);
    region(read, mark!("commands"), move |all| view! { <Tools all chosen/> })
}

#[component]
fn Tools(all: Vec<Export>, chosen: RwSignal<usize>) -> Markup {
    let options = all.iter().map(|export| means(export.means)).collect();
    let choose = Callback::new(move |at| chosen.set(at));
    let all = StoredValue::new(all);
    let shown = move || {
        all.with_value(|all| all.get(chosen.get()).cloned()).map(|export| view! { <One export/> })
    };
    view! {
        <Choice label=t!("Tool") options chosen choose/>
        {shown}
    }
}

#[component]
fn One(export: Export) -> Markup {
    let Export { means, text, cannot, same_digest } = export;
    let said = match (text.is_some(), same_digest) {
        (false, _) => t!("It cannot do this."),
        (true, true) => t!("It gives the same bytes, and so the same digest."),
        (true, false) if cannot.is_empty() => {
            t!("It gives a list that says the same, in other bytes: its digest is another.")
        }
        (true, false) => t!("It gives a list that lacks some of it."),
    };
    let reasons = cannot.into_iter().map(|why| view! { <li>{cannot_words(why)}</li> });
    let reasons: Vec<_> = reasons.collect();
    view! {
        <p id="export-said">{said}</p>
        <ul id="export-cannot">{reasons}</ul>
        {text.map(|text| view! {
            <div class="raw__head">
                <CopyButton text=text.clone() what=mark!("text") words=t!("Copy")/>
                {(means == Means::Recipe).then(|| view! { <SaveRecipe text=text.clone()/> })}
            </div>
            <pre id="export-text" class="json" tabindex="0" dir="ltr" role="region" aria-label=t!("Text")>{text}</pre>
        })}
    }
}

#[component]
fn SaveRecipe(text: String) -> Markup {
    let save = move |_| save_recipe(&text);
    view! { <button id="save-recipe" type="button" class="button" on:click=save>{t!("Save as recipe")}</button> }
}

/// A tool, by the word that stands for it and by its name.
fn means(means: Means) -> (&'static str, &'static str) {
    let name = match means {
        Means::Recipe => t!("Recipe"),
        other => other.words(),
    };
    (means.word(), name)
}

/// Why a tool cannot do something.
fn cannot_words(cannot: Cannot) -> &'static str {
    match cannot {
        Cannot::OtherRegistry => t!("it refuses images of another registry than the target's"),
        Cannot::OtherRepository => t!("it wants all images in the target's repository"),
        Cannot::Attestations => t!("it leaves attestations behind"),
        Cannot::Nested => t!("it keeps no list within a list"),
        Cannot::Platform => t!("it says of an image what its config says, and nothing else"),
        Cannot::ClearField => t!("it cannot clear a field of a platform"),
        Cannot::OsFeatures => t!("it sets no OS features"),
        Cannot::UnusualPair => t!("its table of systems lacks one of the platforms"),
        Cannot::Annotations => t!("it knows no annotations of a list"),
        Cannot::EntryAnnotations => t!("it knows no annotations of entries"),
        Cannot::ArtifactType => t!("it knows no artifact type of a list"),
        Cannot::Subject => t!("it knows no subject of a list"),
        Cannot::ListType => t!("it chooses the type of the list itself"),
        Cannot::Order => t!("it puts the entries into its own order"),
        Cannot::Platforms => t!("it copies all platforms or one, and no choice of them"),
        Cannot::Referrers => t!("it leaves behind what is attached to the images from outside"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_words_are_the_programs() {
        for one in Cannot::ALL {
            assert_eq!(cannot_words(one), one.words());
        }
    }
}
