//! What stands below an element.

use std::borrow::Cow;

use leptos::prelude::{AnyView, Get as _};

use super::made_of::made_of;
use super::{Markup, view};

/// What may stand below an element.
pub enum Child {
    /// Nothing for now.
    Nothing,
    /// A text.
    Text(Cow<'static, str>),
    /// Markup.
    Markup(Markup),
    /// Several, one after the other.
    Many(Vec<Child>),
    /// What Leptos made.
    View(AnyView),
    /// What a function says, again whenever what it read changes.
    Follow(Box<dyn FnMut() -> Child + Send>),
}

/// What can stand below an element.
pub trait IntoChild {
    /// As such.
    fn into_child(self) -> Child;
}

/// Anything that can stand below an element, as a piece of markup of its own.
pub trait IntoMarkup: IntoChild + Sized {
    /// As such.
    fn into_markup(self) -> Markup {
        view! { {self} }
    }
}

impl<T: IntoChild> IntoMarkup for T {}

made_of!(IntoChild, into_child, Child);

impl IntoChild for Markup {
    fn into_child(self) -> Child {
        Child::Markup(self)
    }
}

impl IntoChild for AnyView {
    fn into_child(self) -> Child {
        Child::View(self)
    }
}

impl IntoChild for () {
    fn into_child(self) -> Child {
        Child::Nothing
    }
}

impl<T: IntoChild> IntoChild for Vec<T> {
    fn into_child(self) -> Child {
        Child::Many(self.into_iter().map(T::into_child).collect())
    }
}

impl<T: IntoChild, const N: usize> IntoChild for [T; N] {
    fn into_child(self) -> Child {
        Child::Many(self.into_iter().map(T::into_child).collect())
    }
}
