//! Recipes: a list that is to be under some tags, written down. `manifold apply` makes it so.

mod body;
mod choose;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::json::FromJson;
use crate::manifest::RawManifest;
use crate::media_type::{DOCKER_LIST, MediaType, OCI_INDEX};
use crate::platform::Platform;
use crate::reference::Reference;

pub use choose::of_platforms;

/// A recipe, as its file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Recipe {
    /// The tags that are to hold the list; of any repositories and registries.
    pub targets: Vec<Reference>,
    /// `oci` or `docker`; what `manifold create` would make where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_type: Option<ListType>,
    /// The list's `artifactType`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// What the list is about, in the targets' repositories (OCI image specification, image index).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// Platforms that the list must have: `linux/arm/v7`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub require_platforms: Vec<String>,
    /// Whether what is attached to the images from outside (signatures, SBOMs) goes along.
    #[serde(default, skip_serializing_if = "is_false")]
    pub with_referrers: bool,
    /// Annotations of the list.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// What the list is made of, in this order.
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
}

/// The type of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "lowercase")]
pub enum ListType {
    /// `application/vnd.oci.image.index.v1+json`.
    Oci,
    /// `application/vnd.docker.distribution.manifest.list.v2+json`.
    Docker,
}

impl ListType {
    /// Its media type.
    pub fn media_type(self) -> MediaType {
        MediaType::new(match self {
            Self::Oci => OCI_INDEX,
            Self::Docker => DOCKER_LIST,
        })
    }

    /// The type of a list of this media type.
    pub fn of(media_type: &MediaType) -> Option<Self> {
        [Self::Oci, Self::Docker].into_iter().find(|kind| kind.media_type() == *media_type)
    }
}

/// A manifest that a list is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Subject {
    /// Type of the manifest.
    pub media_type: MediaType,
    /// Digest of the manifest.
    pub digest: Digest,
    /// Size of the manifest, in bytes.
    pub size: u64,
}

impl Subject {
    /// As a descriptor.
    pub fn descriptor(&self) -> Descriptor {
        Descriptor::new(self.media_type.clone(), self.digest.clone(), self.size)
    }
}

/// A part of the list: an image, or some or all entries of another list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Source {
    /// The image or list: by digest always the same, by tag what it holds when the recipe is applied.
    pub reference: Reference,
    /// Of a list: these platforms alone, with what attests them. All where nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
    /// Of a list: exactly the entries of these digests, attestations too. With `platforms`, of these
    /// the images of such a platform.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Digest>,
    /// Of a list: whether what attests its images comes along.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub attestations: bool,
    /// Of a list: whether it becomes one entry itself, a list within the list.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nested: bool,
    /// The platform that the list says for this image, instead of its config's; one image only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Override>,
    /// Annotations of the entry, beside those that it has; one image only.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
    /// Annotations that the entry loses; one image only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_annotations: Vec<String>,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// Fields of a platform that are said; the others stay the config's. An empty text clears one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJson)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// Operating system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    /// Machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// Its variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// Version of the operating system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// Features of the operating system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os_features: Option<Vec<String>>,
}

/// What is wrong with a recipe, or with what its sources turned out to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecipeError {
    /// No tag is named.
    #[error("the recipe has no target: targets = [\"registry/repository:tag\"]")]
    NoTarget,
    /// A target is a digest.
    #[error("the target {0} is a digest: a list is pushed to a tag")]
    TargetIsDigest(Box<Reference>),
    /// A target is there twice.
    #[error("the target {0} is named twice")]
    TargetTwice(Box<Reference>),
    /// Nothing to make it of.
    #[error("the recipe has no source: [[source]] with reference = \"…\"")]
    NoSource,
    /// A text that is no platform.
    #[error("{0} is no platform: linux/arm/v7 is one")]
    NoPlatform(String),
    /// The same image under the same platform.
    #[error("{platform} would be in the list twice, by {digest}")]
    Twice {
        /// The platform.
        platform: String,
        /// The digest.
        digest: String,
    },
    /// A platform of one image was said for several.
    #[error("{0} has several images: platform and annotations are for one, name it by its digest")]
    Several(Box<Reference>),
    /// Nobody says what an image runs on.
    #[error("nothing says what {0} runs on: say platform = {{ os = \"…\", architecture = \"…\" }}")]
    Incomplete(Box<Reference>),
    /// A list has no entry of a digest.
    #[error("{list} has no entry {digest}")]
    NoSuchEntry {
        /// The list.
        list: Box<Reference>,
        /// The digest.
        digest: Digest,
    },
    /// A list has no image of a platform.
    #[error("{list} has no {platform}")]
    NoSuchPlatform {
        /// The list.
        list: Box<Reference>,
        /// The platform.
        platform: Box<Platform>,
    },
    /// Platforms that must be there are not.
    #[error("the list would lack {0}, which the recipe requires")]
    Lacking(String),
    /// The list cannot be written as JSON.
    #[error("the list cannot be written: {0}")]
    Json(String),
}

