//! All drafts: the lists of docker's store and what Manifold keeps beside them, which are one thing.

mod keys;
mod row;

pub(in crate::pages) use keys::KEYS;

use std::collections::BTreeSet;

use crate::prelude::*;
use domain::Reference;
use domain::list::DamagedFile;
use domain::protocol::Topic;
use domain::protocol::drafts::{DeleteDrafts, DraftSummary, Drafts, ListDrafts, RestoreDrafts};
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::list::{NameDialog, Naming};
use super::region::region;
use super::{list_address, set_title};
use crate::backend::use_backend;
use crate::components::{Drawing, Nothing, focus};
use crate::i18n::sentences;
use crate::reactive::Memo;
use crate::state::notices::use_notices;
use crate::state::remote::remote;
use crate::state::session::use_session;
use row::Row;

/// What the rows share.
#[derive(Clone, Copy)]
pub(super) struct Table {
    pub(super) names: Memo<Vec<Reference>>,
    pub(super) selected: RwSignal<BTreeSet<Reference>>,
    /// The row that the keys act on.
    pub(super) active: RwSignal<Option<Reference>>,
    pub(super) naming: Naming,
    pub(super) delete: Callback<Vec<Reference>>,
    pub(super) go: Callback<String>,
}

/// The screen.
#[component]
pub fn Lists() -> Markup {
    set_title(t!("Lists"));
    let drafts = remote(&[Topic::Lists], || Some(ListDrafts {}));
    let selected = RwSignal::new(BTreeSet::<Reference>::new());
    let navigate = use_navigate();
    let go = Callback::new(move |address: String| navigate(&address, NavigateOptions::default()));
    let names = Memo::new(move |_| {
        let all = drafts.ready().map(|all| all.drafts).unwrap_or_default();
        all.into_iter().map(|draft| draft.name).collect::<Vec<_>>()
    });
    let (active, naming) = (RwSignal::new(None), Naming::none());
    let table = Table { names, selected, active, naming, delete: delete(selected), go };
    keys::listen(table);
    let store = use_session().session;
    let is_any = move || selected.with(|all| !all.is_empty());
    view! {
        <div class="head">
            <div>
                <h1>{t!("Lists")}</h1>
                <p class="note">{t!("On this machine, shared with docker:")}" "<code dir="ltr">{move || store.ready().map(|session| session.store)}</code></p>
            </div>
            <div class="head__actions">
                <Show when=is_any>
                    <button id="delete-lists" type="button" class="button" on:click=move |_| table.delete.run(selected.get_untracked().into_iter().collect())>
                        {move || counted!(selected.with(BTreeSet::len), "Delete {n} list", "Delete {n} lists")}</button>
                </Show>
                <a class="button button--primary" href="/lists/new">{t!("New list")}" "<kbd aria-hidden="true">"N"</kbd></a>
            </div>
        </div>
        <NameDialog naming/>
        {region(drafts, mark!("local lists"), move |all| {
            let Drafts { drafts, damaged } = all;
            view! {
                {damaged.into_iter().map(bad_file).collect_view()}
                {rows(table, drafts)}
            }
        })}
    }
}

/// Deletes, and offers to undo it.
fn delete(selected: RwSignal<BTreeSet<Reference>>) -> Callback<Vec<Reference>> {
    let (backend, notices) = (use_backend(), use_notices());
    Callback::new(move |names: Vec<Reference>| {
        let count = counted!(names.len(), "{n} local list", "{n} local lists");
        spawn_local(async move {
            match backend.call(DeleteDrafts { names }).await {
                Ok(deleted) => {
                    selected.try_set(BTreeSet::new());
                    let said = t!("Deleted {count}.", count);
                    let names = deleted.restorable;
                    if names.is_empty() {
                        return notices.say(said);
                    }
                    let restore = Callback::new(move |()| {
                        let names = names.clone();
                        spawn_local(async move {
                            match backend.call(RestoreDrafts { names }).await {
                                Ok(_) => notices.say(t!("Restored.")),
                                Err(error) => notices.say(sentences(&error)),
                            }
                        });
                    });
                    notices.offer(said, t!("Undo"), restore);
                }
                Err(error) => notices.say(sentences(&error)),
            }
        });
    })
}

fn rows(table: Table, drafts: Vec<DraftSummary>) -> Markup {
    if drafts.is_empty() {
        return view! {
            <Nothing drawing=Drawing::Lists words=t!("No local lists. What docker manifest create makes shows up here.")><a class="button" href="/lists/new">{t!("Make a list")}</a></Nothing>
        };
    }
    // Made anew when something changed: the row with the focus gets it back.
    let had = document().active_element().map(|element| element.id()).unwrap_or_default();
    if had.starts_with("draft-") {
        request_animation_frame(move || focus(&had));
    }
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Local lists")>
            <table id="lists" class="grid" on:keydown=move |event| keys::pressed(&event, table)>
                <thead><tr>
                    <th scope="col">{t!("List")}</th><th scope="col">"OS/ARCH"</th>
                    <th scope="col" class="grid__figure">{t!("Compressed size")}</th><th scope="col">{t!("Digest when pushed")}</th>
                    <th scope="col">{t!("From")}</th><th scope="col">{t!("Changed")}</th><th scope="col">{t!("State")}</th>
                    <th scope="col"><span class="visually-hidden">{t!("Actions")}</span></th>
                </tr></thead>
                <tbody>{drafts.into_iter().map(|draft| view! { <Row table draft/> }).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// A file in the store that cannot be read, with its path.
pub fn bad_file(file: DamagedFile) -> Markup {
    view! {
        <p class="warning" data-damaged=file.path.clone()><code dir="ltr" class="wrap">{file.path.clone()}</code>": "{file.reason}</p>
    }
}

/// Opens a draft's screen.
pub(super) fn open(table: Table, name: &Reference) {
    table.go.run(list_address(name));
}
