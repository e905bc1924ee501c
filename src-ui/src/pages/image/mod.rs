//! One image or list: its platforms, what is in them, its exact bytes. Tab and platform are in the
//! address.

mod address;
mod annotations;
mod attached;
mod attested;
mod config;
mod header;
mod health;
pub mod keys;
mod layers;
mod links;
mod machine;
mod overview;
mod parts;
mod programs;
mod raw;
mod referrers;
mod view;

pub(in crate::pages) use raw::download;
mod words;

use crate::prelude::*;
use domain::diff::Source;
use domain::protocol::Topic;
use domain::protocol::compare::LoadSide;
use domain::{ApiError, Code, Reference};

use super::history::Earlier;
use super::region::failure;
use super::set_title;
use crate::components::{Links, SkeletonRows, Tabs, tabs};
use crate::i18n::{phrase, said};
use crate::reactive::Memo;
use crate::state::recent;
use crate::state::remote::{State, remote};
use address::{Address, Tab};
use header::{Actions, Identity, Platforms};
use view::View;

/// The page.
#[component]
pub fn ImagePage(reference: Reference) -> Markup {
    set_title(&reference.familiar());
    recent::remember(reference.repository());
    let address = Address::of(&reference);
    let source = Source::Registry(reference.clone());
    let read = remote(&[Topic::Images], move || Some(LoadSide { source: source.clone() }));
    // Read again with the same outcome, the page stays as it is.
    let state = Memo::new(move |_| read.get());
    let shown = move || match state.get() {
        State::Ready(side) => {
            view! { <Whole view=View::new(reference.clone(), side, address)/> }
        }
        State::Loading => view! {
            <div class="head">{header::title(&reference)}</div>
            <SkeletonRows what=mark!("the image")/>
        },
        State::Failed(error) if is_only_unknown(&error) => unknown(&reference, &error),
        State::Failed(error) => view! {
            <div class="head">{header::title(&reference)}</div>
            {failure(error, Callback::new(move |()| read.retry()))}
        },
    };
    shown.into_markup()
}

/// Whether it was read, and is of a kind that has no parts to show.
fn is_only_unknown(error: &ApiError) -> bool {
    matches!(error.code, Code::Unsupported | Code::BadResponse)
}

/// Docker's schema 1, and whatever is no manifest that is known: its bytes, and a word why.
fn unknown(reference: &Reference, error: &ApiError) -> Markup {
    view! {
        <div class="head">{header::title(reference)}</div>
        <p class="warning"><bdi dir="auto">{said(&error.message)}</bdi>{t!(". What the registry serves:")}</p>
        {raw::of(reference.clone(), Links::new())}
    }
}

/// What is there once it was read.
#[component]
fn Whole(view: View) -> Markup {
    keys::listen(view);
    let tab = view.address.tab;
    view! {
        <div class="head">
            {view.reference.with_value(header::title)}
            <Actions view/>
        </div>
        <Identity view/>
        <Earlier reference=view.reference.get_value() now=view.side.with_value(|side| side.digest.clone())/>
        <Platforms view/>
        <TabList view/>
        <div id="panel" role="tabpanel" aria-labelledby=move || tab.get().id() tabindex="0" class="panel">
            {move || match tab.get() {
                Tab::Overview => overview::panel(view),
                Tab::Layers => layers::panel(view),
                Tab::Config => config::panel(view),
                Tab::Annotations => annotations::panel(view),
                Tab::Attestations => attested::panel(view),
                Tab::Referrers => referrers::panel(view),
                Tab::Raw => raw::panel(view),
                Tab::Health => health::panel(view),
            }}
        </div>
    }
}

/// The tabs.
#[component]
fn TabList(view: View) -> Markup {
    let files = view.contents.with_value(|contents| contents.choices.is_empty());
    let tab = |(at, tab): (usize, Tab)| tabs::Tab {
        id: tab.id(),
        words: Signal::stored(phrase(tab.words(files)).to_owned()),
        title: Some(t!("Key {key}", key = at + 1)),
    };
    let tabs = Tab::ALL.into_iter().enumerate().map(tab).collect();
    let shown = view.address.tab;
    let chosen =
        Signal::derive(move || Tab::ALL.iter().position(|tab| *tab == shown.get()).unwrap_or(0));
    let choose = Callback::new(move |at: usize| {
        if let Some(tab) = Tab::ALL.get(at) {
            view.address.open(*tab);
        }
    });
    view! { <Tabs label=t!("Parts of the image") tabs chosen choose panel="panel" across=true/> }
}

/// A failure of a part that a new reading of the image may mend.
fn again(error: ApiError) -> Markup {
    let freshness = crate::state::freshness::use_freshness();
    failure(error, Callback::new(move |()| freshness.bump(&[Topic::Images])))
}
