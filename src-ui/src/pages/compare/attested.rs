//! What the attestations of one platform say on both sides. They are loaded when this is opened.

use crate::prelude::*;
use domain::diff::{Attested, PackageChange, PackageStatus, PlatformDiff, Side, Source, Stated};
use domain::protocol::attestation::{Attestations, LoadAttestations};
use domain::visible::visible;
use domain::{Digest, route};

use super::super::region::failure;
use super::matrix::packages as package_words;
use super::view::View;
use super::words::said;
use crate::components::{DigestChip, Drawing, Nothing, SkeletonRows, StatusWord, Tone};
use crate::i18n::phrase;
use crate::reactive::Memo;
use crate::state::remote::{Remote, State, remote};

/// The sub-view.
#[component]
pub(super) fn AttestationsTab(view: View, diff: PlatformDiff) -> Markup {
    let at = view.selected.get_untracked();
    let load = |first: bool| {
        let (manifests, subject) = if first {
            (&diff.attestations_a, &diff.digest_a)
        } else {
            (&diff.attestations_b, &diff.digest_b)
        };
        let subject = subject.clone().filter(|_| !manifests.is_empty());
        let request = view.sides.with_value(|(a, b)| request(if first { a } else { b }, subject?));
        (request.is_some(), remote(&[], move || request.clone()))
    };
    let ((has_a, read_a), (has_b, read_b)) = (load(true), load(false));
    let states = Memo::new(move |_| (read_a.get(), read_b.get()));
    let links = links(view, &diff);
    let digests = (diff.digest_a, diff.digest_b);
    view! {
        {move || {
            if !has_a && !has_b {
                return view! { <Nothing drawing=Drawing::Unattested words=t!("Neither image has attestations in its list.")/> };
            }
            let none = || State::Ready(Attestations::default());
            let (a, b) = states.get();
            match (if has_a { a } else { none() }, if has_b { b } else { none() }) {
                (State::Ready(a), State::Ready(b)) => {
                    let about = |all: &Attestations, digest: &Option<Digest>| {
                        digest.iter().flat_map(|digest| all.contents(digest)).cloned().collect::<Vec<_>>()
                    };
                    let (in_a, in_b) = (about(&a, &digests.0), about(&b, &digests.1));
                    let attested = Attested::of(in_a.iter(), in_b.iter());
                    view.attested.update(|all| { all.insert(at, attested.clone()); });
                    outcome(&attested, &[a.problems(), b.problems()])
                }
                (a, b) => view! { {waiting(a, read_a)}{waiting(b, read_b)} },
            }
        }}
        {links}
    }
}

/// By the list's digest: its tag may have moved since.
fn request(side: &Side, subject: Digest) -> Option<LoadAttestations> {
    let Source::Registry(reference) = &side.source else { return None };
    let reference = reference.repository().at(side.digest.clone()?);
    Some(LoadAttestations { reference, subjects: vec![subject] })
}

fn waiting(state: State<Attestations>, read: Remote<Attestations>) -> Markup {
    match state {
        State::Ready(_) => ().into_markup(),
        State::Loading => view! { <SkeletonRows rows=3 what=mark!("attestations")/> },
        State::Failed(error) => failure(error, Callback::new(move |()| read.retry())),
    }
}

fn outcome(attested: &Attested, problems: &[Vec<String>; 2]) -> Markup {
    let (a, b) = (&attested.a, &attested.b);
    let problems: Vec<_> = ["A", "B"]
        .into_iter()
        .zip(problems)
        .flat_map(|(letter, problems)| {
            problems.iter().map(move |problem| (letter, problem.clone()))
        })
        .map(|(letter, problem)| {
            view! { <p class="warning">{letter}": "<bdi>{problem}</bdi></p> }
        })
        .collect();
    let rows: Vec<_> = [
        (mark!("Commit"), &a.commit, &b.commit),
        (mark!("Source"), &a.source, &b.source),
        (mark!("Builder"), &a.builder, &b.builder),
    ]
    .into_iter()
    .map(|(name, a, b)| row(name, a.clone(), b.clone()))
    .chain([row(mark!("Base image"), base(a), base(b)), row(mark!("SBOM"), sbom(a), sbom(b))])
    .collect();
    let link = attested.commits_address().map(|address| {
        view! { <p class="detail__note"><a href=address target="_blank" rel="noopener noreferrer">{t!("Show these commits where the source is")}</a></p> }
    });
    let words = package_words(attested);
    view! {
        {problems}
        <div class="scroll">
            <table class="grid">
                <thead><tr><th scope="col">{t!("Stated")}</th><th scope="col">"A"</th><th scope="col">"B"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {link}
        {(!words.is_empty()).then(|| view! { <p id="package-words" class="note detail__note">{t!("Packages: {words}.", words)}</p> })}
        {packages(&attested.packages)}
        <p class="note detail__note">{t!("This is what the builders say. Manifold has not checked a signature.")}</p>
    }
}

