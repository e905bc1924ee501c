//! Compare: which platforms were lost, added, rebuilt between two images or lists, and what a pull of
//! the new one costs. Both sides are in the address.

mod attested;
mod changes;
mod detail;
pub mod keys;
mod layers;
mod matrix;
mod restore;
mod sides;
mod view;
pub mod words;

use crate::prelude::*;
use domain::diff::{Comparison, Side, Source, Status, Verdict, markdown};
use domain::protocol::Topic;
use domain::protocol::compare::LoadSide;
use domain::protocol::drafts::Choice;
use domain::{equivalent, route};
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::add_to_list::AddToList;
use super::commands::{Commands, CommandsButton};
use super::history::EarlierChoice;
use super::keyboard::focus;
use super::region::failure;
use super::set_title;
use crate::components::{CopyButton, Drawing, Nothing, SkeletonRows, Tone};
use crate::format::size;
use crate::reactive::Memo;
use crate::state::remote::{Remote, State, remote};
use detail::Detail;
use matrix::Matrix;
use sides::SidesForm;
use view::View;
use words::said;

/// The screen.
#[component]
pub fn Compare() -> Markup {
    let query = use_query_map();
    let side = move |name: &'static str| {
        Memo::new(move |_| query.with(|map| map.get(name)?.parse::<Source>().ok()))
    };
    let (a, b) = (side("a"), side("b"));
    let load = |source: Memo<Option<Source>>| {
        remote(&[Topic::Images, Topic::Lists], move || Some(LoadSide { source: source.get()? }))
    };
    let (side_a, side_b) = (load(a), load(b));
    let navigate = use_navigate();
    let swap = Callback::new(move |()| {
        if let (Some(a), Some(b)) = (a.get_untracked(), b.get_untracked()) {
            navigate(&route::compare(&b, &a), NavigateOptions::default());
            // What had the focus may be gone with the old comparison.
            focus("swap");
        }
    });
    Effect::new(move |_| match (a.get(), b.get()) {
        (Some(a), Some(b)) => set_title(&format!("{} → {}", a.familiar(), b.familiar())),
        _ => set_title(t!("Compare")),
    });
    let digest_b = Memo::new(move |_| side_b.ready()?.digest);
    // Read again with the same outcome, the comparison stays as the user left it.
    let states = Memo::new(move |_| (side_a.get(), side_b.get()));
    view! {
        <SidesForm a b side_a side_b swap/>
        <EarlierChoice b now=digest_b/>
        {move || {
            if a.get().is_none() || b.get().is_none() {
                return view! {
                    <div class="head"><h1>{t!("Compare")}</h1></div>
                    <Nothing drawing=Drawing::Alike words=t!("Two tags, digests, or local lists: what was, and what is now. A local list is written")><code>"local::name"</code></Nothing>
                };
            }
            match states.get() {
                (State::Ready(a), State::Ready(b)) => view! { <Outcome a b swap/> },
                (a, b) => view! {
                    <div class="head"><h1>{t!("Compare")}</h1></div>
                    {waiting("A", a, side_a)}
                    {waiting("B", b, side_b)}
                },
            }
        }}
    }
}

/// A side that is not there yet, with what it needs.
fn waiting(name: &'static str, state: State<Side>, read: Remote<Side>) -> Markup {
    match state {
        State::Ready(_) => {
            view! { <p class="empty">{t!("{side}: read.", side = name)}</p> }
        }
        State::Loading => view! { <SkeletonRows rows=3 what=mark!("a side")/> },
        State::Failed(error) => failure(error, Callback::new(move |()| read.retry())),
    }
}

