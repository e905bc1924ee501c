//! The digests in a manifest's text as links to what they name.

use std::collections::HashMap;

use domain::diff::{Side, SideEntry};
use domain::{Digest, route};
use leptos::prelude::*;

use super::address::Tab;
use super::view::View;

/// How many characters a sha256 digest has.
const LENGTH: usize = 71;

/// Where each digest that is known here leads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Links(HashMap<String, String>);

impl Links {
    /// The platforms of a list, its attestations, and the configs and layers of its images.
    pub(super) fn of(side: &Side, view: View) -> Self {
        let mut links = HashMap::new();
        let repository = view.reference.with_value(|reference| reference.repository().clone());
        let image = |digest: &Digest| route::image(&repository.at(digest.clone()));
        let address = view.address;
        view.contents.with_value(|contents| {
            let names: HashMap<usize, &str> = contents
                .choices
                .iter()
                .map(|choice| (choice.entry, choice.name.as_str()))
                .collect();
            for (at, entry) in side.entries.iter().enumerate() {
                let own = &entry.descriptor.digest;
                let name = names.get(&at).copied();
                let link =
                    name.filter(|_| view.is_list()).map(|name| address.link(Tab::Overview, name));
                links.insert(own.to_string(), link.unwrap_or_else(|| image(own)));
                inside(&mut links, entry, &|tab| address.link(tab, name.unwrap_or_default()));
            }
            let beside = contents.attestations.iter().chain(&contents.subject);
            for descriptor in beside {
                links.insert(descriptor.digest.to_string(), image(&descriptor.digest));
            }
        });
        Self(links)
    }
}

/// The config and the layers of one image. What several images hold leads to the first.
fn inside(links: &mut HashMap<String, String>, entry: &SideEntry, link: &dyn Fn(Tab) -> String) {
    let Ok(image) = &entry.image else { return };
    let config = std::iter::once((&image.config_descriptor, Tab::Config));
    let layers = image.layers.iter().map(|layer| (layer, Tab::Layers));
    for (blob, tab) in config.chain(layers) {
        links.entry(blob.digest.to_string()).or_insert_with(|| link(tab));
    }
}

/// The text with the digests that are known as links; everything else is text.
pub(super) fn linked(text: &str, links: &Links) -> Vec<AnyView> {
    let mut parts = Vec::new();
    let (mut rest, mut plain) = (text, String::new());
    while let Some(at) = rest.find("sha256:") {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let name = from.get(..LENGTH).unwrap_or(from);
        match links.0.get(name) {
            Some(address) => {
                parts.push(std::mem::take(&mut plain).into_any());
                let (address, name) = (address.clone(), name.to_owned());
                parts.push(view! { <a href=address>{name}</a> }.into_any());
            }
            None => plain.push_str(name),
        }
        rest = from.get(name.len()..).unwrap_or_default();
    }
    plain.push_str(rest);
    parts.push(plain.into_any());
    parts
}
