//! Values on an element of the page.

use leptos::prelude::RenderEffect;
use leptos::tachys::renderer::Rndr;
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::template::Of;
use super::value::Value;

/// What of which element.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) element: Element,
    pub(super) of: Of,
    pub(super) name: &'static str,
}

/// A value where it belongs.
pub(super) struct Attached {
    place: Place,
    value: Attachment,
}

enum Attachment {
    Fixed(Value),
    /// Follows what its function says for as long as it is kept.
    Following(RenderEffect<Value>),
}

impl Attached {
    pub(super) fn new(place: Place, value: Value) -> Self {
        let value = place.attach(value, None);
        Self { place, value }
    }

    /// Puts another value in its place.
    pub(super) fn update(&mut self, value: Value) {
        let before = match &mut self.value {
            Attachment::Fixed(value) => Some(std::mem::replace(value, Value::Nothing)),
            Attachment::Following(follow) => follow.take_value(),
        };
        self.value = self.place.attach(value, before);
    }
}

impl Place {
    fn attach(&self, value: Value, before: Option<Value>) -> Attachment {
        let Value::Follow(mut next) = value else {
            self.put(&value, before.as_ref());
            return Attachment::Fixed(value);
        };
        let place = self.clone();
        let follow = move |before: Option<Value>| {
            let value = next().settled();
            place.put(&value, before.as_ref());
            value
        };
        Attachment::Following(RenderEffect::new_with_value(follow, before))
    }

    /// Puts a settled value on the element, unless it is there already.
    fn put(&self, value: &Value, before: Option<&Value>) {
        if before.is_some_and(|before| before.is(value)) {
            return;
        }
        match self.of {
            Of::Attribute => self.attribute(value),
            Of::Property => self.property(value, before.is_none()),
            Of::Class => self.class(value),
            Of::Style => self.style(value),
        }
    }

    fn attribute(&self, value: &Value) {
        match value {
            Value::Text(text) => Rndr::set_attribute(&self.element, self.name, text),
            Value::Flag(true) => Rndr::set_attribute(&self.element, self.name, ""),
            _ => Rndr::remove_attribute(&self.element, self.name),
        }
    }

    fn property(&self, value: &Value, is_new: bool) {
        let value = match value {
            Value::Text(text) => JsValue::from_str(text),
            Value::Flag(flag) => JsValue::from_bool(*flag),
            _ if is_new => return,
            _ => JsValue::UNDEFINED,
        };
        // A value is set once what it chooses among is there.
        Rndr::set_property_or_value(&self.element, self.name, &value);
    }

    fn class(&self, value: &Value) {
        let classes = Rndr::class_list(&self.element);
        if matches!(value, Value::Flag(true)) {
            Rndr::add_class(&classes, self.name);
        } else {
            Rndr::remove_class(&classes, self.name);
        }
    }

    fn style(&self, value: &Value) {
        let style = Rndr::style(&self.element);
        match value {
            Value::Text(text) => Rndr::set_css_property(&style, self.name, text),
            _ => Rndr::remove_css_property(&style, self.name),
        }
    }
}
