//! One local list: its entries, their platforms, what a push will send, and the push.

mod annotate;
mod entry;
mod refresh;

use domain::list::{ListResult, LocalList};
use domain::protocol::Topic;
use domain::protocol::lists::GetList;
use domain::publication::Subject;
use domain::{Reference, diff, route};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::lists::{ConfirmDelete, bad_file};
use super::push::state_word;
use super::region::region;
use super::{NotFound, set_title};
use crate::components::{CopyButton, JsonView};
use crate::state::publications::use_publications;
use crate::state::remote::{State, remote};
use annotate::{AnnotateDialog, Annotating};
use entry::Entry;
use refresh::{Refresh, RefreshButton, RefreshOutcome};

/// The screen.
#[component]
pub fn ListPage() -> impl IntoView {
    let parameters = use_params_map();
    let reference = Memo::new(move |_| {
        parameters.with(|map| map.get("name").unwrap_or_default().parse::<Reference>().ok())
    });
    move || match reference.get() {
        Some(reference) => view! { <OneList reference/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn OneList(reference: Reference) -> impl IntoView {
    set_title(&reference.familiar());
    let asked = reference.clone();
    let list = remote(&[Topic::Lists], move || Some(GetList { reference: asked.clone() }));
    let (asking, annotating) = (RwSignal::new(false), Annotating::nothing());
    let navigate = use_navigate();
    let name = StoredValue::new(reference.clone());
    let refresh = Refresh::of(name);
    let tag = diff::Source::Registry(reference.clone());
    let compare = route::compare(&tag, &diff::Source::Local(reference.clone()));
    let add = format!("/lists/new?target={reference}");
    let exists = move || matches!(list.state.get(), State::Ready(_));
    let ready = Memo::new(move |_| list.ready().is_some_and(|list| list.blocked.is_none()));
    let push = route::push(&Subject::List { list: reference.clone() }, &[]);
    view! {
        <div class="head">
            <div>
                <p class="crumbs"><a href="/lists">{t!("Lists")}</a></p>
                <h1 dir="ltr" class="wrap">{reference.familiar()}</h1>
            </div>
            <div class="head__actions">
                {move || ready.get().then(|| view! { <a id="push" class="button button--primary" href=push.clone()>{t!("Push…")}</a> })}
                <Show when=exists>
                    <RefreshButton refresh/>
                    <a id="compare-with-tag" class="button" href=compare.clone()>{t!("Compare with its tag")}</a>
                    <a class="button" href=add.clone()>{t!("Add images")}</a>
                    <button id="delete-list" type="button" class="button" on:click=move |_| asking.set(true)>{t!("Delete…")}</button>
                </Show>
            </div>
        </div>
        <ConfirmDelete asking names=Signal::derive(move || vec![name.get_value()])
            done=Callback::new(move |()| navigate("/lists", NavigateOptions::default()))/>
        <AnnotateDialog list=name annotating/>
        <RefreshOutcome refresh/>
        <LastPush list=name/>
        {region(list, mark!("the list"), move |list| view! { <Content list annotating/> }.into_any())}
    }
}

/// The newest push of the list, and how it stands.
#[component]
fn LastPush(list: StoredValue<Reference>) -> impl IntoView {
    let publications = use_publications();
    let newest = Memo::new(move |_| {
        let all = publications.newest_first().into_iter();
        all.into_iter().find(|one| list.with_value(|list| one.source.as_ref() == Some(list)))
    });
    move || {
        newest.get().map(|one| {
            view! { <p class="push__note" id="last-push">{t!("Last push:")}" "{state_word(&one)}" "<a href=route::publication(one.id)>{t!("See it")}</a></p> }
        })
    }
}

#[component]
fn Content(list: LocalList, annotating: Annotating) -> impl IntoView {
    let blocked = list.blocked.clone();
    view! {
        {list.name_is_guess.then(|| view! {
            <p class="warning">{t!("Docker's store does not keep a list's name exactly: this one is guessed from its folder.")}</p>
        })}
        {blocked.map(|reason| view! { <p class="warning" role="status">{t!("It cannot be pushed yet:")}" "{reason}</p> })}
        {list.damaged.into_iter().map(bad_file).collect_view()}
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Entries")>
            <table class="grid">
                <thead><tr>
                    <th scope="col">{t!("Platform")}</th><th scope="col">{t!("Image")}</th><th scope="col">{t!("Digest")}</th>
                    <th scope="col" class="grid__figure">{t!("Compressed size")}</th>
                    <th scope="col"><span class="visually-hidden">{t!("Actions")}</span></th>
                </tr></thead>
                <tbody>{list.entries.into_iter().map(|entry| view! { <Entry entry annotating/> }).collect_view()}</tbody>
            </table>
        </div>
        {list.result.map(|result| view! { <Body result/> })}
    }
}

#[component]
fn Body(result: ListResult) -> impl IntoView {
    let (body, digest) = (result.body.clone(), result.digest.to_string());
    view! {
        <section class="raw">
            <div class="raw__head">
                <h2>{t!("The list that will be sent")}</h2>
                <span class="note">{t!("{n} bytes; {media_type}", n = result.size, media_type = result.media_type)}</span>
                <CopyButton text=body what=mark!("list") words=t!("Copy JSON")/>
            </div>
            <p class="digest" dir="ltr"><code id="result-digest" class="wrap">{digest.clone()}</code><CopyButton text=digest what=mark!("digest")/></p>
            <JsonView id="list-json" text=result.body/>
        </section>
    }
}
