//! A field that offers what fits what is typed: a combobox over a list box. What it offers may stand in
//! groups, say its key, and say why it cannot be chosen now.

use crate::prelude::*;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;

use super::roving::{Axis, step};

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offer {
    /// The group's heading, in the user's language; the same in a row stand below one heading.
    pub group: Option<String>,
    /// What choosing it does, in the user's language.
    pub does: String,
    /// With what; always from left to right.
    pub name: String,
    /// Its key, for people.
    pub key: Option<&'static str>,
    /// Why it cannot be chosen now.
    pub off: Option<String>,
}

/// The field and its list. Ids of the options are `<prefix>-<number>`, from 0; of the list `<prefix>-list`.
#[component]
pub fn Combobox(
    /// The id of the field.
    id: &'static str,
    /// What the ids of the list and its options begin with.
    prefix: &'static str,
    /// The name of the field, for screen readers.
    label: &'static str,
    /// The name of the list, for screen readers.
    list_label: &'static str,
    /// What stands in the empty field.
    placeholder: &'static str,
    /// What is typed.
    text: RwSignal<String>,
    /// Whether the list is shown.
    open: RwSignal<bool>,
    /// What is offered now.
    #[prop(into)]
    offers: Signal<Vec<Offer>>,
    /// One was chosen, by its place.
    choose: Callback<usize>,
    /// Enter without a choice.
    enter: Callback<()>,
    /// Enter with Ctrl.
    #[prop(optional, into)]
    control_enter: Option<Callback<()>>,
    /// The id of what describes the field, such as its error.
    #[prop(optional, into)]
    described: Option<&'static str>,
    /// What is to become of a pasted text; the field takes it as it is without.
    #[prop(optional, into)]
    pasted: Option<Callback<String, Option<String>>>,
) -> Markup {
    let input = NodeRef::<html::Input>::new();
    let chosen = RwSignal::new(None::<usize>);
    let take = move |at: usize| {
        let can = offers.with_untracked(|all| all.get(at).is_some_and(|offer| offer.off.is_none()));
        if can {
            choose.run(at);
        }
    };
    let keys = move |event: KeyboardEvent| {
        // Enter and arrows belong to the input method while it composes.
        if event.is_composing() {
            return;
        }
        let count = if open.get_untracked() { offers.with_untracked(Vec::len) } else { 0 };
        let (key, now) = (event.key(), chosen.get_untracked());
        // Home and End are the text's.
        let moves = key == "ArrowDown" || key == "ArrowUp";
        match step(Axis::Column, &key, now, count).filter(|_| moves) {
            Some(to) => {
                chosen.set(Some(to));
                reveal(prefix, to);
            }
            None => match key.as_str() {
                "ArrowDown" => open.set(true),
                "Escape" if open.get_untracked() => open.set(false),
                "Enter" if event.ctrl_key() || event.meta_key() => {
                    if let Some(act) = control_enter {
                        act.run(());
                    }
                }
                "Enter" => match now.filter(|_| count > 0) {
                    Some(at) => take(at),
                    None => enter.run(()),
                },
                _ => return,
            },
        }
        event.prevent_default();
    };
    // Pressed, not clicked: the click would come after the field has lost the focus, and closed its list.
    let pressed = move |event: MouseEvent| {
        let target = event_target::<web_sys::Element>(&event);
        let Ok(Some(option)) = target.closest("[role=option]") else { return };
        event.prevent_default();
        let id = option.id();
        let at = id.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
        if let Some(at) = at.and_then(|at| at.parse().ok()) {
            take(at);
        }
    };
    let paste = move |event: leptos::ev::ClipboardEvent| {
        let data = event.clipboard_data().and_then(|data| data.get_data("text").ok());
        if let Some(better) = pasted.zip(data).and_then(|(pasted, data)| pasted.run(data)) {
            event.prevent_default();
            text.set(better);
        }
    };
    let is_shown = move || open.get() && offers.with(|all| !all.is_empty());
    let list = move || is_shown().then(|| options(prefix, list_label, offers.get(), chosen));
    view! {
        <div class="combobox" on:mousedown=pressed>
            <input id=id class="combobox__input" type="text" node_ref=input autocomplete="off" spellcheck="false"
                placeholder=placeholder role="combobox" aria-autocomplete="list" aria-controls=format!("{prefix}-list")
                aria-expanded=move || is_shown().to_string() aria-label=label aria-describedby=described
                aria-activedescendant=move || chosen.get().filter(|_| is_shown()).map(|at| format!("{prefix}-{at}"))
                prop:value=move || text.get() on:keydown=keys on:paste=paste
                on:focus=move |_| open.set(true) on:blur=move |_| open.set(false)
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    chosen.set(None);
                    open.set(true);
                }/>
            {list}
        </div>
    }
}

fn options(
    prefix: &'static str,
    label: &'static str,
    offers: Vec<Offer>,
    chosen: RwSignal<Option<usize>>,
) -> Markup {
    let mut group = None::<String>;
    let mut rows = Vec::with_capacity(offers.len());
    for (at, offer) in offers.into_iter().enumerate() {
        if offer.group.is_some() && offer.group != group {
            group.clone_from(&offer.group);
            rows.push(view! { <div class="combobox__group" role="presentation">{offer.group.clone()}</div> });
        }
        rows.push(option(prefix, at, offer, chosen));
    }
    view! { <div id=format!("{prefix}-list") class="combobox__list" role="listbox" tabindex="-1" aria-label=label>{rows}</div> }
}

fn option(
    prefix: &'static str,
    at: usize,
    offer: Offer,
    chosen: RwSignal<Option<usize>>,
) -> Markup {
    let Offer { does, name, key, off, .. } = offer;
    let disabled = off.is_some().then_some("true");
    view! {
        <div id=format!("{prefix}-{at}") class="combobox__option" role="option" aria-disabled=disabled
            aria-selected=move || (chosen.get() == Some(at)).to_string()>
            <span class="combobox__words">
                <span class="combobox__does">{does}</span>" "<b dir="ltr">{name}</b>
                {off.map(|why| view! { <span class="combobox__why">{why}</span> })}
            </span>
            {key.map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </div>
    }
}

/// Scrolls the list so far that the option is seen.
fn reveal(prefix: &str, at: usize) {
    let id = format!("{prefix}-{at}");
    request_animation_frame(move || {
        if let Some(option) = document().get_element_by_id(&id) {
            let how = web_sys::ScrollIntoViewOptions::new();
            how.set_block(web_sys::ScrollLogicalPosition::Nearest);
            option.scroll_into_view_with_scroll_into_view_options(&how);
        }
    });
}