fn row(name: &'static str, a: Option<String>, b: Option<String>) -> Markup {
    let differs = a != b;
    let cell = |text: Option<String>, sign: &'static str, class: &'static str| match text
        .map(|text| visible(&text).into_owned())
    {
        Some(text) if differs => {
            view! { <span class=class><span aria-hidden="true">{sign}</span><code class="wrap" dir="auto">{text}</code></span> }
        }
        Some(text) => view! { <code class="wrap" dir="auto">{text}</code> },
        None => view! { <span class="muted">{t!("not stated")}</span> },
    };
    view! {
        <tr data-stated=name>
            <th scope="row">{phrase(name)}</th>
            <td class="wrap">{cell(a, "− ", "value value--a")}</td>
            <td class="wrap">{cell(b, "+ ", "value value--b")}</td>
        </tr>
    }
}

fn base(stated: &Stated) -> Option<String> {
    let Some(base) = &stated.base else {
        let several = stated.images.len() > 1;
        return several.then(|| t!("one of {names}", names = stated.images.join(t!(", "))));
    };
    Some(match &base.digest {
        Some(digest) => format!("{} {}", base.name, digest.get(..19).unwrap_or(digest)),
        None => base.name.clone(),
    })
}

fn sbom(stated: &Stated) -> Option<String> {
    let formats = stated.formats.join(", ");
    (!formats.is_empty()).then(|| t!("{formats}, {n} packages", formats, n = stated.packages))
}

/// The packages that differ; long lists are cut, the report has the rest.
fn packages(packages: &[PackageChange]) -> Markup {
    const MOST: usize = 500;
    if packages.is_empty() {
        return ().into_markup();
    }
    let rows: Vec<_> = packages.iter().take(MOST).map(package).collect();
    let more = packages.len().saturating_sub(MOST);
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Packages that differ")>
            <table class="grid">
                <thead><tr><th scope="col">{t!("Package")}</th><th scope="col">{t!("What happened")}</th><th scope="col">"A"</th><th scope="col">"B"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {(more > 0).then(|| view! { <p class="foot">{t!("{n} more packages differ; Copy JSON has them all.", n = more)}</p> })}
    }
}

fn package(package: &PackageChange) -> Markup {
    let (sign, tone) = match package.status {
        PackageStatus::Added => ("+", Tone::Added),
        PackageStatus::Removed => ("−", Tone::Lost),
        PackageStatus::Upgraded => ("↑", Tone::Changed),
        PackageStatus::Downgraded => ("↓", Tone::Changed),
        PackageStatus::Changed => ("~", Tone::Changed),
    };
    let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "–".to_owned());
    view! {
        <tr data-package=package.name.clone()>
            <th scope="row"><bdi>{visible(&package.name).into_owned()}</bdi></th>
            <td><StatusWord tone sign words=said(package.status.words())/></td>
            <td class="wrap"><code dir="auto">{version(&package.a)}</code></td>
            <td class="wrap"><code dir="auto">{version(&package.b)}</code></td>
        </tr>
    }
}

/// Where the attestation manifests are, and what the images say of their revision themselves.
fn links(view: View, diff: &PlatformDiff) -> Markup {
    let side = |letter: &'static str,
                first: bool,
                digests: &[Digest],
                revision: &Option<String>| {
        let repository = view.sides.with_value(|(a, b)| {
            let side = if first { a } else { b };
            side.source.reference().repository().clone()
        });
        let links: Vec<_> = digests
            .iter()
            .map(|digest| {
                let address = route::image(&repository.at(digest.clone()));
                view! { <a href=address>{t!("Open")}</a>" "<DigestChip digest=digest.clone()/>" " }
            })
            .collect();
        let none = links.is_empty().then(|| t!("no attestation manifest"));
        view! {
            <div><dt>{letter}</dt><dd>{none}{links}{revision.clone().map(|revision| view! { <span class="note">{t!("the image's label says revision")}" "<code>{revision}</code></span> })}</dd></div>
        }
    };
    view! {
        <dl class="facts detail__facts">
            {side("A", true, &diff.attestations_a, &diff.revision_a)}
            {side("B", false, &diff.attestations_b, &diff.revision_b)}
        </dl>
    }
}
