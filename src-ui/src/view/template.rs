//! Templates: the fixed part of a piece of markup, as `view!` writes it.
//!
//! A template is a row of steps. Each is a sign, and the texts that belong to it, each of which ends with a
//! zero.

/// A step of a template.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// An element of this tag begins, below the one that is open.
    Open(&'static str),
    /// The same, of SVG.
    OpenSvg(&'static str),
    /// The open element ends.
    Close,
    /// An attribute of the open element: name and value.
    Attribute(&'static str, &'static str),
    /// An attribute of the open element: name, and its value, a phrase in English.
    AttributePhrase(&'static str, &'static str),
    /// A text.
    Text(&'static str),
    /// A phrase, in English.
    Phrase(&'static str),
    /// A hole for what stands below the open element.
    Child,
    /// A hole for a value of the open element: of what, and its name.
    Value(Of, &'static str),
    /// A hole for what is done at the event of this name.
    Listen(&'static str),
    /// A hole for what is done with the open element.
    Meet,
}

/// What a value is of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Of {
    /// An attribute.
    Attribute,
    /// A property of the element's object.
    Property,
    /// Whether the element has a class.
    Class,
    /// A property of the element's style.
    Style,
}

/// The steps of a template.
pub(super) struct Steps(&'static str);

impl Steps {
    pub(super) fn of(template: &'static str) -> Self {
        Self(template)
    }

    fn text(&mut self) -> &'static str {
        let (text, rest) = self.0.split_once('\0').unwrap_or((self.0, ""));
        self.0 = rest;
        text
    }
}

impl Iterator for Steps {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let sign = *self.0.as_bytes().first()?;
        self.0 = self.0.get(1..)?;
        Some(match sign {
            1 => Step::Open(self.text()),
            2 => Step::OpenSvg(self.text()),
            3 => Step::Close,
            4 => {
                let name = self.text();
                Step::Attribute(name, self.text())
            }
            5 => Step::Text(self.text()),
            6 => Step::Child,
            7 => Step::Value(Of::Attribute, self.text()),
            8 => Step::Value(Of::Property, self.text()),
            11 => Step::Value(Of::Class, self.text()),
            12 => Step::Value(Of::Style, self.text()),
            14 => Step::Listen(self.text()),
            15 => Step::Meet,
            16 => Step::Phrase(self.text()),
            17 => {
                let name = self.text();
                Step::AttributePhrase(name, self.text())
            }
            // Both ends are ours: there is no other sign.
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::view;

    #[test]
    fn reads_what_the_macro_writes() {
        let (name, is_on) = ("a", true);
        let markup = view! {
            <label class="field" hidden for=name class:field--on=is_on>
                "Name: " <input type="text" tabindex=0 prop:value=name style:width="3rem" disabled=is_on/>
                <svg aria-label=t!("Name")><path d="M0 0"/></svg>
                {name} {t!("Tags")}
            </label>
            <p>{1_u32}{2_u32}</p>
        };
        let steps: Vec<Step> = Steps::of(markup.0.template).collect();
        assert_eq!(
            steps,
            [
                Step::Open("label"),
                Step::Attribute("class", "field"),
                Step::Attribute("hidden", ""),
                Step::Value(Of::Attribute, "for"),
                Step::Value(Of::Class, "field--on"),
                Step::Text("Name: "),
                Step::Open("input"),
                Step::Attribute("type", "text"),
                Step::Attribute("tabindex", "0"),
                Step::Value(Of::Property, "value"),
                Step::Value(Of::Style, "width"),
                Step::Value(Of::Attribute, "disabled"),
                Step::Close,
                Step::OpenSvg("svg"),
                Step::AttributePhrase("aria-label", "Name"),
                Step::OpenSvg("path"),
                Step::Attribute("d", "M0 0"),
                Step::Close,
                Step::Close,
                Step::Child,
                Step::Phrase("Tags"),
                Step::Close,
                Step::Open("p"),
                Step::Child,
                Step::Child,
                Step::Close,
            ]
        );
        assert_eq!(markup.0.holes.len(), 8, "one value for each hole");
    }
}
