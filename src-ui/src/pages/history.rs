//! What a tag held before, as far as Manifold saw it: to look at, and to compare with.

use crate::prelude::*;
use domain::diff::Source;
use domain::protocol::Topic;
use domain::protocol::history::{SeenBy, SeenDigest, TagHistory};
use domain::publication::Subject;
use domain::{Digest, Reference, route};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::DigestChip;
use crate::format;
use crate::reactive::Memo;
use crate::state::remote::remote;

/// What a tag held before what it holds now, the newest first. Asked once the latter is known, which
/// is when it is on record.
fn earlier(
    reference: impl Fn() -> Option<Reference> + 'static,
    now: Memo<Option<Digest>>,
) -> Memo<Vec<SeenDigest>> {
    let history = remote(&[Topic::Images], move || {
        now.get()?;
        Some(TagHistory { reference: reference().filter(|it| it.tag().is_some())? })
    });
    Memo::new(move |_| {
        let now = now.get();
        let mut seen = history.ready().unwrap_or_default();
        seen.retain(|it| Some(&it.digest) != now.as_ref());
        // One that was there twice is told once.
        let mut told = std::collections::BTreeSet::new();
        seen.retain(|it| told.insert(it.digest.to_string()));
        seen
    })
}

/// When it was seen, and what it was: `3 days ago · 38e1e6a18f41 · 4 platforms`.
fn words(seen: &SeenDigest) -> String {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of this century fit")]
    let ago = format::ago(seen.seen_ms as f64, js_sys::Date::now()).unwrap_or_default();
    let platforms = counted!(seen.platforms.len(), "{n} platform", "{n} platforms");
    let digest = seen.digest.short();
    match seen.by {
        SeenBy::Registry => format!("{ago} · {digest} · {platforms}"),
        SeenBy::Push => {
            t!("{ago} · {digest} · {platforms} · pushed from here", ago, digest, platforms)
        }
    }
}

/// The earlier digests of the tag that is shown; nothing for a digest, or when none was seen.
#[component]
pub fn Earlier(
    /// The tag.
    reference: Reference,
    /// What it holds now.
    now: Option<Digest>,
) -> Markup {
    let now = Memo::new(move |_| now.clone());
    let asked = reference.clone();
    let earlier = earlier(move || Some(asked.clone()), now);
    let reference = StoredValue::new(reference);
    let item = move |seen: &SeenDigest| {
        let (old, compare, back) = reference.with_value(|tag| {
            let old = tag.repository().at(seen.digest.clone());
            let compare =
                route::compare(&Source::Registry(old.clone()), &Source::Registry(tag.clone()));
            let back = Subject::Copy { source: old.clone(), platforms: Vec::new() };
            (route::image(&old), compare, route::push(&back, std::slice::from_ref(tag)))
        });
        let platforms: Vec<String> =
            seen.platforms.iter().map(|it| it.normalised().to_string()).collect();
        view! {
            <li data-earlier=seen.digest.to_string()>
                <DigestChip digest=seen.digest.clone()/>" "
                <span class="note" title=platforms.join(", ")>{words(seen)}</span>" "
                <a href=old>{t!("Open")}</a>" "<a href=compare data-action="compare">{t!("Compare with now")}</a>" "
                <a class="button button--small" data-action="put-back" href=back>{t!("Put the tag back here…")}</a>
            </li>
        }
    };
    let shown = move || {
        earlier.with(|seen| {
            (!seen.is_empty()).then(|| {
                let items: Vec<_> = seen.iter().map(item).collect();
                view! {
                    <details id="earlier" class="earlier">
                        <summary>{counted!(seen.len(), "Earlier: {n} digest seen by Manifold", "Earlier: {n} digests seen by Manifold")}</summary>
                        <ul>{items}</ul>
                    </details>
                }
            })
        })
    };
    shown.into_markup()
}

/// On Compare: an earlier digest of B's tag instead of A.
#[component]
pub fn EarlierChoice(b: Memo<Option<Source>>, now: Memo<Option<Digest>>) -> Markup {
    let tag = move || match b.get()? {
        Source::Registry(reference) => Some(reference),
        Source::Local(_) => None,
    };
    let earlier = earlier(tag, now);
    let navigate = use_navigate();
    let choose = StoredValue::new_local(move |event: leptos::ev::Event| {
        let chosen = event_target_value(&event).parse::<Digest>().ok();
        let tag = b.get_untracked().map(|source| source.reference().clone());
        if let (Some(digest), Some(tag)) = (chosen, tag) {
            let old = Source::Registry(tag.repository().at(digest));
            let address = route::compare(&old, &Source::Registry(tag));
            navigate(&address, NavigateOptions::default());
        }
    });
    let shown = move || {
        earlier.with(|seen| {
            (!seen.is_empty()).then(|| {
                let options: Vec<_> = seen
                    .iter()
                    .map(|seen| view! { <option value=seen.digest.to_string()>{words(seen)}</option> })
                    .collect();
                view! {
                    <p class="sides__earlier">
                        <label for="earlier-choice">{t!("Compare B with what its tag held before")}</label>
                        <select id="earlier-choice" on:change=move |event| choose.with_value(|choose| choose(event))>
                            <option value="">{t!("Choose…")}</option>
                            {options}
                        </select>
                    </p>
                }
            })
        })
    };
    shown.into_markup()
}