/// Both sides are there.
#[component]
fn Outcome(a: Side, b: Side, swap: Callback<()>) -> Markup {
    let comparison = measured(|| Comparison::of(&a, &b));
    let identical = !comparison.differs() && comparison.a.digest.is_some();
    let Verdict { alarm, rest } = words::verdict(&comparison);
    let stored = (comparison.a.stored, comparison.b.stored);
    let media = (comparison.a.media_type != comparison.b.media_type)
        .then(|| format!("{} → {}", comparison.a.media_type, comparison.b.media_type));
    let noise = comparison.noise();
    let commands = RwSignal::new(false);
    let equivalents = match (&a.source, &b.source) {
        (Source::Registry(a), Source::Registry(b)) => Some(equivalent::of_comparison(a, b)),
        _ => None,
    };
    let (source_a, source_b) =
        (StoredValue::new(a.source.clone()), StoredValue::new(b.source.clone()));
    let view = View::new(comparison, a, b);
    // Made when they are copied: a large comparison has megabytes of JSON.
    let report = Signal::derive(move || markdown(&view.whole()));
    let json =
        Signal::derive(move || serde_json::to_string_pretty(&view.whole()).unwrap_or_default());
    keys::listen(view, swap);
    if identical {
        view.unchanged.set(true);
    }
    view! {
        <div class="verdict">
            <h1 class="verdict__text" id="verdict">
                {if identical { view! { {t!("Identical: same digest.")} } } else {
                    view! { <em>{alarm}</em>" "{rest} }
                }}
            </h1>
            <Strip view/>
            <Legend view/>
            <p class="verdict__note">{t!("Stored, each blob once: {a} → {b}", a = size(stored.0), b = size(stored.1))}{media.map(|media| format!(" · {media}"))}</p>
        </div>
        {restore::restore(view)}
        <Matrix view/>
        <Detail view/>
        <div class="compare__foot">
            <span aria-hidden="true"><kbd>"J"</kbd>" "<kbd>"K"</kbd>" "{t!("difference")}</span>
            <span aria-hidden="true"><kbd>"["</kbd>" "<kbd>"]"</kbd>" "{t!("platform")}</span>
            <span aria-hidden="true"><kbd>"X"</kbd>" "{t!("swap")}</span>
            <label class="check"><input id="unchanged" type="checkbox" prop:checked=move || view.unchanged.get() on:change=move |_| view.unchanged.update(|on| *on = !*on)/>{t!("Unchanged")}" "<kbd aria-hidden="true">"U"</kbd></label>
            <label class="check"><input id="ignore-noise" type="checkbox" prop:checked=move || view.ignore_noise.get() on:change=move |_| view.ignore_noise.update(|on| *on = !*on)/>{t!("Ignore noise")}" "<kbd aria-hidden="true">"I"</kbd></label>
            <span class="compare__noise" role="status">{move || match (view.ignore_noise.get(), noise) {
                (_, 0) => String::new(),
                (true, count) => counted!(count, "{n} noise difference ignored", "{n} noise differences ignored"),
                (false, count) => counted!(count, "{n} noise difference shown", "{n} noise differences shown"),
            }}</span>
            <span class="compare__actions">
                {equivalents.map(|all| view! { <CommandsButton open=commands/><Commands all=Memo::new(move |_| all.clone()) open=commands/> })}
                {[("A", "add-a", source_a), ("B", "add-b", source_b)].map(|(side, id, source)| add_side(side, id, source.get_value()))}
                <CopyButton text=json what=mark!("JSON") words=t!("Copy JSON")/>
                <CopyButton text=report what=mark!("Markdown report") words=t!("Copy as Markdown")/>
            </span>
        </div>
    }
}

/// Adds what a side shows to a local list.
fn add_side(side: &'static str, id: &'static str, source: Source) -> Option<Markup> {
    let Source::Registry(reference) = source else { return None };
    let sources = Signal::derive(move || vec![Choice::all(reference.clone())]);
    let words = t!("Add {side} to list…", side);
    Some(view! { <AddToList id sources words/> })
}

/// Does it, and leaves how long it took among the page's measurements, where browsers show them.
fn measured(compare: impl FnOnce() -> Comparison) -> Comparison {
    let clock = window().performance();
    // Marks fail for names that the browser keeps for itself alone.
    let _ = clock.as_ref().map(|clock| clock.mark("compare-start"));
    let comparison = compare();
    let _ = clock.map(|clock| clock.measure_with_start_mark("compare", "compare-start"));
    comparison
}

/// A field for each platform, in the colour of what happened to it.
#[component]
fn Strip(view: View) -> Markup {
    let fields = view.comparison.with_value(|all| {
        let fields = all
            .platforms
            .iter()
            .map(|row| view! { <i class=format!("strip__{}", tone(row.status).name())></i> });
        fields.collect::<Vec<_>>()
    });
    view! { <div class="strip" aria-hidden="true">{fields}</div> }
}

/// The counts, which are filters too.
#[component]
fn Legend(view: View) -> Markup {
    let counts = view.comparison.with_value(|all| {
        let counts = Status::ALL.into_iter().map(|status| (status, all.count(status)));
        counts.filter(|(_, count)| *count > 0).collect::<Vec<_>>()
    });
    let chip = move |(status, count): (Status, usize)| {
        let pressed = move || view.only.get() == Some(status);
        let toggle = move |_| {
            view.only
                .update(|only| *only = if *only == Some(status) { None } else { Some(status) });
        };
        view! {
            <button type="button" class=format!("status status--{} legend__chip", tone(status).name()) data-count=status.counted()
                aria-pressed=move || pressed().to_string() on:click=toggle>
                <span aria-hidden="true">{status.sign()}" "</span>{t!("{n} {what}", n = count, what = said(status.counted()))}
            </button>
        }
    };
    view! { <div class="legend" role="group" aria-label=t!("Show only")>{counts.into_iter().map(chip).collect_view()}</div> }
}

/// The tone of a status.
pub fn tone(status: Status) -> Tone {
    match status {
        Status::Lost | Status::Missing | Status::Unreadable => Tone::Lost,
        Status::RebuiltOnNewBase | Status::LayersChanged | Status::ConfigOnly => Tone::Changed,
        Status::Added => Tone::Added,
        Status::Relabelled => Tone::Relabel,
        Status::Repackaged | Status::AnnotationsOnly => Tone::Repack,
        Status::SameBytes => Tone::Same,
    }
}
