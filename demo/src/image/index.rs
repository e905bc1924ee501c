//! Manifest lists and image indexes, with BuildKit's attestations where wanted.

use domain::{Descriptor, Platform, RawManifest, media_type};
use serde_json::{Value, json};

use super::config::pairs;
use super::{Blob, Image, Statements, attestation, raw};
use crate::registry::Store;

/// One entry of a list.
#[derive(Debug, Clone)]
pub struct Entry {
    descriptor: Descriptor,
}

impl Entry {
    /// An entry that points at this manifest.
    pub fn new(mut descriptor: Descriptor, platform: Option<Platform>) -> Self {
        descriptor.platform = platform;
        Self { descriptor }
    }

    /// The entry under another platform than its config says.
    #[must_use]
    pub fn labelled(mut self, platform: &str) -> Self {
        self.descriptor.platform = Platform::parse(platform);
        self
    }

    /// The entry with one more annotation.
    #[must_use]
    pub fn annotated(mut self, key: &str, value: &str) -> Self {
        self.descriptor.annotations.insert(key.to_owned(), value.to_owned());
        self
    }

    /// Its JSON: size before digest in docker's lists, after it in OCI's.
    fn json(&self, oci: bool) -> Value {
        let full = json!(self.descriptor);
        if oci {
            return full;
        }
        let Descriptor { media_type, digest, size, .. } = &self.descriptor;
        let mut entry = json!({"mediaType": media_type, "size": size, "digest": digest});
        if let (Some(entry), Value::Object(full)) = (entry.as_object_mut(), full) {
            for (key, value) in full {
                entry.entry(key).or_insert(value);
            }
        }
        entry
    }
}

/// A finished list with the images that were given to its builder.
#[derive(Debug, Clone)]
pub struct ImageList {
    /// The list.
    pub manifest: RawManifest,
    /// Its images and attestations.
    pub images: Vec<Image>,
}

impl ImageList {
    /// The blobs of all its images.
    pub fn blobs(&self) -> impl Iterator<Item = &Blob> {
        self.images.iter().flat_map(|image| &image.blobs)
    }

    /// All manifests in the order in which a registry takes them: the list comes last.
    pub fn manifests(&self) -> impl Iterator<Item = &RawManifest> {
        let images = self.images.iter().map(|image| &image.manifest);
        images.chain(std::iter::once(&self.manifest))
    }

    /// Puts the list and its images into a repository, the list under a tag if there is one.
    pub fn store(&self, store: &mut Store, repository: &str, tag: Option<&str>) {
        for image in &self.images {
            image.store(store, repository, None);
        }
        store.put_manifest(repository, tag, self.manifest.clone());
    }
}

/// Describes a list and makes it.
#[derive(Debug, Clone, Default)]
pub struct IndexBuilder {
    oci: bool,
    entries: Vec<Entry>,
    images: Vec<Image>,
    annotations: Vec<(String, String)>,
}

impl IndexBuilder {
    /// A Docker manifest list.
    pub fn docker() -> Self {
        Self::default()
    }

    /// An OCI image index.
    pub fn oci() -> Self {
        Self { oci: true, ..Self::default() }
    }

    /// With an image, under the platform that its config says.
    #[must_use]
    pub fn image(self, image: &Image) -> Self {
        self.image_as(image, image.entry())
    }

    /// With an image, under an entry that may say something else about it.
    #[must_use]
    pub fn image_as(mut self, image: &Image, entry: Entry) -> Self {
        self.images.push(image.clone());
        self.entry(entry)
    }

    /// With BuildKit's attestation of an image. BuildKit puts these behind all images.
    #[must_use]
    pub fn attestation_of(self, image: &Image) -> Self {
        self.attested(image, &Statements::default())
    }

    /// With an attestation of an image that states this.
    #[must_use]
    pub fn attested(self, image: &Image, statements: &Statements) -> Self {
        let (attestation, entry) = attestation(image, statements);
        self.image_as(&attestation, entry)
    }

    /// With an entry for a manifest that is somewhere else, or nowhere.
    #[must_use]
    pub fn entry(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }

    /// With an annotation on the list.
    #[must_use]
    pub fn annotation(mut self, key: &str, value: &str) -> Self {
        self.annotations.push((key.to_owned(), value.to_owned()));
        self
    }

    /// The list.
    pub fn build(self) -> ImageList {
        let kind = if self.oci { media_type::OCI_INDEX } else { media_type::DOCKER_LIST };
        let entries: Vec<Value> = self.entries.iter().map(|entry| entry.json(self.oci)).collect();
        let mut index = json!({"schemaVersion": 2, "mediaType": kind, "manifests": entries});
        if !self.annotations.is_empty() {
            index["annotations"] = pairs(&self.annotations);
        }
        ImageList { manifest: raw(&index, kind), images: self.images }
    }
}

#[cfg(test)]
mod tests {
    use domain::manifest::Manifest;

    use super::*;
    use crate::image::ImageBuilder;

    #[test]
    fn an_attestation_points_at_its_image_and_says_what_it_states() {
        let image = ImageBuilder::new("linux/amd64").oci().build();
        let list = IndexBuilder::oci().image(&image).attestation_of(&image).build();
        let Manifest::Index(index) = list.manifest.parse().unwrap() else { panic!("an index") };
        let [first, second] = &index.manifests[..] else { panic!("two entries") };
        assert_eq!(second.attests().as_ref(), Some(&first.digest));
        assert!(second.platform.as_ref().unwrap().is_unknown());
        let Manifest::Image(statements) = list.images[1].manifest.parse().unwrap() else {
            panic!("a manifest")
        };
        for layer in &statements.layers {
            assert!(layer.media_type.is_in_toto());
            let blob = list.blobs().find(|blob| blob.digest == layer.digest).unwrap();
            let statement: Value = serde_json::from_slice(&blob.bytes).unwrap();
            let said = &layer.annotations["in-toto.io/predicate-type"];
            assert_eq!(statement["predicateType"], said.as_str());
            assert_eq!(statement["subject"][0]["digest"]["sha256"], first.digest.hex());
        }
        assert_eq!(list.manifests().last(), Some(&list.manifest), "the list comes last");
    }

    #[test]
    fn a_docker_entry_has_the_size_before_the_digest() {
        let image = ImageBuilder::new("linux/arm/v7").build();
        let list = IndexBuilder::docker().image(&image).build();
        let text = String::from_utf8_lossy(list.manifest.bytes()).into_owned();
        let at = |key: &str| text.find(key).unwrap();
        assert!(
            at("\"size\"") < at("\"digest\"") && at("\"digest\"") < at("\"platform\""),
            "{text}"
        );
    }
}
