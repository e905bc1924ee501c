//! What machine the programs of each image are for, on request: it reads the layers from the top.

use crate::prelude::*;
use domain::diff::SideEntry;
use domain::executable::{FileKind, Fit, Program, Programs, Role};
use domain::protocol::inspection::{CheckPrograms, MOST_LAYER_BYTES};
use domain::{ApiError, Platform, Reference};
use leptos::task::spawn_local;

use super::parts::{code, note, table};
use super::view::View;
use crate::backend::use_backend;
use crate::components::PlatformBadge;
use crate::format;
use crate::i18n::{phrase, sentences};

/// One image, and what was found out about it.
#[derive(Clone)]
struct Asked {
    image: Reference,
    platform: Platform,
    /// Bytes of all its layers.
    size: u64,
    answer: RwSignal<Option<Result<Programs, ApiError>>>,
}

/// The part of the tab.
pub(super) fn part(view: View) -> Markup {
    let images = images(view);
    if images.is_empty() {
        return note(t!("There is no image that could be looked into.").to_owned());
    }
    let begun = RwSignal::new(false);
    let most: u64 = images.iter().map(|image| image.size.min(MOST_LAYER_BYTES)).sum();
    let count = images.len();
    let backend = use_backend();
    // One after the other: each answer is on the screen while the next is on its way.
    let ask = move |images: Vec<Asked>, most: u64| {
        spawn_local(async move {
            for one in images {
                let (reference, platform) = (one.image, Some(one.platform));
                let request = CheckPrograms { reference, platform, most_bytes: most };
                let answer = backend.call(request).await;
                if one.answer.try_set(Some(answer)).is_some() {
                    return;
                }
            }
        });
    };
    let all = images.clone();
    let start = move |_| {
        begun.set(true);
        ask(all.clone(), MOST_LAYER_BYTES);
    };
    let more = move |one: Asked| {
        one.answer.set(None);
        let size = one.size;
        ask(vec![one], size);
    };
    view! {
        <div class="panel__head">
            <button type="button" id="check-programs" class="button" disabled=move || begun.get() on:click=start>
                {counted!(count, "Look into {n} image", "Look into {n} images")}
            </button>
            <span class="note">{t!("Reads the layers from the top, until it has seen the program that starts: at most {size}.", size = format::size(most))}</span>
        </div>
        {move || begun.get().then(|| answers(&images, more))}
    }
}

/// The image of the platform that is chosen, else all that can be read.
fn images(view: View) -> Vec<Asked> {
    let repository = view.reference.with_value(|reference| reference.repository().clone());
    let asked = |entry: &SideEntry| {
        let image = entry.image.as_ref().ok().filter(|image| image.config.is_some())?;
        Some(Asked {
            image: repository.at(entry.descriptor.digest.clone()),
            platform: entry.platform(),
            size: image.compressed_size(),
            answer: RwSignal::new(None),
        })
    };
    if let Some(shown) = view.shown() {
        return asked(&shown.entry).into_iter().collect();
    }
    let entries = view.contents.with_value(|contents| {
        contents.choices.iter().map(|choice| choice.entry).collect::<Vec<_>>()
    });
    view.side
        .with_value(|side| entries.iter().filter_map(|at| asked(side.entries.get(*at)?)).collect())
}

fn answers(images: &[Asked], more: impl Fn(Asked) + Copy + Send + Sync + 'static) -> Markup {
    let heads = &[
        mark!("Platform"),
        mark!("Machine"),
        mark!("File"),
        mark!("Others looked at"),
        mark!("Read"),
    ];
    let rows = images.iter().map(|one| {
        let one = one.clone();
        let badge = view! { <PlatformBadge platform=one.platform.clone()/> };
        let cells = move || match one.answer.get() {
            None => view! { <td colspan="4" aria-busy="true">{t!("reading …")}</td> },
            Some(Err(error)) => {
                view! { <td colspan="4"><span class="problem"><bdi dir="auto">{sentences(&error)}</bdi></span></td> }
            }
            Some(Ok(found)) => found_cells(&found, &one, more),
        };
        view! { <tr><th scope="row">{badge}</th>{cells}</tr> }
    });
    table(mark!("Machines of the programs"), heads, rows.collect())
}

fn found_cells(
    found: &Programs,
    one: &Asked,
    more: impl Fn(Asked) + Send + Sync + 'static,
) -> Markup {
    let deciding = found.deciding().or_else(|| found.files.first());
    let others = found.files.iter().filter(|file| Some(*file) != deciding);
    let others = others.map(|file| view! { <div>{looked(file)}</div> }).collect_view();
    let read = t!(
        "{size} of {layers}",
        size = format::size(found.read),
        layers = counted!(found.layers, "{n} layer", "{n} layers")
    );
    let again = (!found.is_settled && found.read < one.size).then(|| {
        let (again, size) = (one.clone(), format::size(one.size));
        view! { <button type="button" class="button button--small" on:click=move |_| more(again.clone())>{t!("Read up to {size}", size)}</button> }
    });
    let stopped = found.stopped.clone().map(|error| {
        view! { <div class="muted"><bdi dir="auto">{sentences(&error)}</bdi></div> }
    });
    view! {
        <td>{verdict(found, &one.platform)}</td>
        <td>{deciding.map(looked)}</td>
        <td>{others}</td>
        <td>{read}{stopped}{again}</td>
    }
}

fn verdict(found: &Programs, platform: &Platform) -> Markup {
    let machines = found.deciding().map(Program::machines).unwrap_or_default();
    let (tone, sign, words) = match found.fit() {
        Fit::Verified => ("added", "✓ ", t!("verified {machines}", machines)),
        Fit::Smaller => {
            ("changed", "! ", t!("{machines}, which {platform} runs too", machines, platform))
        }
        Fit::Wrong => ("lost", "✗ ", t!("{machines} inside {platform}", machines, platform)),
        Fit::Unknown => ("same", "? ", t!("unknown").to_owned()),
    };
    view! {
        <span class=format!("status status--{tone}") data-machine=tone><span aria-hidden="true">{sign}</span>{words}</span>
    }
}

/// A file, why it was looked at, and what it is.
fn looked(file: &Program) -> Markup {
    let role = match file.role {
        Role::Entrypoint => mark!("starts"),
        Role::Command => mark!("started by it"),
        Role::Interpreter => mark!("runs the script"),
        Role::Shell => mark!("the shell"),
        Role::Library => mark!("the C library"),
    };
    let what = match &file.kind {
        Some(FileKind::Program(..)) => file.machines(),
        Some(FileKind::Script(..)) => t!("a script").to_owned(),
        Some(FileKind::Managed) => t!("code for any machine").to_owned(),
        Some(FileKind::Other) => t!("no program").to_owned(),
        None => t!("not found").to_owned(),
    };
    view! { {code(&file.path)}<span class="note">{phrase(role)}" · "{what}</span> }
}
