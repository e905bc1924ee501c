//! What stands above the tabs: the name, the digests, what it is, the platforms.

use crate::prelude::*;
use domain::contents::Choice;
use domain::protocol::drafts::Choice as ListChoice;
use domain::protocol::image::Kind;
use domain::publication::Subject;
use domain::{Digest, Reference, equivalent, route};

use super::keys;
use super::view::View;
use crate::components::{CopyButton, PlatformBadge, reveal};
use crate::format;
use crate::pages::add_to_list::AddToList;
use crate::pages::commands::{Commands, CommandsButton};
use crate::pages::platform_row::created_cell;
use crate::reactive::Memo;
use crate::state::same_digest;

/// How many other tags of the digest are named.
const MOST_ALIASES: usize = 8;

/// The name and the way back, there before anything is read.
pub(super) fn title(reference: &Reference) -> Markup {
    let repository = reference.repository();
    view! {
        <div class="head__name">
            <p class="crumbs" dir="ltr"><a href=route::tags(repository)>{repository.to_string()}</a></p>
            <h1 dir="ltr" class="wrap">{reference.identifier().to_owned()}</h1>
        </div>
    }
}

/// What can be done with it.
#[component]
pub(super) fn Actions(view: View) -> Markup {
    let commands = RwSignal::new(false);
    let name = view.reference.with_value(ToString::to_string);
    let pull = Signal::derive(move || keys::pull(view));
    let word = String::from(js_sys::encode_uri_component(&name));
    let reference = view.reference.get_value();
    let copy = move || {
        // One platform of a list goes over as a list of that platform.
        let chosen = view.is_list().then(|| view.platform()).flatten();
        let platforms = chosen.map(|(platform, _)| platform).into_iter().collect();
        route::push(&Subject::Copy { source: view.reference.get_value(), platforms }, &[])
    };
    let sources = Signal::derive(move || {
        let chosen = view.is_list().then(|| view.platform()).flatten();
        let entries = chosen.map(|(_, digest)| vec![digest]);
        vec![ListChoice { entries, ..ListChoice::all(view.reference.get_value()) }]
    });
    let delete = (reference.tag().is_some() && reference.digest().is_none())
        .then(|| route::push(&Subject::Delete, std::slice::from_ref(&reference)))
        .flatten();
    let all = Memo::new(move |_| {
        let platform = view.platform();
        let platform = platform.as_ref().map(|(platform, digest)| (platform, digest));
        view.reference.with_value(|reference| equivalent::commands(reference, platform))
    });
    view! {
        <div class="head__actions">
            <CopyButton text=pull what=mark!("pull command") words=t!("Copy pull command")/>
            <CommandsButton open=commands/>
            <a id="copy-to" class="button button--quiet" href=copy>{t!("Copy to…")}</a>
            {delete.map(|address| view! { <a id="delete-tag" class="button button--quiet" href=address>{t!("Delete…")}</a> })}
            <a class="button" href=format!("/compare?a={word}")>{t!("Compare with…")}</a>
            <AddToList id="add-to-list" sources primary=!view.is_list()/>
            {view.is_list().then(|| view! { <a id="edit-as-new" class="button button--primary" href=format!("/lists/new?published={word}")>{t!("Edit as new list")}" "<kbd aria-hidden="true">"E"</kbd></a> })}
        </div>
        <Commands all open=commands/>
    }
}

