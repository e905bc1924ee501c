//! The digests in a manifest's text as links to what they name.

use std::collections::HashMap;

use crate::prelude::*;
use domain::diff::{Side, SideEntry};
use domain::{Digest, route};

use super::address::Tab;
use super::view::View;
use crate::components::Links;

/// The platforms of a list, its attestations, and the configs and layers of its images.
pub(super) fn links(side: &Side, view: View) -> Links {
    let mut links = Links::new();
    let repository = view.reference.with_value(|reference| reference.repository().clone());
    let image = |digest: &Digest| route::image(&repository.at(digest.clone()));
    let address = view.address;
    view.contents.with_value(|contents| {
        let names: HashMap<usize, &str> =
            contents.choices.iter().map(|choice| (choice.entry, choice.name.as_str())).collect();
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
    links
}

/// The config and the layers of one image. What several images hold leads to the first.
fn inside(links: &mut Links, entry: &SideEntry, link: &dyn Fn(Tab) -> String) {
    let Ok(image) = &entry.image else { return };
    let config = std::iter::once((&image.config_descriptor, Tab::Config));
    let layers = image.layers.iter().map(|layer| (layer, Tab::Layers));
    for (blob, tab) in config.chain(layers) {
        links.entry(blob.digest.to_string()).or_insert_with(|| link(tab));
    }
}
