//! Overview: the platforms of a list; of one image how it runs and what it stands on.

use domain::diff::base_of;
use domain::protocol::image::PlatformRow;
use domain::run_config::RunConfig;
use leptos::prelude::*;

use super::address::Tab;
use super::again;
use super::machine::Machine;
use super::parts::{code, command, empty, fact, facts, note, stranger};
use super::view::{Shown, View};
use crate::components::{DigestChip, PlatformBadge};
use crate::format;
use crate::pages::platform_row::{created_cell, largest, platform_row};

/// The tab.
pub(super) fn panel(view: View) -> AnyView {
    match view.shown() {
        Some(shown) => image(&shown),
        None => platforms(view),
    }
}

/// A row for each platform of a list.
fn platforms(view: View) -> AnyView {
    let choices: Vec<_> = view.contents.with_value(|contents| contents.choices.clone());
    if choices.is_empty() {
        return empty("It has no platforms.");
    }
    let rows: Vec<(String, PlatformRow)> = view.side.with_value(|side| {
        let entry = |at: usize| side.entries.get(at).map(PlatformRow::from);
        choices.iter().filter_map(|c| Some((c.name.clone(), entry(c.entry)?))).collect()
    });
    let all: Vec<PlatformRow> = rows.iter().map(|(_, row)| row.clone()).collect();
    let largest = largest(&all);
    let rows: Vec<AnyView> = rows
        .iter()
        .map(|(name, row)| {
            platform_row(row, &view.address.link(Tab::Overview, name), largest, None)
        })
        .collect();
    let others = view.contents.with_value(|contents| contents.others.len());
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Platforms">
            <table class="grid">
                <thead><tr>
                    <th scope="col">"Platform"</th><th scope="col">"Layers"</th><th scope="col">"Digest"</th>
                    <th scope="col" class="grid__figure">"Compressed size"</th><th scope="col">"Created"</th><th scope="col">"Attested"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(others > 0).then(|| note(format!("Besides: {}; see Raw.", format::count(others, "entry that is no platform"))))}
        {view.is_list().then(|| view! { <Machine view/> })}
    }
    .into_any()
}

/// What one image is and how it runs.
fn image(shown: &Shown) -> AnyView {
    let entry = &shown.entry;
    let image = match &entry.image {
        Ok(image) => image,
        Err(error) => {
            return view! {
                <p class="part__note">"The list names this image, and it cannot be read:"</p>
                {again(error.clone())}
            }
            .into_any();
        }
    };
    let row = PlatformRow::from(entry);
    let mismatch = row.content.ok().and_then(|content| content.config_platform);
    let none = serde_json::Value::Null;
    let config = image.config.as_ref().unwrap_or(&none);
    let run = RunConfig::of(config);
    let platform = &shown.choice.platform;
    let mut lines = vec![fact(
        "Platform",
        view! {
            <PlatformBadge platform=platform.clone()/>
            {mismatch.map(|config| view! { <span class="mismatch">{format!("label says {platform}, config says {config}")}</span> })}
        }
        .into_any(),
    )];
    let mut add = |name: &'static str, value: Option<AnyView>| {
        lines.extend(value.map(|value| fact(name, value)));
    };
    let said = |text: &str| (!text.is_empty()).then(|| code(text));
    let features = platform.os_features.join(", ");
    add("OS version", said(&platform.os_version));
    add("OS features", said(&features));
    add("Base image", base_of(entry).map(|base| {
        let digest = base.digest.clone().unwrap_or_default();
        view! { {code(&base.name)}" "{said(&digest)}<span class="note">{base.confidence.words()}</span> }.into_any()
    }));
    let size = format!(
        "{} in {}, compressed",
        format::size(image.compressed_size()),
        format::count(image.layers.len(), "layer")
    );
    add("Layers", Some(size.into_any()));
    let created = config.get("created").and_then(serde_json::Value::as_str).map(str::to_owned);
    add("Created", created.map(|time| created_cell(Some(time)).into_any()));
    add("Entrypoint", (!run.entrypoint.is_empty()).then(|| command(&run.entrypoint)));
    add("Command", (!run.command.is_empty()).then(|| command(&run.command)));
    if image.config.is_some() {
        let root = run.is_root().then(|| view! { <span class="note">"root"</span> });
        let user = if run.user.is_empty() { "not said".into_any() } else { stranger(&run.user) };
        add("User", Some(view! { {user}{root} }.into_any()));
    }
    add("Starts in", said(&run.working_directory));
    add("Ports", said(&run.ports.join(", ")));
    add(
        "Config",
        Some(view! { <DigestChip digest=image.config_descriptor.digest.clone()/> }.into_any()),
    );
    add(
        "Attestations",
        (!entry.attestations.is_empty())
            .then(|| format::count(entry.attestations.len(), "attestation manifest").into_any()),
    );
    facts(lines)
}
