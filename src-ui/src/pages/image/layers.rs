//! Layers: the build steps of one image beside what they made, as far as its history tells. What is no
//! image has files instead.

use std::collections::HashMap;

use crate::prelude::*;
use domain::build_steps::{BuildStep, BuildSteps, StepLayer, base_line, holders};
use domain::diff::{SideEntry, SideImage};
use domain::{Descriptor, Digest};

use super::again;
use super::parts::{code, empty, long_code, note, row, table};
use super::view::{Shown, View};
use crate::components::{CopyButton, DigestChip, PlatformBadge};
use crate::format;
use crate::pages::platform_row::created_cell;

/// The tab.
pub(super) fn panel(view: View) -> Markup {
    let Some(shown) = view.shown_or_first() else { return files(view) };
    match &shown.entry.image {
        Ok(image) => layers(view, &shown, image),
        Err(error) => again(error.clone()),
    }
}

fn layers(view: View, shown: &Shown, image: &SideImage) -> Markup {
    if image.layers.is_empty() && image.config.is_none() {
        return empty(mark!("It has no layers."));
    }
    let built = BuildSteps::of(image);
    let sketch = built.sketch(base_line(&shown.entry).as_deref());
    let held = view.side.with_value(holders);
    let largest = image.layers.iter().map(|layer| layer.size).max().unwrap_or(1).max(1);
    let own = shown.choice.entry;
    let without = built.steps.iter().filter(|step| step.layer.is_none()).count();
    let rows: Vec<Markup> = built
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| step_row(view, at, step, largest, &held, own))
        .collect();
    let figures = t!(
        "{layers}, {size} compressed",
        layers = counted!(image.layers.len(), "{n} layer", "{n} layers"),
        size = format::size(image.compressed_size())
    );
    let all = RwSignal::new(true);
    view! {
        <div class="panel__head">
            {which(view, shown)}
            <span>{figures}</span>
            <label class="check"><input id="all-steps" type="checkbox" prop:checked=move || all.get() on:change=move |_| all.update(|on| *on = !*on)/>{t!("Steps without a layer ({n})", n = without)}</label>
            <CopyButton text=sketch what=mark!("Dockerfile sketch") words=t!("Copy as a Dockerfile sketch")/>
        </div>
        {(!built.fits).then(|| note(t!("The history does not fit the layers, so no instruction stands beside a layer.").to_owned()))}
        <div class=move || if all.get() { "steps-of" } else { "steps-of steps-of--layers" }>
            {table(mark!("Layers"), &["#", mark!("Instruction"), mark!("Compressed size"), mark!("With all below"), mark!("Digest"), mark!("Packed"), mark!("Also in"), mark!("Created")], rows)}
        </div>
    }
}

/// Which platform is shown, where the user chose none.
pub(super) fn which(view: View, shown: &Shown) -> Markup {
    let chosen = view.chosen.get().is_some();
    (!chosen)
        .then(|| {
            let platform = shown.choice.platform.clone();
            view! { <span class="panel__which"><PlatformBadge platform/>" "{t!("is shown; choose another one above.")}</span> }
        })
        .into_markup()
}

fn step_row(
    view: View,
    at: usize,
    step: &BuildStep,
    largest: u64,
    held: &HashMap<Digest, Vec<usize>>,
    own: usize,
) -> Markup {
    let words = long_code(&step.instruction, &step.original);
    let created = created_cell(step.created.clone()).into_markup();
    let id = format!("step-{at}");
    let Some(layer) = &step.layer else {
        return view! {
            <tr class="step step--empty" id=id tabindex="-1">
                <th scope="row"><span class="visually-hidden">{t!("no layer")}</span></th><td class="wrap">{words}</td><td class="grid__figure">"–"</td><td></td><td></td><td></td><td></td><td>{created}</td>
            </tr>
        };
    };
    let also = also_in(view, held, &layer.blob.digest, own);
    let size = layer.blob.size;
    view! {
        <tr class="step" id=id tabindex="-1" data-layer=layer.number.to_string()>
            <th scope="row">{layer.number}</th>
            <td class="wrap">{words}</td>
            <td><span class="layers"><meter class="bar" min="0" max=largest.to_string() value=size.to_string() aria-hidden="true"></meter>{format::size(size)}</span></td>
            <td class="grid__figure">{format::size(layer.cumulative)}</td>
            <td><DigestChip digest=layer.blob.digest.clone()/></td>
            <td>{packing(layer)}</td>
            <td>{also}</td>
            <td>{created}</td>
        </tr>
    }
}

fn packing(layer: &StepLayer) -> Markup {
    let kind = &layer.blob.media_type;
    let content =
        layer.diff_id.as_ref().map(|id| format!("\n{}", t!("content (diff_id) {id}", id)));
    let title = format!("{kind}{}", content.unwrap_or_default());
    let word = if kind.packing().is_empty() { kind.as_str() } else { kind.packing() };
    let foreign = kind.is_foreign_layer().then(
        || view! { <span class="note" title=layer.blob.urls.join(" ")>{t!("kept elsewhere")}</span> },
    );
    view! { <span title=title>{word.to_owned()}</span>{foreign} }
}

/// The other platforms of the list that have the same blob.
fn also_in(view: View, held: &HashMap<Digest, Vec<usize>>, digest: &Digest, own: usize) -> Markup {
    let others = held.get(digest).into_iter().flatten().filter(|at| **at != own);
    let names: Vec<String> = view.side.with_value(|side| {
        let name = |at: &usize| side.entries.get(*at).map(|entry| entry.platform().to_string());
        others.filter_map(name).collect()
    });
    match names.as_slice() {
        [] => ().into_markup(),
        [one] => one.clone().into_markup(),
        more => {
            let words = counted!(more.len(), "{n} platform", "{n} platforms");
            view! { <span title=more.join(", ")>{words}</span> }
        }
    }
}

/// What an artifact, or an index of blobs, holds.
fn files(view: View) -> Markup {
    let files: Vec<Descriptor> = view.side.with_value(|side| {
        let of = |entry: &SideEntry| match &entry.image {
            Ok(image) => image.layers.clone(),
            Err(_) => vec![entry.descriptor.clone()],
        };
        side.entries.iter().flat_map(of).collect()
    });
    if files.is_empty() {
        return empty(mark!("It holds no files."));
    }
    let rows = files.iter().map(|file| {
        let name = file.annotations.get("org.opencontainers.image.title");
        let name = name.map_or_else(|| t!("no name").into_markup(), |name| code(name));
        let cells = vec![
            code(file.media_type.as_str()),
            format::size(file.size).into_markup(),
            view! { <DigestChip digest=file.digest.clone()/> },
        ];
        row(name, cells)
    });
    let count = counted!(files.len(), "{n} file", "{n} files");
    view! { {note(count)}{table(mark!("Files"), &[mark!("File"), mark!("Type"), mark!("Size"), mark!("Digest")], rows.collect())} }
}
