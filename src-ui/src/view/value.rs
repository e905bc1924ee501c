//! Values of attributes, properties, classes and styles.

use std::borrow::Cow;

use leptos::prelude::Get as _;

use super::made_of::made_of;

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

made_of!(IntoValue, into_value, Value);

impl IntoValue for &String {
    fn into_value(self) -> Value {
        self.clone().into_value()
    }
}

impl IntoValue for bool {
    fn into_value(self) -> Value {
        Value::Flag(self)
    }
}
