//! One image or list: what it is, its platforms, its exact JSON.

use domain::protocol::Topic;
use domain::protocol::image::{
    DescribeImage, GetRawManifest, ImageDetails, Kind, PlatformRow, RawManifestText,
};
use domain::{Reference, Repository, route};
use leptos::prelude::*;

use super::platform_row::{in_order, largest, platform_row};
use super::region::region;
use super::set_title;
use crate::components::CopyButton;
use crate::state::recent;
use crate::state::remote::remote;

/// The screen.
#[component]
pub fn ImagePage(reference: Reference) -> impl IntoView {
    set_title(&reference.familiar());
    recent::remember(reference.repository());
    let asked = reference.clone();
    let details =
        remote(&[Topic::Images], move || Some(DescribeImage { reference: asked.clone() }));
    let asked = reference.clone();
    let raw = remote(&[Topic::Images], move || Some(GetRawManifest { reference: asked.clone() }));
    let repository = reference.repository().clone();
    let tags = route::tags(&repository);
    let pull = format!("docker pull {}", reference.familiar());
    let source = format!("/lists/new?source={reference}");
    view! {
        <div class="head">
            <div>
                <p class="crumbs" dir="ltr"><a href=tags>{repository.to_string()}</a></p>
                <h1 dir="ltr" class="wrap">{reference.identifier().to_owned()}</h1>
            </div>
            <div class="head__actions">
                <CopyButton text=pull what="pull command" words="Copy pull command"/>
                <a class="button" href=source>"Add to a list"</a>
            </div>
        </div>
        {region(details, "the image", move |details| overview(&details, &repository))}
        <section class="raw">
            {region(raw, "the manifest", |raw| view! { <Raw raw/> }.into_any())}
        </section>
    }
}

fn overview(details: &ImageDetails, repository: &Repository) -> AnyView {
    let kind = match details.kind {
        Kind::List => "manifest list",
        Kind::Image => "image",
        Kind::BuildCache => "build cache",
        Kind::Artifact => "artifact",
    };
    let digest = details.digest.to_string();
    let address = |row: &PlatformRow| route::image(&repository.at(row.digest.clone()));
    let largest = largest(&details.platforms);
    let rows: Vec<_> = in_order(&details.platforms)
        .into_iter()
        .map(|row| platform_row(row, &address(row), largest, None))
        .collect();
    let empty = rows.is_empty();
    view! {
        <dl class="facts">
            <div><dt>"Kind"</dt><dd>{kind}</dd></div>
            <div><dt>"Digest"</dt><dd class="digest" dir="ltr"><code class="wrap">{digest.clone()}</code><CopyButton text=digest what="digest"/></dd></div>
            <div><dt>"Media type"</dt><dd><code class="wrap" dir="ltr">{details.media_type.to_string()}</code></dd></div>
            <div><dt>"Manifest"</dt><dd>{format!("{} bytes", details.size)}</dd></div>
        </dl>
        {if empty {
            view! { <p class="empty">"It has no platforms."</p> }.into_any()
        } else {
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
            }.into_any()
        }}
    }
    .into_any()
}

#[component]
fn Raw(raw: RawManifestText) -> impl IntoView {
    let text = raw.text.clone();
    view! {
        <div class="raw__head">
            <h2>"Raw"</h2>
            <span class="note">{format!("{} bytes, exactly as served; {}", raw.text.len(), raw.media_type)}</span>
            <CopyButton text=text what="manifest" words="Copy JSON"/>
        </div>
        <pre id="raw" class="json" tabindex="0" dir="ltr">{raw.text}</pre>
    }
}
