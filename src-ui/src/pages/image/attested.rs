//! Attestations: how the image was built and what is in it, as its builder says. Loaded when the tab is
//! opened: SBOMs are large.

use domain::attestation::{Content, Material, Package, Provenance, Sbom};
use domain::protocol::Topic;
use domain::protocol::attestation::{Attestations, LoadAttestations};
use domain::run_config::Variable;
use leptos::prelude::*;

use super::config::environment;
use super::parts::{code, empty, fact, facts, note, row, section, stranger, table};
use super::view::View;
use crate::format::number;
use crate::pages::region::region;
use crate::state::remote::remote;

/// The most rows of a table that are made; the search finds the others.
const MOST_ROWS: usize = 300;

/// The tab.
pub(super) fn panel(view: View) -> AnyView {
    let Some(shown) = view.shown_or_first() else {
        return empty(mark!("Nothing is attested."));
    };
    let subject = shown.entry.descriptor.digest;
    let whole = view.reference.get_value();
    // By its digest: the tag may have moved since.
    let list = view.side.with_value(|side| side.digest.clone());
    let reference = match list {
        Some(digest) => whole.repository().at(digest),
        None => whole,
    };
    let about = view.is_list().then(|| {
        note(t!("What is attested of the image of {platform}.", platform = shown.choice.platform))
    });
    let request = LoadAttestations { reference, subjects: vec![subject] };
    let read = remote(&[Topic::Images], move || Some(request.clone()));
    view! { {about}{region(read, mark!("the attestations"), |found| statements(&found))} }
        .into_any()
}

fn statements(found: &Attestations) -> AnyView {
    let problems: Vec<_> = found
        .problems()
        .into_iter()
        .map(|problem| view! { <p class="warning"><bdi dir="auto">{problem}</bdi></p> })
        .collect();
    let statements =
        found.manifests.iter().filter_map(|manifest| manifest.statements.as_ref().ok());
    let parts: Vec<AnyView> = statements
        .flatten()
        .filter(|statement| statement.about_subject)
        .filter_map(|statement| {
            Some(match statement.content.as_ref().ok()? {
                Content::Provenance(said) => provenance(said),
                Content::Sbom(said) => sbom(said),
                Content::Other => {
                    section(mark!("Another statement"), code(&statement.predicate_type))
                }
            })
        })
        .collect();
    if parts.is_empty() && problems.is_empty() {
        return empty(mark!(
            "The list holds no attestation of this image. What was attached to it later is among the referrers."
        ));
    }
    view! {
        {problems}{parts}
        {note(t!("This is what the builders say. Manifold has not checked a signature.").to_owned())}
    }
    .into_any()
}

fn provenance(said: &Provenance) -> AnyView {
    let text = |text: &Option<String>| match text {
        Some(text) => stranger(text),
        None => view! { <span class="muted">{t!("not stated")}</span> }.into_any(),
    };
    let lines = vec![
        fact(mark!("Source"), text(&said.source)),
        fact(mark!("Commit"), text(&said.commit)),
        fact(mark!("Branch or tag"), text(&said.source_ref)),
        fact(mark!("Builder"), text(&said.builder)),
        fact(mark!("Build type"), text(&said.build_type)),
        fact(mark!("Began with"), text(&said.entry_point)),
        fact(mark!("Started"), text(&said.started)),
        fact(mark!("Finished"), text(&said.finished)),
    ];
    // What looks like a secret is hidden here as it is in the config.
    let arguments: Vec<Variable> =
        said.arguments.iter().map(|(name, value)| Variable::new(name, value)).collect();
    let arguments =
        (!arguments.is_empty()).then(|| environment(mark!("Build arguments"), &arguments));
    let materials = said.materials.iter().take(MOST_ROWS).map(material).collect();
    let materials = (!said.materials.is_empty()).then(|| {
        let heads = &[mark!("What the build used"), mark!("Digest")];
        section(mark!("Materials"), table(mark!("Materials"), heads, materials))
    });
    view! { {section(mark!("Provenance"), facts(lines))}{arguments}{materials} }.into_any()
}

fn material(material: &Material) -> AnyView {
    let digests = material.digest.iter().map(|(kind, hex)| code(&format!("{kind}:{hex}")));
    let name = material.image().unwrap_or_else(|| material.uri.clone());
    row(stranger(&name), vec![digests.collect_view().into_any()])
}

/// The packages, with a search over name, version and package URL.
fn sbom(said: &Sbom) -> AnyView {
    let typed = RwSignal::new(String::new());
    let total = said.packages.len();
    let packages = StoredValue::new(said.packages.clone());
    let found = Memo::new(move |_| {
        let wanted = typed.get().trim().to_lowercase();
        packages.with_value(|all| {
            let places = all.iter().enumerate().filter(|(_, package)| holds(package, &wanted));
            places.map(|(at, _)| at).collect::<Vec<_>>()
        })
    });
    let rows = move || {
        let places = found.get();
        let rows = packages.with_value(|all| {
            let shown = places.iter().take(MOST_ROWS).filter_map(|at| all.get(*at));
            shown.map(line).collect::<Vec<_>>()
        });
        let heads = &[mark!("Package"), mark!("Version"), mark!("Package URL")];
        table(mark!("Packages"), heads, rows)
    };
    let count = move || {
        let found = found.with(Vec::len);
        let shown = found.min(MOST_ROWS);
        t!(
            "{shown} of {found} found, {total} in all",
            shown = number(shown),
            found = number(found),
            total = number(total)
        )
    };
    let made = said.tool.as_ref().map_or_else(
        || said.format.clone(),
        |tool| t!("{format}, made by {tool}", format = said.format, tool),
    );
    let unread = (said.unread > 0).then(|| {
        note(t!("{n} more were not read: the list is too long.", n = number(said.unread)))
    });
    section(
        mark!("Packages"),
        view! {
            <p class="part__note"><bdi dir="auto">{domain::visible::visible(&made).into_owned()}</bdi></p>
            <div class="panel__head">
                <input type="search" class="field__input packages__search" autocomplete="off" spellcheck="false" dir="auto"
                    aria-label=t!("Search the packages") placeholder=t!("Search the packages")
                    prop:value=move || typed.get() on:input=move |event| typed.set(event_target_value(&event))/>
                <span role="status" class="note packages__count">{count}</span>
            </div>
            {unread}{rows}
        }
        .into_any(),
    )
}

fn holds(package: &Package, wanted: &str) -> bool {
    let Package { name, version, purl } = package;
    wanted.is_empty()
        || [name, version, purl].iter().any(|text| text.to_lowercase().contains(wanted))
}

fn line(package: &Package) -> AnyView {
    let said = |text: &str| if text.is_empty() { "–".into_any() } else { code(text) };
    row(stranger(&package.name), vec![said(&package.version), said(&package.purl)])
}
