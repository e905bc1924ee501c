//! One draft: its entries, what the list says of each and of itself, what stands in the way, what a
//! push sends, and the push.

mod about;
mod add;
mod annotate;
mod chooser;
mod completions;
mod drag;
mod editor;
mod entries;
mod findings;
mod head;
mod keys;
mod name;
mod outcome;
mod row;
pub(in crate::pages) mod sources;
mod subject;
mod words;

pub(in crate::pages) use keys::KEYS;
pub(in crate::pages) use name::{NameDialog, Naming};
pub(in crate::pages) use words::{beside, problem};

use crate::prelude::*;
use domain::diff::Source;
use domain::protocol::Topic;
use domain::protocol::drafts::{DraftView, GetDraft, TagNow as Now};
use domain::protocol::publish::ExportPublication;
use domain::publication::{Subject, Wish};
use domain::{Reference, route};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::exports::Exports;
use super::push::{changed, state_word};
use super::region::failure;
use super::screens::use_parameter;
use super::{NotFound, list_address, set_title};
use crate::components::SkeletonRows;
use crate::reactive::Memo;
use crate::state::publications::use_publications;
use crate::state::remote::remote_newest;
use about::About;
use add::AddEntries;
use annotate::Annotate;
use editor::Editor;
use entries::Entries;
use findings::Findings;
use head::Head;
use outcome::Outcome;

/// The screen.
#[component]
pub fn ListPage() -> Markup {
    let parameter = use_parameter();
    let reference = Memo::new(move |_| parameter.with(|name| name.parse::<Reference>().ok()));
    let shown = move || match reference.get() {
        Some(reference) => view! { <OneDraft reference/> },
        None => view! { <NotFound/> },
    };
    shown.into_markup()
}

#[component]
fn OneDraft(reference: Reference) -> Markup {
    set_title(&reference.familiar());
    let name = StoredValue::new(reference.clone());
    let read = remote_newest(
        &[Topic::Lists],
        move || Some(GetDraft { name: name.get_value() }),
        DraftView::is_older,
    );
    let navigate = use_navigate();
    let renamed = Callback::new(move |name: Reference| {
        let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
        navigate(&list_address(&name), options);
    });
    let editor = Editor::new(read, name, renamed);
    let (adding, naming) = (RwSignal::new(false), Naming::none());
    let ready = Memo::new(move |_| editor.with(|view| view.result.is_some()) == Some(true));
    let push = route::push(&Subject::List { list: reference }, &[]);
    keys::listen(editor, adding, naming);
    // The form shows something from the start.
    Effect::new(move |_| {
        let first = editor.rows().first().copied();
        if first.is_some() && editor.selected.get_untracked().is_none() {
            editor.selected.set(first);
        }
    });
    // Once: what is on the screen may have been written weeks ago.
    let asked = StoredValue::new(false);
    Effect::new(move |_| {
        if editor.with(|view| !view.draft.entries.is_empty()) == Some(true) && !asked.get_value() {
            asked.set_value(true);
            if editor.peek(|view| view.facts.is_empty() || view.pushed.is_some()) == Some(true) {
                editor.check();
            }
        }
    });
    // Made once: its parts follow the draft, and what is being typed outlives a change of it.
    let phase = Memo::new(move |_| read.outcome());
    let content = move || match phase.get() {
        None => view! { <SkeletonRows what=mark!("the list")/> },
        Some(Ok(())) => view! { <Content editor adding/> },
        Some(Err(error)) => failure(error, Callback::new(move |()| read.retry())),
    };
    view! {
        <Head editor adding naming ready push/>
        <NameDialog naming/>
        {move || editor.problem.get().map(|error| failure(error, Callback::new(move |()| editor.problem.set(None))))}
        <LastPush list=name/>
        <TagNow editor/>
        {content}
    }
}

/// The newest push of the list, and how it stands.
#[component]
fn LastPush(list: StoredValue<Reference>) -> Markup {
    let publications = use_publications();
    let newest = Memo::new(move |_| {
        let mut all = publications.newest_first().into_iter();
        all.find(|one| list.with_value(|list| one.source.as_ref() == Some(list)))
    });
    let shown = move || {
        newest.get().map(|one| {
            view! { <p class="push__note" id="last-push">{t!("Last push:")}" "{state_word(&one)}" "<a href=route::publication(one.id)>{t!("See it")}</a></p> }
        })
    };
    shown.into_markup()
}

/// What its tag holds by now, where that is not what was pushed.
#[component]
fn TagNow(editor: Editor) -> Markup {
    let now = Memo::new(move |_| {
        editor.with(|view| Some((view.tag_now.clone()?, view.pushed.clone()?.digest))).flatten()
    });
    let shown = move || {
        let (now, pushed) = now.get()?;
        let tag = editor.name.get_value();
        let at = |digest| Source::Registry(tag.repository().at(digest));
        let other = match now {
            Now::Nothing => None,
            Now::Other { digest, changes } => Some((digest, changes)),
        };
        let words = match &other {
            None => t!("{tag} is gone from the registry since this list was pushed.", tag),
            Some((digest, _)) => t!(
                "{tag} was changed in the registry since this list was pushed: it holds {digest} now.",
                tag,
                digest = digest.short()
            ),
        };
        let known = other.as_ref().filter(|(_, changes)| !changes.is_empty());
        let what = known.map(|(_, changes)| changed(changes));
        let ways = other.map(|(digest, _)| {
            let compare = route::compare(&at(pushed), &at(digest));
            view! {
                <a id="compare-pushed" class="button button--small" href=compare>{t!("Compare with what was pushed")}</a>
                <button id="revert" type="button" class="button button--small" on:click=move |_| editor.revert()>{t!("Back to what the registry has")}</button>
            }
        });
        Some(
            view! { <div id="tag-now" class="tag-now" role="status"><p class="warning wrap">{words}{what.map(|what| view! { " "<span id="changed">{what}</span> })}</p>{ways}</div> },
        )
    };
    shown.into_markup()
}

/// All below the head.
#[component]
fn Content(editor: Editor, adding: RwSignal<bool>) -> Markup {
    view! {
        <div class="draft">
            <div class="draft__main">
                <AddEntries editor open=adding/>
                <Entries editor/>
                <Findings editor/>
            </div>
            <aside class="draft__side" aria-label=t!("The selected entry")><Annotate editor/></aside>
        </div>
        <About editor/>
        <Outcome editor/>
        <Exports request=move || ExportPublication { wish: Wish::new(Subject::List { list: editor.name.get_value() }, Vec::new()) }/>
    }
}
