//! Overview: the platforms of a list; of one image how it runs and what it stands on.

use crate::prelude::*;
use domain::diff::base_of;
use domain::protocol::image::PlatformRow;
use domain::run_config::RunConfig;

use super::address::Tab;
use super::again;
use super::machine::Machine;
use super::parts::{code, command, empty, fact, facts, note, stranger};
use super::view::{Shown, View};
use crate::components::{Badge, DigestChip, PlatformBadge, Tone};
use crate::format;
use crate::i18n::phrase;
use crate::pages::platform_row::{created_cell, largest, platform_row};

/// The tab.
pub(super) fn panel(view: View) -> Markup {
    match view.shown() {
        Some(shown) => image(&shown),
        None => platforms(view),
    }
}

/// A row for each platform of a list.
fn platforms(view: View) -> Markup {
    let choices: Vec<_> = view.contents.with_value(|contents| contents.choices.clone());
    if choices.is_empty() {
        return empty(mark!("It has no platforms."));
    }
    let rows: Vec<(String, PlatformRow)> = view.side.with_value(|side| {
        let entry = |at: usize| side.entries.get(at).map(PlatformRow::from);
        choices.iter().filter_map(|c| Some((c.name.clone(), entry(c.entry)?))).collect()
    });
    let all: Vec<PlatformRow> = rows.iter().map(|(_, row)| row.clone()).collect();
    let largest = largest(&all);
    let rows: Vec<Markup> = rows
        .iter()
        .map(|(name, row)| {
            platform_row(row, &view.address.link(Tab::Overview, name), largest, None, false)
        })
        .collect();
    let others = view.contents.with_value(|contents| contents.others.len());
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Platforms")>
            <table class="grid">
                <thead><tr>
                    <th scope="col">{t!("Platform")}</th><th scope="col">{t!("Layers")}</th><th scope="col">{t!("Digest")}</th>
                    <th scope="col" class="grid__figure">{t!("Compressed size")}</th><th scope="col">{t!("Created")}</th><th scope="col">{t!("Attested")}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(others > 0).then(|| note(counted!(others, "Besides: {n} entry that is no platform; see Raw.", "Besides: {n} entries that are no platforms; see Raw.")))}
        {view.is_list().then(|| view! { <Machine view/> })}
    }
}

/// What one image is and how it runs.
fn image(shown: &Shown) -> Markup {
    let entry = &shown.entry;
    let image = match &entry.image {
        Ok(image) => image,
        Err(error) => {
            return view! {
                <p class="part__note">{t!("The list names this image, and it cannot be read:")}</p>
                {again(error.clone())}
            };
        }
    };
    let row = PlatformRow::from(entry);
    let mismatch = row.content.ok().and_then(|content| content.config_platform);
    let none = serde_json::Value::Null;
    let config = image.config.as_ref().unwrap_or(&none);
    let run = RunConfig::of(config);
    let platform = &shown.choice.platform;
    let mut lines = vec![fact(
        mark!("Platform"),
        view! {
            <PlatformBadge platform=platform.clone()/>
            {mismatch.map(|config| view! { <Badge words=t!("label says {said}, config says {config}", said = platform, config) tone=Tone::Changed/> })}
        },
    )];
    let mut add = |name: &'static str, value: Option<Markup>| {
        lines.extend(value.map(|value| fact(name, value)));
    };
    let said = |text: &str| (!text.is_empty()).then(|| code(text));
    let features = platform.os_features.join(", ");
    add(mark!("OS version"), said(&platform.os_version));
    add(mark!("OS features"), said(&features));
    add(mark!("Base image"), base_of(entry).map(|base| {
        let digest = base.digest.clone().unwrap_or_default();
        view! { {code(&base.name)}" "{said(&digest)}<span class="note">{phrase(base.confidence.words())}</span> }
    }));
    let size = t!(
        "{size} in {layers}, compressed",
        size = format::size(image.compressed_size()),
        layers = counted!(image.layers.len(), "{n} layer", "{n} layers")
    );
    add(mark!("Layers"), Some(size.into_markup()));
    let created = config.get("created").and_then(serde_json::Value::as_str).map(str::to_owned);
    add(mark!("Created"), created.map(|time| created_cell(Some(time)).into_markup()));
    add(mark!("Entrypoint"), (!run.entrypoint.is_empty()).then(|| command(&run.entrypoint)));
    add(mark!("Command"), (!run.command.is_empty()).then(|| command(&run.command)));
    if image.config.is_some() {
        let root = run.is_root().then(|| view! { <span class="note">"root"</span> });
        let user =
            if run.user.is_empty() { t!("not said").into_markup() } else { stranger(&run.user) };
        add(mark!("User"), Some(view! { {user}{root} }));
    }
    add(mark!("Starts in"), said(&run.working_directory));
    add(mark!("Ports"), said(&run.ports.join(", ")));
    add(
        mark!("Config"),
        Some(view! { <DigestChip digest=image.config_descriptor.digest.clone()/> }),
    );
    add(
        mark!("Attestations"),
        (!entry.attestations.is_empty()).then(|| {
            counted!(
                entry.attestations.len(),
                "{n} attestation manifest",
                "{n} attestation manifests"
            )
            .into_markup()
        }),
    );
    facts(lines)
}
