//! What stands below an element, on the page.

use std::borrow::Cow;

use leptos::prelude::{AnyView, RenderEffect};
use leptos::tachys::renderer::{CastFrom as _, Rndr};
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Render};
use web_sys::{Comment, Element, Node, Text};

use super::child::Child;
use super::mounted::Mounted;

/// A child that is on the page, or will be.
pub(super) enum Standing {
    /// The place where something may come.
    Nothing(Comment),
    Text(Text, Cow<'static, str>),
    Markup(Mounted),
    /// Several, and where they end.
    Many(Vec<Standing>, Comment),
    View(AnyViewState),
    /// Follows what its function says for as long as it is kept.
    Following(RenderEffect<Standing>),
}

impl Standing {
    pub(super) fn new(child: Child) -> Self {
        match child {
            Child::Nothing => Self::Nothing(Rndr::create_placeholder()),
            Child::Text(text) => Self::Text(Rndr::create_text_node(&text), text),
            Child::Markup(markup) => Self::Markup(markup.build()),
            Child::Many(all) => {
                Self::Many(all.into_iter().map(Self::new).collect(), Rndr::create_placeholder())
            }
            Child::View(view) => Self::View(view.build()),
            Child::Follow(mut next) => {
                Self::Following(RenderEffect::new(move |before: Option<Self>| {
                    let child = next();
                    let Some(mut standing) = before else { return Self::new(child) };
                    standing.update(child);
                    standing
                }))
            }
        }
    }

    /// Makes of it what stands there now. What is of the same kind stays on the page.
    pub(super) fn update(&mut self, child: Child) {
        match (self, child) {
            (Self::Nothing(_), Child::Nothing) => {}
            (Self::Text(node, before), Child::Text(text)) => {
                if *before != text {
                    Rndr::set_text(node, &text);
                    *before = text;
                }
            }
            (Self::Markup(mounted), Child::Markup(markup)) => mounted.update(markup),
            (Self::Many(all, end), Child::Many(children)) => update_many(all, end, children),
            (Self::View(before), Child::View(view)) => AnyView::rebuild(view, before),
            (standing, child) => {
                let new = Self::new(child);
                let mut old = std::mem::replace(standing, new);
                old.insert_before_this(standing);
                old.unmount();
            }
        }
    }
}

fn update_many(all: &mut Vec<Standing>, end: &Comment, children: Vec<Child>) {
    for mut gone in all.drain(children.len().min(all.len())..) {
        gone.unmount();
    }
    for (at, child) in children.into_iter().enumerate() {
        if let Some(standing) = all.get_mut(at) {
            standing.update(child);
        } else {
            let mut new = Standing::new(child);
            Rndr::try_mount_before(&mut new, end);
            all.push(new);
        }
    }
}

impl Mountable for Standing {
    fn unmount(&mut self) {
        match self {
            Self::Nothing(place) => Rndr::remove(place),
            Self::Text(text, _) => Rndr::remove(text),
            Self::Markup(mounted) => mounted.unmount(),
            Self::Many(all, end) => {
                all.iter_mut().for_each(Self::unmount);
                Rndr::remove(end);
            }
            Self::View(view) => view.unmount(),
            Self::Following(effect) => effect.unmount(),
        }
    }

    fn mount(&mut self, parent: &Element, before: Option<&Node>) {
        match self {
            Self::Nothing(place) => Rndr::insert_node(parent, place, before),
            Self::Text(text, _) => Rndr::insert_node(parent, text, before),
            Self::Markup(mounted) => mounted.mount(parent, before),
            Self::Many(all, end) => {
                for one in all {
                    one.mount(parent, before);
                }
                Rndr::insert_node(parent, end, before);
            }
            Self::View(view) => view.mount(parent, before),
            Self::Following(effect) => effect.mount(parent, before),
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self {
            Self::Nothing(place) => insert_before(place, child),
            Self::Text(text, _) => insert_before(text, child),
            Self::Markup(mounted) => mounted.insert_before_this(child),
            Self::Many(all, end) => {
                all.first().is_some_and(|first| first.insert_before_this(child))
                    || insert_before(end, child)
            }
            Self::View(view) => view.insert_before_this(child),
            Self::Following(effect) => effect.insert_before_this(child),
        }
    }

    fn elements(&self) -> Vec<Element> {
        match self {
            Self::Nothing(_) | Self::Text(..) => Vec::new(),
            Self::Markup(mounted) => mounted.elements(),
            Self::Many(all, _) => all.iter().flat_map(Self::elements).collect(),
            Self::View(view) => view.elements(),
            Self::Following(effect) => effect.elements(),
        }
    }
}

/// Puts a view before a node. Gives whether the node is on a page.
pub(super) fn insert_before(node: &Node, child: &mut dyn Mountable) -> bool {
    let Some(parent) = Rndr::get_parent(node).and_then(Element::cast_from) else { return false };
    child.mount(&parent, Some(node));
    true
}
