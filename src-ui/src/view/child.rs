//! What stands below an element.

use std::borrow::Cow;
use std::sync::Arc;

use leptos::prelude::{AnyView, Get as _, ReadSignal, RwSignal, Signal};

use super::{Markup, view};
use crate::reactive::Memo;

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

impl IntoChild for Child {
    fn into_child(self) -> Child {
        self
    }
}

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

impl IntoChild for String {
    fn into_child(self) -> Child {
        Child::Text(Cow::Owned(self))
    }
}

impl IntoChild for Cow<'static, str> {
    fn into_child(self) -> Child {
        Child::Text(self)
    }
}

impl IntoChild for &'static str {
    fn into_child(self) -> Child {
        Child::Text(Cow::Borrowed(self))
    }
}

impl IntoChild for Arc<str> {
    fn into_child(self) -> Child {
        String::from(&*self).into_child()
    }
}

macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl IntoChild for $kind {
            fn into_child(self) -> Child {
                self.to_string().into_child()
            }
        }
    )*};
}
numbers!(u8 u16 u32 u64 usize i32);

impl<T: IntoChild> IntoChild for Option<T> {
    fn into_child(self) -> Child {
        self.map_or(Child::Nothing, T::into_child)
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

impl<F, T> IntoChild for F
where
    F: FnMut() -> T + Send + 'static,
    T: IntoChild,
{
    fn into_child(mut self) -> Child {
        Child::Follow(Box::new(move || self().into_child()))
    }
}

macro_rules! signals {
    ($($kind:ident)*) => {$(
        impl<T: IntoChild + Clone + PartialEq + Send + Sync + 'static> IntoChild for $kind<T> {
            fn into_child(self) -> Child {
                (move || self.get()).into_child()
            }
        }
    )*};
}
signals!(Signal RwSignal ReadSignal Memo);
