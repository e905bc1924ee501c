//! Markup and what it becomes on the page.
//!
//! Screens are written as for Leptos, with its signals and components. What its `view!` would make of each
//! element, a type of its own with code of its own, is here one string and a list of values, and one
//! function that makes elements of them: a fifth less code for the same page. It is made and kept up to
//! date as Leptos does it: values that are functions follow the signals that they read; a view that is made
//! anew by such a function is compared with the one that is there, and what is alike stays.

mod attribute;
mod child;
mod children;
mod listening;
mod made_of;
mod mounted;
mod template;
mod value;

use std::any::Any;

use leptos::html::ElementType;
use leptos::prelude::{IntoAny as _, IntoView, NodeRef};
use leptos::tachys::html::attribute::{Attribute, any_attribute::AnyAttribute};
use leptos::tachys::html::event::EventDescriptor;
use leptos::tachys::html::node_ref::NodeRefContainer as _;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Position, PositionState, Render, RenderHtml};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

pub use child::{Child, IntoChild, IntoMarkup};
use listening::Act;
pub use mounted::Mounted;
pub use value::{IntoValue, Value};
pub use view_macro::view;

/// A piece of a page: a template and what goes into its holes, in their order. What `view!` gives.
pub struct Markup(Box<Parts>);

struct Parts {
    template: &'static str,
    holes: Vec<Hole>,
}

/// What goes into a hole.
enum Hole {
    /// Of an attribute, a property, a class or a style.
    Value(Value),
    /// Below an element.
    Child(Child),
    /// What is done at an event.
    Listen(Act),
    /// What is done with the element, once it is there.
    Meet(Box<dyn FnOnce(&Element) + Send>),
}

impl Markup {
    /// With room for as many values as there are holes.
    // Once, and not in each view that is made; so is `push`.
    #[inline(never)]
    pub fn new(template: &'static str, holes: usize) -> Self {
        Self(Box::new(Parts { template, holes: Vec::with_capacity(holes) }))
    }

    #[inline(never)]
    fn push(&mut self, hole: Hole) {
        self.0.holes.push(hole);
    }

    /// Fills the next hole with a value.
    pub fn value(&mut self, value: impl IntoValue) {
        self.push(Hole::Value(value.into_value()));
    }

    /// Fills the next hole with what stands below an element.
    pub fn child(&mut self, child: impl IntoChild) {
        self.push(Hole::Child(child.into_child()));
    }

    /// Fills the next hole with what a component gave: markup of ours, or what Leptos makes.
    pub fn component<T: IntoView + 'static>(&mut self, view: T) {
        let mut view = Some(view);
        let child = match (&mut view as &mut dyn Any).downcast_mut::<Option<Self>>() {
            Some(markup) => markup.take().map(Child::Markup),
            None => view.map(|view| Child::View(view.into_any())),
        };
        self.push(Hole::Child(child.unwrap_or(Child::Nothing)));
    }

    /// Fills the next hole with what is done at an event.
    pub fn listen<E>(&mut self, _: E, mut act: impl FnMut(E::EventType) + 'static)
    where
        E: EventDescriptor,
        E::EventType: JsCast,
    {
        self.push(Hole::Listen(Act::new(Box::new(
            move |event: Event| act(event.unchecked_into()),
        ))));
    }

    /// Fills the next hole with what keeps the element.
    pub fn node_ref<E>(&mut self, node: NodeRef<E>)
    where
        E: ElementType,
        E::Output: JsCast + 'static,
    {
        self.push(Hole::Meet(Box::new(move |element| node.load(element))));
    }

    /// Fills the next hole with a directive.
    pub fn meet(&mut self, meet: impl FnOnce(Element) + Send + 'static) {
        self.push(Hole::Meet(Box::new(move |element| meet(element.clone()))));
    }
}

impl std::fmt::Debug for Markup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Markup").field("template", &self.0.template).finish_non_exhaustive()
    }
}

impl Render for Markup {
    type State = Mounted;

    fn build(self) -> Mounted {
        Mounted::new(self)
    }

    fn rebuild(self, mounted: &mut Mounted) {
        mounted.update(self);
    }
}

/// Pages are made in the browser alone: nothing of this is HTML that a server sends.
impl RenderHtml for Markup {
    type AsyncOutput = Self;
    type Owned = Self;
    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Mounted {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}

/// Attributes are given to elements, not to components: there is no element here that they would be for.
impl AddAnyAttr for Markup {
    type Output<A: Attribute> = Self;

    fn add_any_attr<A: Attribute>(self, _: A) -> Self {
        self
    }
}
