//! Values of attributes, properties, classes and styles.

use std::borrow::Cow;
use std::sync::Arc;

use leptos::prelude::{Get as _, ReadSignal, RwSignal, Signal};

use crate::reactive::Memo;

/// What an attribute may be.
pub enum Value {
    /// Not there.
    Nothing,
    /// There or not, without more.
    Flag(bool),
    /// A text.
    Text(Cow<'static, str>),
    /// What a function says, again whenever what it read changes.
    Follow(Box<dyn FnMut() -> Value + Send>),
}

impl Value {
    /// The value at last, of functions that give functions.
    pub(super) fn settled(self) -> Self {
        let mut value = self;
        while let Self::Follow(mut next) = value {
            value = next();
        }
        value
    }

    /// Whether the page would be the same with the other one.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, Self::Nothing) => true,
            (Self::Flag(a), Self::Flag(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            _ => false,
        }
    }
}

/// What can be the value of an attribute.
pub trait IntoValue {
    /// As such.
    fn into_value(self) -> Value;
}

impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

impl IntoValue for String {
    fn into_value(self) -> Value {
        Value::Text(Cow::Owned(self))
    }
}

impl IntoValue for Cow<'static, str> {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

impl IntoValue for &'static str {
    fn into_value(self) -> Value {
        Value::Text(Cow::Borrowed(self))
    }
}

impl IntoValue for &String {
    fn into_value(self) -> Value {
        self.clone().into_value()
    }
}

impl IntoValue for Arc<str> {
    fn into_value(self) -> Value {
        String::from(&*self).into_value()
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Flag(self)
    }
}

macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl IntoValue for $kind {
            fn into_value(self) -> Value {
                self.to_string().into_value()
            }
        }
    )*};
}
numbers!(u8 u32 u64 usize i32);

impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Nothing, T::into_value)
    }
}

impl<F, T> IntoValue for F
where
    F: FnMut() -> T + Send + 'static,
    T: IntoValue,
{
    fn into_value(mut self) -> Value {
        Value::Follow(Box::new(move || self().into_value()))
    }
}

macro_rules! signals {
    ($($kind:ident)*) => {$(
        impl<T: IntoValue + Clone + PartialEq + Send + Sync + 'static> IntoValue for $kind<T> {
            fn into_value(self) -> Value {
                (move || self.get()).into_value()
            }
        }
    )*};
}
signals!(Signal RwSignal ReadSignal Memo);
