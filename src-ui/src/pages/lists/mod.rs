//! All local lists: those that docker made, and those that Manifold made, which are the same.

use std::collections::BTreeSet;

use domain::Reference;
use domain::list::{DamagedFile, LocalList, LocalLists, PushState};
use domain::protocol::Topic;
use domain::protocol::lists::{DeleteLists, ListLists};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::region::region;
use super::{list_address, set_title};
use crate::backend::use_backend;
use crate::components::{Dialog, DigestChip, Drawing, Nothing, PlatformBadge};
use crate::format;
use crate::i18n::said;
use crate::state::notices::use_notices;
use crate::state::remote::remote;
use crate::state::session::use_session;

/// The screen.
#[component]
pub fn Lists() -> impl IntoView {
    set_title(t!("Lists"));
    let lists = remote(&[Topic::Lists], || Some(ListLists {}));
    let selected = RwSignal::new(BTreeSet::<Reference>::new());
    let store = use_session().session;
    view! {
        <div class="head">
            <div>
                <h1>{t!("Lists")}</h1>
                <p class="note">{t!("On this machine, shared with docker:")}" "<code dir="ltr">{move || store.ready().map(|session| session.store)}</code></p>
            </div>
            <div class="head__actions">
                <DeleteSelected selected/>
                <a class="button button--primary" href="/lists/new">{t!("New list")}</a>
            </div>
        </div>
        {region(lists, mark!("local lists"), move |all| {
            let LocalLists { lists, damaged } = all;
            view! {
                {damaged.into_iter().map(bad_file).collect_view()}
                {table(lists, selected)}
            }.into_any()
        })}
    }
}

fn table(lists: Vec<LocalList>, selected: RwSignal<BTreeSet<Reference>>) -> AnyView {
    if lists.is_empty() {
        return view! {
            <Nothing drawing=Drawing::Lists words=t!("No local lists. What docker manifest create makes shows up here.")><a class="button" href="/lists/new">{t!("Make a list")}</a></Nothing>
        }.into_any();
    }
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Local lists")>
            <table class="grid">
                <thead><tr>
                    <th scope="col">{t!("List")}</th><th scope="col">"OS/ARCH"</th><th scope="col">{t!("Digest when pushed")}</th>
                    <th scope="col">{t!("Changed")}</th><th scope="col">{t!("State")}</th>
                </tr></thead>
                <tbody>{lists.into_iter().map(|list| row(list, selected)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A file in the store that cannot be read, with its path.
pub fn bad_file(file: DamagedFile) -> impl IntoView {
    view! {
        <p class="warning" data-damaged=file.path.clone()><code dir="ltr" class="wrap">{file.path.clone()}</code>": "{file.reason}</p>
    }
}

fn row(list: LocalList, selected: RwSignal<BTreeSet<Reference>>) -> impl IntoView {
    let reference = StoredValue::new(list.reference.clone());
    let name = list.reference.to_string();
    let toggle = move |_| {
        selected.update(|all| {
            if !all.remove(&reference.get_value()) {
                all.insert(reference.get_value());
            }
        });
    };
    let platforms = list.entries.iter().filter_map(|entry| entry.descriptor.platform.clone());
    let badges: Vec<_> = platforms.map(|platform| view! { <PlatformBadge platform/> }).collect();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
    let changed = list.modified_ms.and_then(|ms| format::ago(ms as f64, js_sys::Date::now()));
    let pushed = match list.push_state() {
        PushState::Never => t!("not pushed"),
        PushState::Current => "pushed",
        PushState::Changed => t!("changed since the push"),
    };
    view! {
        <tr data-list=name.clone()>
            <th scope="row">
                <span class="tag">
                    <input type="checkbox" aria-label=t!("Select {name}", name) on:change=toggle
                        prop:checked=move || selected.with(|all| reference.with_value(|name| all.contains(name)))/>
                    <a class="tag__name wrap" href=list_address(&list.reference) dir="ltr">{list.reference.familiar()}</a>
                    {list.name_is_guess.then(|| view! { <span class="note" title=t!("Docker's store does not keep the name exactly.")>{t!("name guessed")}</span> })}
                </span>
            </th>
            <td><span class="badges">{badges}</span></td>
            <td>{list.result.map(|result| view! { <DigestChip digest=result.digest/> })}</td>
            <td>{changed}</td>
            <td>
                <span data-pushed="">{pushed}</span>
                {list.blocked.filter(|_| list.damaged.is_empty()).map(|reason| view! { <span class="problem note--below">{reason}</span> })}
                {list.damaged.into_iter().map(|file| view! { <span class="problem note--below wrap">{t!("damaged:")}" "<bdi dir="ltr">{file.path}</bdi></span> }).collect_view()}
            </td>
        </tr>
    }
}

#[component]
fn DeleteSelected(selected: RwSignal<BTreeSet<Reference>>) -> impl IntoView {
    let asking = RwSignal::new(false);
    let names = Memo::new(move |_| selected.get().into_iter().collect::<Vec<_>>());
    view! {
        <Show when=move || !names.with(Vec::is_empty)>
            <button id="delete-lists" type="button" class="button" on:click=move |_| asking.set(true)>{t!("Delete…")}</button>
        </Show>
        <ConfirmDelete asking names=names.into() done=Callback::new(move |()| selected.set(BTreeSet::new()))/>
    }
}

/// Asks before local lists are deleted, naming them.
#[component]
pub fn ConfirmDelete(
    /// Whether the question is open.
    asking: RwSignal<bool>,
    /// The lists.
    names: Signal<Vec<Reference>>,
    /// Called once they are gone.
    done: Callback<()>,
) -> impl IntoView {
    let (backend, notices) = (use_backend(), use_notices());
    let problem = RwSignal::new(None::<String>);
    let delete = move |_| {
        let references = names.get_untracked();
        let count = counted!(references.len(), "{n} local list", "{n} local lists");
        spawn_local(async move {
            match backend.call(DeleteLists { references }).await {
                Ok(()) => {
                    asking.try_set(false);
                    notices.say(t!("Deleted {count}.", count));
                    done.run(());
                }
                Err(error) => {
                    problem.try_set(Some(said(&error.message)));
                }
            }
        });
    };
    let title =
        move || counted!(names.with(Vec::len), "Delete {n} local list?", "Delete {n} local lists?");
    view! {
        <Dialog open=asking title=Signal::derive(title)>
            <ul class="places">{move || names.get().into_iter().map(|name| view! { <li dir="ltr" class="wrap">{name.to_string()}</li> }).collect_view()}</ul>
            <p>{t!("What is in registries stays there.")}</p>
            <p class="field__error" role="alert">{move || problem.get()}</p>
            <p class="dialog__actions">
                <button type="button" class="button" autofocus on:click=move |_| asking.set(false)>{t!("Keep")}</button>
                <button id="confirm-delete" type="button" class="button button--danger" on:click=delete>{t!("Delete")}</button>
            </p>
        </Dialog>
    }
}