impl Recipe {
    /// What can be wrong without a look at any registry.
    ///
    /// # Errors
    /// [`RecipeError`].
    pub fn check(&self) -> Result<(), RecipeError> {
        if self.targets.is_empty() {
            return Err(RecipeError::NoTarget);
        }
        if self.sources.is_empty() {
            return Err(RecipeError::NoSource);
        }
        let mut seen = BTreeSet::new();
        for target in &self.targets {
            if target.digest().is_some() {
                return Err(RecipeError::TargetIsDigest(Box::new(target.clone())));
            }
            if !seen.insert(target.to_string()) {
                return Err(RecipeError::TargetTwice(Box::new(target.clone())));
            }
        }
        platforms(&self.require_platforms)?;
        self.sources.iter().try_for_each(|source| platforms(&source.platforms).map(drop))
    }

    pub(in crate::recipe) fn check_entries(
        &self,
        entries: &[&Descriptor],
    ) -> Result<(), RecipeError> {
        let mut seen = BTreeSet::new();
        let images = || entries.iter().filter(|entry| !entry.is_attestation());
        for entry in images() {
            let key = entry.platform.as_ref().map(Platform::key).unwrap_or_default();
            if !seen.insert((key, entry.digest.to_string())) {
                let platform = entry.platform.as_ref().map(ToString::to_string);
                let (platform, digest) = (platform.unwrap_or_default(), entry.digest.to_string());
                return Err(RecipeError::Twice { platform, digest });
            }
        }
        let held: Vec<Platform> =
            images().filter_map(|entry| Some(entry.platform.as_ref()?.normalised())).collect();
        let lacking = platforms(&self.require_platforms)?;
        let lacking = lacking.iter().filter(|it| !held.contains(it)).map(ToString::to_string);
        let lacking: Vec<String> = lacking.collect();
        if lacking.is_empty() { Ok(()) } else { Err(RecipeError::Lacking(lacking.join(", "))) }
    }
}

/// What a source turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its entries of the list, with what attests them.
    pub entries: Vec<Descriptor>,
    /// The source itself, where it is a list and all of it is taken.
    pub whole: Option<RawManifest>,
    /// The list that the entries are from: what nobody changed is written as it stands there.
    pub list: Option<RawManifest>,
}

impl Source {
    /// A source with nothing said but its name.
    pub fn new(reference: Reference) -> Self {
        Self {
            reference,
            platforms: Vec::new(),
            entries: Vec::new(),
            attestations: true,
            nested: false,
            platform: None,
            annotations: BTreeMap::new(),
            without_annotations: Vec::new(),
        }
    }

    /// Whether nothing is said but its name.
    fn is_bare(&self) -> bool {
        *self == Self::new(self.reference.clone())
    }

    /// Whether something is said that can be said of one image alone.
    fn dresses(&self) -> bool {
        let annotates = !self.annotations.is_empty() || !self.without_annotations.is_empty();
        self.platform.is_some() || annotates
    }

    /// Puts what the recipe says of the entry into it.
    ///
    /// # Errors
    /// When it says something of one image and there are several, or an image has no platform.
    pub fn dress(&self, mut entries: Vec<Descriptor>) -> Result<Vec<Descriptor>, RecipeError> {
        let images = entries.iter().filter(|entry| !entry.is_attestation()).count();
        if images != 1 && self.dresses() {
            return Err(RecipeError::Several(Box::new(self.reference.clone())));
        }
        for entry in entries.iter_mut().filter(|entry| !entry.is_attestation()) {
            if let Some(said) = &self.platform {
                said.apply(entry.platform.get_or_insert_default());
            }
            entry.annotations.retain(|key, _| !self.without_annotations.contains(key));
            entry.annotations.extend(self.annotations.clone());
            let complete = entry.platform.as_ref().is_some_and(Platform::is_complete);
            if !complete && !entry.media_type.is_index() {
                return Err(RecipeError::Incomplete(Box::new(self.reference.clone())));
            }
        }
        Ok(entries)
    }
}

impl Override {
    fn apply(&self, platform: &mut Platform) {
        for (said, field) in [
            (&self.os, &mut platform.os),
            (&self.architecture, &mut platform.architecture),
            (&self.variant, &mut platform.variant),
            (&self.os_version, &mut platform.os_version),
        ] {
            if let Some(said) = said {
                field.clone_from(said);
            }
        }
        if let Some(features) = &self.os_features {
            platform.os_features.clone_from(features);
        }
    }
}

