//! A manifest's text, with the digests in it as links to what they name. Everything else in it is text,
//! whatever it says.

use std::collections::HashMap;

use crate::prelude::*;
use domain::visible::visible;

/// How many characters a sha256 digest has.
const LENGTH: usize = 71;

/// Where each digest leads that is known here: from its whole text to an address.
pub type Links = HashMap<String, String>;

/// The text.
#[component]
pub fn JsonView(
    /// The id of the text.
    id: &'static str,
    /// The text, as it is.
    text: String,
    /// Where its digests lead.
    #[prop(default = StoredValue::new(Links::new()))]
    links: StoredValue<Links>,
) -> Markup {
    let shown = visible(&text);
    let changed = (shown.len() != text.len()).then(|| {
        view! { <p class="json-note">{t!("Invisible characters are shown as escapes; what is copied has them as they are.")}</p> }
    });
    let parts: Vec<Markup> = links.with_value(|links| {
        let part = |(text, address): (String, Option<String>)| match address {
            Some(address) => view! { <a href=address>{text}</a> },
            None => text.into_markup(),
        };
        linked(&shown, links).into_iter().map(part).collect()
    });
    view! { {changed}<pre id=id class="json" tabindex="0" dir="ltr" role="region" aria-label="JSON">{parts}</pre> }
}

/// The text in parts, the digests that are known with their addresses.
fn linked(text: &str, links: &Links) -> Vec<(String, Option<String>)> {
    let mut parts = Vec::new();
    let (mut rest, mut plain) = (text, String::new());
    while let Some(at) = rest.find("sha256:") {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let name = from.get(..LENGTH).unwrap_or(from);
        match links.get(name) {
            Some(address) => {
                parts.push((std::mem::take(&mut plain), None));
                parts.push((name.to_owned(), Some(address.clone())));
            }
            None => plain.push_str(name),
        }
        rest = from.get(name.len()..).unwrap_or_default();
    }
    plain.push_str(rest);
    parts.push((plain, None));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digests_lead_somewhere_and_nothing_is_lost() {
        let known = format!("sha256:{}", "a".repeat(64));
        let other = format!("sha256:{}", "b".repeat(64));
        let links = Links::from([(known.clone(), "/there".to_owned())]);
        let text =
            format!("{{\"digest\": \"{known}\", \"other\": \"{other}\", \"cut\": \"sha256:aé\"}}");
        let parts = linked(&text, &links);
        let whole: String = parts.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(whole, text, "every byte is there");
        let leading: Vec<_> = parts.iter().filter(|(_, address)| address.is_some()).collect();
        assert_eq!(leading, [&(known, Some("/there".to_owned()))]);
        assert_eq!(linked("", &links), [(String::new(), None)]);
    }
}
