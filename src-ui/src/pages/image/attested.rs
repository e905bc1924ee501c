//! Attestations: how the image was built and what is in it, as its builder says. Loaded when the tab is
//! opened: SBOMs are large.

use crate::prelude::*;
use domain::Repository;
use domain::attestation::{Content, Material, Package, Provenance, Sbom, Vex};
use domain::protocol::Topic;
use domain::protocol::attestation::{
    AttestationStatement, Attestations, LoadAttestations, ReadStatement,
};
use domain::run_config::Variable;
use leptos::task::spawn_local;

use super::attached;
use super::config::environment;
use super::parts::{code, empty, fact, facts, note, row, section, stranger, table};
use super::raw::download;
use super::view::View;
use crate::backend::use_backend;
use crate::components::DigestChip;
use crate::format::{self, number};
use crate::i18n::sentences;
use crate::pages::region::region;
use crate::reactive::Memo;
use crate::state::notices::use_notices;
use crate::state::remote::remote;

/// The most rows of a table that are made; the search finds the others.
const MOST_ROWS: usize = 300;

/// The tab.
pub(super) fn panel(view: View) -> Markup {
    let Some(shown) = view.shown_or_first() else {
        return empty(mark!("Nothing is attested."));
    };
    let subject = shown.entry.descriptor.digest;
    let own = subject.clone();
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
    let repository = view.reference.with_value(|reference| reference.repository().clone());
    let list = view.side.with_value(attached::of_list);
    let of_list = list.map(|digest| attached::part(view, mark!("Attached to the list"), &digest));
    view! {
        {about}
        {region(read, mark!("the attestations"), move |found| in_list(&repository, &found))}
        {attached::part(view, mark!("Attached to this image"), &own)}
        {of_list}
    }
}

/// What the list holds itself.
fn in_list(repository: &Repository, found: &Attestations) -> Markup {
    if found.manifests.is_empty() {
        return note(t!("The list holds no attestation of this image.").to_owned());
    }
    statements(repository, found)
}

/// What statements say, each with what it is kept as.
pub(super) fn statements(repository: &Repository, found: &Attestations) -> Markup {
    let problems: Vec<_> = found
        .problems()
        .into_iter()
        .map(|problem| view! { <p class="warning"><bdi dir="auto">{problem}</bdi></p> })
        .collect();
    let statements =
        found.manifests.iter().filter_map(|manifest| manifest.statements.as_ref().ok());
    let parts: Vec<Markup> = statements
        .flatten()
        .filter(|statement| statement.about_subject)
        .filter_map(|statement| {
            let part = match statement.content.as_ref().ok()? {
                Content::Provenance(said) => provenance(said),
                Content::Sbom(said) => sbom(said),
                Content::Vex(said) => vex(said),
                Content::Signature => section(mark!("Signature"), ().into_markup()),
                Content::Other => {
                    section(mark!("Another statement"), code(&statement.predicate_type))
                }
            };
            Some(view! { {part}{kept(repository, statement)} })
        })
        .collect();
    view! {
        {problems}{parts}
        {note(t!("This is what the builders say. Manifold has not checked a signature.").to_owned())}
    }
}

/// How a statement is kept: what signs it, its digest, and the way to save it.
fn kept(repository: &Repository, statement: &AttestationStatement) -> Markup {
    let notices = use_notices();
    let backend = use_backend();
    let (reference, size) = (repository.at(statement.digest.clone()), statement.size);
    let file = format!("{}.json", statement.digest.short());
    let save = move |_| {
        let (reference, file) = (reference.clone(), file.clone());
        spawn_local(async move {
            match backend.call(ReadStatement { reference, size }).await {
                Ok(text) => download(&file, &text),
                Err(error) => notices.say(sentences(&error)),
            }
        });
    };
    let signed = statement
        .signature
        .clone()
        .map(|kind| view! { <span class="note">{t!("signed ({kind}), not checked", kind)}</span> });
    view! {
        <p class="part__note">
            <DigestChip digest=statement.digest.clone()/>" "{format::size(size)}" "{signed}" "
            <button type="button" class="button button--small" on:click=save>{t!("Download")}</button>
        </p>
    }
}

/// Which vulnerabilities touch the image.
fn vex(said: &Vex) -> Markup {
    let rows = said.statements.iter().take(MOST_ROWS).map(|one| {
        let products = counted!(one.products, "{n} product", "{n} products");
        let cells = vec![stranger(&one.status), stranger(&one.reason), products.into_markup()];
        row(code(&one.vulnerability), cells)
    });
    let heads = &[mark!("Vulnerability"), mark!("Status"), mark!("Reason"), mark!("Said of")];
    let more = said.unread + said.statements.len().saturating_sub(MOST_ROWS);
    let more = (more > 0).then(|| note(t!("{n} more are not shown.", n = number(more))));
    let who = view! { <p class="part__note">{t!("Author")}": "{stranger(&said.author)}" "{stranger(&said.timestamp)}</p> };
    section(
        mark!("Vulnerabilities (VEX)"),
        view! { {who}{table(mark!("Vulnerabilities (VEX)"), heads, rows.collect())}{more} },
    )
}

fn provenance(said: &Provenance) -> Markup {
    let text = |text: &Option<String>| match text {
        Some(text) => stranger(text),
        None => view! { <span class="muted">{t!("not stated")}</span> },
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
    view! { {section(mark!("Provenance"), facts(lines))}{arguments}{materials} }
}

fn material(material: &Material) -> Markup {
    let digests = material.digest.iter().map(|(kind, hex)| code(&format!("{kind}:{hex}")));
    let name = material.image().unwrap_or_else(|| material.uri.clone());
    row(stranger(&name), vec![digests.collect_view().into_markup()])
}

/// The packages, with a search over name, version and package URL.
fn sbom(said: &Sbom) -> Markup {
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
        },
    )
}

fn holds(package: &Package, wanted: &str) -> bool {
    let Package { name, version, purl } = package;
    wanted.is_empty()
        || [name, version, purl].iter().any(|text| text.to_lowercase().contains(wanted))
}

fn line(package: &Package) -> Markup {
    let said = |text: &str| if text.is_empty() { "–".into_markup() } else { code(text) };
    row(stranger(&package.name), vec![said(&package.version), said(&package.purl)])
}