/// The digests side by side, and what it is.
#[component]
pub(super) fn Identity(view: View) -> Markup {
    let (whole, media_type, bytes) = view
        .side
        .with_value(|side| (side.digest.clone(), side.media_type.to_string(), side.text.len()));
    let (kind, stored, created) = view
        .contents
        .with_value(|contents| (contents.kind, contents.stored, contents.created.clone()));
    let (words, own) = match kind {
        Kind::List => (t!("manifest list"), t!("List digest")),
        Kind::Image => (t!("image"), t!("Manifest digest")),
        Kind::BuildCache => (t!("build cache"), t!("Digest")),
        Kind::Artifact => (t!("artifact"), t!("Manifest digest")),
    };
    let sizes: Vec<u64> = view.side.with_value(|side| {
        let images = side.entries.iter().filter_map(|entry| entry.image.as_ref().ok());
        images.map(domain::diff::SideImage::compressed_size).collect()
    });
    let size = format::size_range(&sizes).map(|range| {
        if kind == Kind::List {
            t!(
                "{range} compressed, a platform; {all} for all, each blob once",
                range,
                all = format::size(stored)
            )
        } else {
            t!("{range} compressed", range)
        }
    });
    let aliases = aliases(view);
    let artifact = view.contents.with_value(|contents| contents.artifact_type.clone());
    view! {
        <div class="identity">
            {digest(own.to_owned(), whole, "list-digest")}
            {move || view.platform().map(|(platform, own)| digest(t!("Manifest digest of {platform}", platform), Some(own), "manifest-digest"))}
        </div>
        <ul class="identity__facts">
            <li title=if kind == Kind::List { t!("an OCI image index or a Docker manifest list") } else { "" }>{words}</li>
            <li><code class="stranger" dir="ltr">{media_type}</code></li>
            {artifact.map(|kind| view! { <li>{t!("type")}" "{super::parts::code(&kind)}</li> })}
            <li>{t!("manifest of {n} bytes", n = format::number(bytes))}</li>
            {size.map(|size| view! { <li>{size}</li> })}
            {(!aliases.is_empty()).then(|| view! { <li title=t!("Other tags that were seen to point at the same digest")>{t!("also")}" "<span dir="ltr">{aliases.join(", ")}</span></li> })}
            {created.map(|time| view! { <li>{if kind == Kind::List { t!("newest created") } else { t!("created") }}" "{created_cell(Some(time))}</li> })}
        </ul>
    }
}

/// The other tags of the same digest, as far as they were seen.
fn aliases(view: View) -> Vec<String> {
    let Some(digest) = view.side.with_value(|side| side.digest.clone()) else { return Vec::new() };
    view.reference.with_value(|reference| {
        let repository = reference.repository();
        if let Some(tag) = reference.tag() {
            same_digest::note(repository, &digest, tag);
        }
        let tags = same_digest::tags(repository, &digest).into_iter();
        let others = tags.filter(|tag| Some(tag) != reference.tag());
        others.map(|tag| tag.to_string()).take(MOST_ALIASES).collect()
    })
}

fn digest(name: String, digest: Option<Digest>, id: &'static str) -> Option<Markup> {
    let text = digest?.to_string();
    Some(view! {
        <div class="identity__digest">
            <span class="identity__name">{name}</span>
            <span class="digest" dir="ltr"><code id=id>{text.clone()}</code><CopyButton text what=mark!("digest")/></span>
        </div>
    })
}

/// The platforms as a group of radio buttons; all of them together is the list itself.
#[component]
pub(super) fn Platforms(view: View) -> Markup {
    let choices = view.contents.with_value(|contents| contents.choices.clone());
    let unknown = move || {
        let named = view.address.platform.get();
        let found = named.is_empty() || view.chosen.get().is_some();
        (!found).then(|| view! { <p class="warning">{t!("The list has no platform of this name; all are shown:")}" "<bdi dir="auto">{named}</bdi></p> })
    };
    // A list of a hundred platforms scrolls by itself: the chosen one is there when it was chosen by a key.
    Effect::new(move |_| {
        view.chosen.get();
        request_animation_frame(|| reveal(".choose", ".choose__one:has(:checked)"));
    });
    view.is_list().then(|| {
        view! {
            <fieldset class="choose">
                <legend class="visually-hidden">{t!("Platform")}</legend>
                {choice(view, None, view! { <span class="platform">{t!("All")}</span> })}
                {choices.into_iter().enumerate().map(|(at, one)| {
                    let missing = missing(view, &one);
                    let badge = view! { <PlatformBadge platform=one.platform.clone() missing/> };
                    choice(view, Some((at, one)), badge)
                }).collect_view()}
                <span class="choose__keys" aria-hidden="true"><kbd>"["</kbd>" "<kbd>"]"</kbd></span>
            </fieldset>
            {unknown}
        }
    })
    .into_markup()
}

fn missing(view: View, choice: &Choice) -> bool {
    view.side
        .with_value(|side| side.entries.get(choice.entry).is_some_and(|entry| entry.image.is_err()))
}

fn choice(view: View, choice: Option<(usize, Choice)>, badge: Markup) -> Markup {
    let at = choice.as_ref().map(|(at, _)| *at);
    let twin = choice.as_ref().and_then(|(_, choice)| {
        choice.is_repeated.then(|| view! { <span class="note">{choice.name.get(7..13).unwrap_or_default().to_owned()}</span> })
    });
    let name = choice.map(|(_, choice)| choice.name).unwrap_or_default();
    let value = name.clone();
    view! {
        <label class="choose__one">
            <input type="radio" name="platform" class="choose__input" value=value
                prop:checked=move || view.chosen.get() == at on:change=move |_| view.address.choose(&name)/>
            {badge}{twin}
        </label>
    }
}