/// Platforms as they are written, under their usual names.
///
/// # Errors
/// The first text that is none.
pub fn platforms(texts: &[String]) -> Result<Vec<Platform>, RecipeError> {
    let parsed = texts.iter().map(|text| {
        let platform = Platform::parse(text).map(|platform| platform.normalised());
        platform.ok_or_else(|| RecipeError::NoPlatform(text.clone()))
    });
    parsed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::docker_file::ListBody;
    use crate::media_type::OCI_MANIFEST;

    fn recipe(json: &str) -> Recipe {
        serde_json::from_str(json).unwrap()
    }

    fn entry(word: &str, platform: &str) -> Descriptor {
        let mut entry =
            Descriptor::new(OCI_MANIFEST.into(), Digest::of(word.as_bytes()), word.len() as u64);
        entry.platform = Platform::parse(platform);
        entry
    }

    fn found(entries: Vec<Descriptor>) -> Vec<Found> {
        vec![Found { entries, whole: None, list: None }]
    }

    #[test]
    fn what_is_wrong_is_said_before_anything_is_asked() {
        for (json, said) in [
            (r#"{"targets":[],"source":[{"reference":"a:1"}]}"#, "no target"),
            (r#"{"targets":["a:1"],"source":[]}"#, "no source"),
            (r#"{"targets":["a:1","a:1"],"source":[{"reference":"a:1"}]}"#, "named twice"),
            (
                r#"{"targets":["a:1"],"require-platforms":["arm"],"source":[{"reference":"a:1"}]}"#,
                "arm is no platform",
            ),
            (
                r#"{"targets":["a:1"],"source":[{"reference":"a:1","platforms":["x"]}]}"#,
                "x is no platform",
            ),
        ] {
            let error = recipe(json).check().unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
        let digest = Digest::of(b"x");
        let json = format!(r#"{{"targets":["a@{digest}"],"source":[{{"reference":"a:1"}}]}}"#);
        assert!(recipe(&json).check().unwrap_err().to_string().contains("is a digest"));
        let unknown = r#"{"targets":["a:1"],"sources":[{"reference":"a:1"}]}"#;
        assert!(serde_json::from_str::<Recipe>(unknown).is_err(), "a word that nothing reads");
    }

    #[test]
    fn a_list_has_what_the_recipe_says_and_lacks_nothing_that_it_requires() {
        let plain = recipe(r#"{"targets":["a:1"],"source":[{"reference":"a:1"}]}"#);
        let entries = vec![entry("x", "linux/amd64"), entry("y", "linux/arm64")];
        let body = plain.body(&found(entries.clone())).unwrap();
        let pushed = ListBody::new(&entries).unwrap();
        assert_eq!(body.bytes(), pushed.text.as_bytes(), "what manifold push sends");
        let twice = vec![entry("x", "linux/amd64"), entry("x", "linux/amd64")];
        let error = plain.body(&found(twice)).unwrap_err();
        assert!(matches!(error, RecipeError::Twice { .. }), "{error}");

        let whole = RawManifest::new(b"{ }".to_vec(), &OCI_INDEX.into());
        let one = [Found { entries: entries.clone(), whole: Some(whole.clone()), list: None }];
        assert_eq!(plain.body(&one).unwrap(), whole, "its own bytes");

        let said = recipe(
            r#"{"targets":["a:1"],"list-type":"docker","annotations":{"k":"v"},
                "require-platforms":["linux/arm64"],"source":[{"reference":"a:1"}]}"#,
        );
        let body = said.body(&one).unwrap();
        let text = String::from_utf8(body.bytes().to_vec()).unwrap();
        assert!(text.contains("manifest.list.v2+json") && text.ends_with("}\n}"), "{text}");
        assert_eq!(body.media_type().to_string(), DOCKER_LIST);
        let error = said.body(&found(vec![entry("x", "linux/amd64")])).unwrap_err();
        assert_eq!(error, RecipeError::Lacking("linux/arm64/v8".to_owned()));
    }

    #[test]
    fn what_is_said_of_an_entry_is_for_one_image() {
        let recipe = recipe(
            r#"{"targets":["a:1"],"source":[{"reference":"a:1","annotations":{"k":"v"},
                "platform":{"variant":"","os-version":"10.0","os-features":["win32k"]}}]}"#,
        );
        let source = &recipe.sources[0];
        let dressed = source.dress(vec![entry("x", "windows/arm64/v8")]).unwrap();
        let platform = dressed[0].platform.as_ref().unwrap();
        assert_eq!((platform.variant.as_str(), platform.os_version.as_str()), ("", "10.0"));
        assert_eq!(platform.os_features, ["win32k"]);
        assert_eq!(dressed[0].annotations.get("k").map(String::as_str), Some("v"));
        let two = vec![entry("x", "linux/amd64"), entry("y", "linux/arm64")];
        assert!(matches!(source.dress(two), Err(RecipeError::Several(_))));
        let nameless = Source { platform: None, ..source.clone() };
        let mut bare = entry("x", "linux/amd64");
        bare.platform = None;
        assert!(matches!(nameless.dress(vec![bare]), Err(RecipeError::Incomplete(_))));
    }
}
