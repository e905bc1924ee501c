//! A menu: a button that opens a list of things to do. The browser's own popover, so that no table cuts
//! it off, Escape and a click elsewhere close it, and the focus goes back to the button.

use crate::prelude::*;
use leptos::ev::KeyboardEvent;
use leptos::html;
use wasm_bindgen::JsCast as _;

use super::roving::{Axis, step};
use crate::format::pixels;

/// Between a menu, its button, and the edges of the window, in pixels.
const GAP: f64 = 4.0;

/// One thing to do.
#[derive(Clone)]
pub struct Item {
    /// What it does, in the user's language.
    pub words: String,
    /// Its key on the screen, for people.
    pub key: Option<&'static str>,
    /// Why it cannot be done now. It stays in the menu, so that its place is learnt.
    pub off: Option<String>,
    /// Whether it is on, for what can be on and off.
    pub is_on: Option<bool>,
    /// Does it.
    pub run: Callback<()>,
}

impl Item {
    /// Something that can be done.
    pub fn new(words: impl Into<String>, run: Callback<()>) -> Self {
        Self { words: words.into(), key: None, off: None, is_on: None, run }
    }

    /// The same as something that is on or off.
    pub fn checked(self, is_on: bool) -> Self {
        Self { is_on: Some(is_on), ..self }
    }
}

/// The button and its menu.
#[component]
pub fn Menu(
    /// The id of the button; the menu's is made of it.
    #[prop(into)]
    id: String,
    /// The words on the button.
    #[prop(into)]
    words: String,
    /// Another name for screen readers, where the words alone do not say of what it is the menu.
    #[prop(optional, into)]
    label: Option<String>,
    /// What can be done. Read each time it is opened.
    #[prop(into)]
    items: Signal<Vec<Item>>,
    /// A button without a border, for a row of a table.
    #[prop(optional)]
    quiet: bool,
    /// The main action of the page.
    #[prop(optional)]
    primary: bool,
) -> Markup {
    let list_id = format!("{id}-menu");
    let (button, list) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let open = RwSignal::new(false);
    let show = move || {
        let (Some(button), Some(list)) = (button.get_untracked(), list.get_untracked()) else {
            return;
        };
        if open.get_untracked() {
            // Fails only for one that is closed already.
            let _ = list.hide_popover();
            return;
        }
        open.set(true);
        // Once its items are made: they say how large it is.
        request_animation_frame(move || {
            if list.show_popover().is_ok() {
                place(&list, &button);
                focus_item(&list, 0);
            }
        });
    };
    let close = move || {
        if let Some(list) = list.get_untracked() {
            let _ = list.hide_popover();
        }
    };
    let keys = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let Some(list) = list.get_untracked() else { return };
        let all = of(&list);
        let now =
            all.iter().position(|item| document().active_element().as_ref() == Some(item.as_ref()));
        match step(Axis::Column, &event.key(), now, all.len()) {
            Some(to) => focus_item(&list, to),
            None if event.key() == "Tab" => return close(),
            None => return,
        }
        event.prevent_default();
    };
    let toggled = move |_| {
        let shown = list
            .get_untracked()
            .is_some_and(|list| matches!(list.matches(":popover-open"), Ok(true)));
        open.set(shown);
    };
    let rows = move || {
        open.get().then(|| {
            items
                .get()
                .into_iter()
                .map(|item| row(item, Callback::new(move |()| close())))
                .collect_view()
        })
    };
    view! {
        <button id=id type="button" class="button menu__button" class=("button--quiet", quiet) class=("button--primary", primary) node_ref=button aria-haspopup="menu"
            aria-expanded=move || open.get().to_string() aria-controls=list_id.clone() aria-label=label on:click=move |_| { show(); }
            on:keydown=move |event| if event.key() == "ArrowDown" { event.prevent_default(); show(); }>
            {words}<span class="menu__sign" aria-hidden="true"></span>
        </button>
        <div id=list_id class="menu" popover="auto" role="menu" node_ref=list on:keydown=keys on:toggle=toggled>{rows}</div>
    }
}

fn row(item: Item, close: Callback<()>) -> Markup {
    let Item { words, key, off, is_on, run } = item;
    let is_off = off.is_some();
    let act = move |_| {
        if !is_off {
            close.run(());
            run.run(());
        }
    };
    view! {
        <button type="button" class="menu__item" role=if is_on.is_some() { "menuitemcheckbox" } else { "menuitem" } aria-checked=is_on.map(|on| on.to_string())
            tabindex="-1" aria-disabled=is_off.then_some("true") on:click=act>
            {is_on.map(|on| view! { <span class="menu__check" aria-hidden="true">{if on { "✓" } else { "" }}</span> })}
            <span class="menu__words">{words}{off.map(|why| view! { <span class="menu__why">{why}</span> })}</span>
            {key.map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </button>
    }
}

fn of(list: &web_sys::HtmlElement) -> Vec<web_sys::HtmlElement> {
    let Ok(found) = list.query_selector_all("[role^=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

fn focus_item(list: &web_sys::HtmlElement, at: usize) {
    if let Some(item) = of(list).get(at) {
        // Fails only for an element that is not shown.
        let _ = item.focus();
    }
}

/// Puts the menu below its button, or above where there is no room.
fn place(list: &web_sys::HtmlElement, button: &web_sys::HtmlElement) {
    let (button, own) = (button.get_bounding_client_rect(), list.get_bounding_client_rect());
    let size = |name: &str| {
        js_sys::Reflect::get(&window(), &name.into())
            .ok()
            .and_then(|size| size.as_f64())
            .unwrap_or(0.0)
    };
    let (left, top) = spot(
        (button.left(), button.top(), button.bottom()),
        (own.width(), own.height()),
        (size("innerWidth"), size("innerHeight")),
    );
    let style = web_sys::HtmlElement::style(list);
    for (name, value) in [("top", top), ("left", left)] {
        // Fails for no valid name.
        let _ = style.set_property(name, &pixels(value));
    }
}

/// The left and the top of a menu in pixels: below its button, above it where there is no room, and never
/// outside of the window. Of the button its left, top and bottom; of menu and window width and height.
fn spot(
    (left, top, bottom): (f64, f64, f64),
    (width, height): (f64, f64),
    window: (f64, f64),
) -> (f64, f64) {
    let below = bottom + GAP;
    let is_room = below + height <= window.1;
    let top = if is_room { below } else { (top - GAP - height).max(GAP) };
    (left.min(window.0 - width - GAP).max(GAP), top)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_is_beside_its_button_and_inside_the_window() {
        let (menu, window) = ((200.0, 300.0), (1000.0, 800.0));
        for (what, button, expected) in [
            ("below", (50.0, 100.0, 132.0), (50.0, 136.0)),
            ("above, as there is no room below", (50.0, 700.0, 732.0), (50.0, 396.0)),
            ("at the right edge", (950.0, 100.0, 132.0), (796.0, 136.0)),
        ] {
            assert_eq!(spot(button, menu, window), expected, "{what}");
        }
        let small = (150.0, 200.0);
        assert_eq!(spot((50.0, 100.0, 132.0), menu, small), (4.0, 4.0), "as much as there is room");
    }

    #[test]
    fn what_is_on_or_off_says_so_and_keeps_the_rest() {
        let item = Item::new("Compact", Callback::new(|()| ()));
        assert_eq!(item.is_on, None, "something to do is neither");
        let item = Item { key: Some("C"), ..item }.checked(true);
        assert_eq!((item.is_on, item.key, item.words.as_str()), (Some(true), Some("C"), "Compact"));
    }
}
