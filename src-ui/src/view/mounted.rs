//! Markup on the page.

use leptos::prelude::document;
use leptos::tachys::renderer::{CastFrom as _, Rndr};
use leptos::tachys::view::Mountable;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, Node};

use super::attribute::{Attached, Place};
use super::children::{Standing, insert_before};
use super::listening::Listening;
use super::template::{Of, Step, Steps};
use super::{Hole, Markup, Parts};
use crate::i18n::{Language, phrase, spoken};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Markup that is on the page, or will be.
pub struct Mounted {
    template: &'static str,
    /// In which its phrases are.
    language: Language,
    /// What stands at its top, in its order.
    tops: Vec<Top>,
    /// What is in its holes, in their order.
    filled: Vec<Filled>,
}

enum Top {
    Node(Node),
    /// What is in this hole.
    Hole(usize),
}

enum Filled {
    Value(Attached),
    Child(Standing),
    Listen(Listening),
    /// What is done with this element is done.
    Met(Element),
}

impl Mounted {
    pub(super) fn new(markup: Markup) -> Self {
        let Parts { template, holes } = *markup.0;
        let filled = Vec::with_capacity(holes.len());
        let mounted = Self { template, language: spoken(), tops: Vec::new(), filled };
        Making { mounted, open: Vec::new(), holes: holes.into_iter() }.make()
    }

    /// Makes of it what it is now. Of the same template, its elements stay, and so does what did not change.
    pub(super) fn update(&mut self, markup: Markup) {
        if self.template != markup.0.template || self.language != spoken() {
            let new = Self::new(markup);
            let mut old = std::mem::replace(self, new);
            old.insert_before_this(self);
            self.take_focus(&old);
            old.unmount();
            return;
        }
        for (filled, hole) in self.filled.iter_mut().zip(markup.0.holes) {
            match (filled, hole) {
                (Filled::Value(attached), Hole::Value(value)) => attached.update(value),
                (Filled::Child(standing), Hole::Child(child)) => standing.update(child),
                (Filled::Listen(listening), Hole::Listen(act)) => listening.update(act),
                // Who wrote the markup anew has to meet the element that stays.
                (Filled::Met(element), Hole::Meet(meet)) => meet(element),
                // The macro fills each hole with what belongs there.
                _ => {}
            }
        }
    }

    /// Takes the focus from what it stands for now: a button that says something else after a click is still
    /// the one that was clicked.
    fn take_focus(&self, old: &Self) {
        let (Some(old), Some(new)) = (old.top(), self.top()) else { return };
        if old.tag_name() == new.tag_name()
            && document().active_element().is_some_and(|active| active == **old)
        {
            // Fails for what takes no focus: then nobody has it, as when an element goes.
            let _ = new.focus();
        }
    }

    /// The element at its top, where it has one alone.
    fn top(&self) -> Option<&HtmlElement> {
        match &self.tops[..] {
            [Top::Node(node)] => node.dyn_ref(),
            _ => None,
        }
    }
}

/// Markup that is being made.
struct Making {
    mounted: Mounted,
    open: Vec<Element>,
    holes: std::vec::IntoIter<Hole>,
}

impl Making {
    fn make(mut self) -> Mounted {
        for step in Steps::of(self.mounted.template) {
            match step {
                Step::Open(tag) => self.enter(Rndr::create_element(tag, None)),
                Step::OpenSvg(tag) => self.enter(Rndr::create_element(tag, Some(SVG))),
                Step::Close => {
                    self.open.pop();
                }
                Step::Text(text) => self.stand(Rndr::create_text_node(text).into()),
                Step::Phrase(english) => self.stand(Rndr::create_text_node(phrase(english)).into()),
                Step::Attribute(name, value) => self.attribute(name, value),
                Step::AttributePhrase(name, english) => self.attribute(name, phrase(english)),
                Step::Child => self.child(),
                Step::Value(of, name) => self.value(of, name),
                Step::Listen(event) => self.listen(event),
                Step::Meet => self.meet(),
            }
        }
        self.mounted
    }

    /// A node at its place: below the open element, or at the top.
    fn stand(&mut self, node: Node) {
        match self.open.last() {
            Some(parent) => Rndr::insert_node(parent, &node, None),
            None => self.mounted.tops.push(Top::Node(node)),
        }
    }

    fn enter(&mut self, element: Element) {
        self.stand(element.clone().into());
        self.open.push(element);
    }

    fn attribute(&self, name: &str, value: &str) {
        if let Some(element) = self.open.last() {
            Rndr::set_attribute(element, name, value);
        }
    }

    fn child(&mut self) {
        let Some(Hole::Child(child)) = self.holes.next() else { return };
        let mut standing = Standing::new(child);
        match self.open.last() {
            Some(parent) => standing.mount(parent, None),
            None => self.mounted.tops.push(Top::Hole(self.mounted.filled.len())),
        }
        self.mounted.filled.push(Filled::Child(standing));
    }

    fn value(&mut self, of: Of, name: &'static str) {
        let (Some(Hole::Value(value)), Some(element)) = (self.holes.next(), self.open.last())
        else {
            return;
        };
        let place = Place { element: element.clone(), of, name };
        self.mounted.filled.push(Filled::Value(Attached::new(place, value)));
    }

    fn listen(&mut self, event: &'static str) {
        let (Some(Hole::Listen(act)), Some(element)) = (self.holes.next(), self.open.last()) else {
            return;
        };
        self.mounted.filled.push(Filled::Listen(act.at(element.clone(), event)));
    }

    fn meet(&mut self) {
        let (Some(Hole::Meet(meet)), Some(element)) = (self.holes.next(), self.open.last()) else {
            return;
        };
        meet(element);
        self.mounted.filled.push(Filled::Met(element.clone()));
    }
}

impl Mounted {
    fn hole(&self, at: usize) -> Option<&Standing> {
        match self.filled.get(at) {
            Some(Filled::Child(standing)) => Some(standing),
            _ => None,
        }
    }
}

impl Mountable for Mounted {
    fn unmount(&mut self) {
        for top in &self.tops {
            match top {
                Top::Node(node) => Rndr::remove(node),
                Top::Hole(at) => {
                    if let Some(Filled::Child(standing)) = self.filled.get_mut(*at) {
                        standing.unmount();
                    }
                }
            }
        }
    }

    fn mount(&mut self, parent: &Element, before: Option<&Node>) {
        for top in &self.tops {
            match top {
                Top::Node(node) => Rndr::insert_node(parent, node, before),
                Top::Hole(at) => {
                    if let Some(Filled::Child(standing)) = self.filled.get_mut(*at) {
                        standing.mount(parent, before);
                    }
                }
            }
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.tops.first() {
            Some(Top::Node(node)) => insert_before(node, child),
            Some(Top::Hole(at)) => {
                self.hole(*at).is_some_and(|standing| standing.insert_before_this(child))
            }
            None => false,
        }
    }

    fn elements(&self) -> Vec<Element> {
        let of = |top: &Top| match top {
            Top::Node(node) => Element::cast_from(node.clone()).into_iter().collect(),
            Top::Hole(at) => self.hole(*at).map(Standing::elements).unwrap_or_default(),
        };
        self.tops.iter().flat_map(of).collect()
    }
}
