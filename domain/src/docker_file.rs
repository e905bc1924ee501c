//! The files of docker's local store and the list that it pushes, byte for byte.
//!
//! One file holds one entry of one list: `ImageManifest` of docker's `cli/manifest/types`. The list
//! body is `manifestlist.FromDescriptors` of docker's distribution library.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use base64::Engine as _;

use crate::descriptor::Descriptor;
use crate::digest::{Digest, DigestError};
use crate::go_json;
use crate::manifest::RawManifest;
use crate::media_type::{self, MediaType};
use crate::platform::Platform;
use crate::reference::Reference;

/// The indentation of a list, pushed or shown.
const LIST_INDENT: &str = "   ";
/// The indentation of a single manifest that is shown, and of everything verbose.
const SHOW_INDENT: &str = "\t";

/// An entry of a local list as docker stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredManifest {
    /// The reference with which it was added.
    pub reference: Reference,
    /// Type, digest, size and platform; the platform is what `annotate` changes.
    pub descriptor: Descriptor,
    /// The manifest.
    pub raw: RawManifest,
    /// False for files of docker before 23.0, which hold the manifest parsed, not its bytes: they
    /// were put together again here, which need not give the same digest; docker fetches such an
    /// entry anew.
    pub has_raw: bool,
}

/// Why a file is not an entry.
#[derive(Debug, thiserror::Error)]
pub enum StoredError {
    /// Not the JSON that docker writes.
    #[error("it is not an entry of a manifest list: {0}")]
    Json(#[from] serde_json::Error),
    /// The manifest in it is not base64.
    #[error("the manifest in it is not base64")]
    Base64,
    /// There is no manifest in it.
    #[error("there is no manifest in it")]
    Empty,
    /// The digest is not one.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// The manifest in it is not the one that its descriptor names.
    #[error("image manifest digest mismatch ({found} != {expected})")]
    Mismatch {
        /// The digest of the bytes.
        found: Digest,
        /// The digest of the descriptor.
        expected: Digest,
    },
}

#[derive(Serialize)]
struct Outgoing<'a> {
    #[serde(rename = "Ref")]
    reference: &'a Reference,
    #[serde(rename = "Descriptor")]
    descriptor: &'a Descriptor,
    #[serde(rename = "Raw", skip_serializing_if = "Option::is_none")]
    raw: Option<String>,
    #[serde(rename = "SchemaV2Manifest", skip_serializing_if = "Option::is_none")]
    docker: Option<&'a RawValue>,
    #[serde(rename = "OCIManifest", skip_serializing_if = "Option::is_none")]
    oci: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Incoming<'a> {
    #[serde(rename = "Ref")]
    reference: Reference,
    #[serde(rename = "Descriptor", default)]
    descriptor: Option<Descriptor>,
    #[serde(rename = "Raw", default)]
    raw: Option<String>,
    #[serde(rename = "SchemaV2Manifest", default, borrow)]
    docker: Option<&'a RawValue>,
    #[serde(rename = "OCIManifest", default, borrow)]
    oci: Option<&'a RawValue>,
    // Before descriptors were stored (docker 18.06 and older).
    #[serde(rename = "Digest", default)]
    digest: Option<String>,
    #[serde(rename = "Platform", default)]
    platform: Option<Platform>,
}

impl StoredManifest {
    /// An entry for a manifest that was just fetched.
    pub fn new(reference: Reference, raw: RawManifest, platform: Platform) -> Self {
        let mut descriptor = raw.descriptor();
        descriptor.platform = Some(platform);
        Self { reference, descriptor, raw, has_raw: true }
    }

    /// The file's content: Go's `json.Marshal`, with the manifest twice, as base64 and parsed. A file
    /// of docker before 23.0 stays one: docker fetches such an entry anew when the list is amended.
    ///
    /// # Errors
    /// When the manifest is not JSON, which [`RawManifest::parse`] rules out before.
    pub fn encode(&self) -> Result<String, serde_json::Error> {
        let parsed: &RawValue = serde_json::from_slice(self.raw.bytes())?;
        let oci = self.descriptor.media_type.is_oci_image();
        let outgoing = Outgoing {
            reference: &self.reference,
            descriptor: &self.descriptor,
            raw: self
                .has_raw
                .then(|| base64::engine::general_purpose::STANDARD.encode(self.raw.bytes())),
            docker: (!oci).then_some(parsed),
            oci: oci.then_some(parsed),
        };
        go_json::marshal(&outgoing)
    }

    /// Reads a file's content.
    ///
    /// # Errors
    /// [`StoredError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, StoredError> {
        let incoming: Incoming<'_> = serde_json::from_slice(bytes)?;
        let (parsed, guess) = match (incoming.docker, incoming.oci) {
            (Some(parsed), _) => (Some(parsed), media_type::DOCKER_MANIFEST),
            (None, Some(parsed)) => (Some(parsed), media_type::OCI_MANIFEST),
            (None, None) => (None, ""),
        };
        let stated = incoming.descriptor.as_ref().map(|descriptor| &descriptor.media_type);
        let kind = stated.filter(|kind| !kind.is_empty()).cloned();
        let kind = kind.unwrap_or_else(|| MediaType::new(guess));
        let has_raw = incoming.raw.as_ref().is_some_and(|raw| !raw.is_empty());
        let bytes = match (&incoming.raw, parsed) {
            (Some(raw), _) if has_raw => base64::engine::general_purpose::STANDARD
                .decode(raw)
                .map_err(|_| StoredError::Base64)?,
            (_, Some(parsed)) => rebuild(parsed, &kind),
            _ => return Err(StoredError::Empty),
        };
        let raw = RawManifest::new(bytes, &kind);
        let is_old = incoming.descriptor.is_none();
        let descriptor = match (incoming.descriptor, incoming.digest) {
            (Some(descriptor), _) => descriptor,
            (None, Some(digest)) => {
                let mut descriptor = Descriptor::new(kind, digest.parse()?, raw.size());
                descriptor.platform = incoming.platform;
                descriptor
            }
            (None, None) => return Err(StoredError::Empty),
        };
        // Of a descriptor without bytes docker believes the digest: the layout of the manifest is lost,
        // and only that of most builders can be guessed.
        let only_parsed = !has_raw && !is_old;
        if !only_parsed && !descriptor.digest.verify(raw.bytes()) {
            return Err(StoredError::Mismatch {
                found: raw.digest().clone(),
                expected: descriptor.digest,
            });
        }
        Ok(Self { reference: incoming.reference, descriptor, raw, has_raw })
    }

    /// The name of the entry's file, or of a list's folder, for a reference. Not reversible.
    pub fn file_name(reference: &Reference) -> String {
        reference.to_string().replace(':', "-").replace('/', "_")
    }

    /// `inspect -v` of this entry, with a line end.
    ///
    /// # Errors
    /// As [`StoredManifest::encode`].
    pub fn show_verbose(&self) -> Result<String, serde_json::Error> {
        Ok(go_json::indent(&self.encode()?, SHOW_INDENT) + "\n")
    }

    /// `inspect -v` of several entries, with a line end.
    ///
    /// # Errors
    /// As [`StoredManifest::encode`].
    pub fn show_all_verbose(entries: &[Self]) -> Result<String, serde_json::Error> {
        let entries: Result<Vec<String>, _> = entries.iter().map(Self::encode).collect();
        Ok(go_json::indent(&format!("[{}]", entries?.join(",")), SHOW_INDENT) + "\n")
    }

    /// `inspect` of this entry, with a line end. Docker shows the parsed manifest of its file, which
    /// went through Go's encoder: HTML characters are escaped, unlike in an image of a registry.
    pub fn show(&self) -> String {
        let manifest = go_json::compact(&String::from_utf8_lossy(self.raw.bytes()));
        go_json::indent(&manifest, SHOW_INDENT) + "\n"
    }

    /// `inspect` of a registry's manifest: its own bytes, indented anew, with a line end.
    pub fn show_manifest(raw: &RawManifest) -> String {
        go_json::indent(&String::from_utf8_lossy(raw.bytes()), SHOW_INDENT) + "\n"
    }
}

/// Docker's form of the bytes when only the parsed manifest was stored.
fn rebuild(parsed: &RawValue, kind: &MediaType) -> Vec<u8> {
    let indent = if kind.is_oci_image() { "  " } else { "   " };
    go_json::indent(parsed.get(), indent).into_bytes()
}

/// A list as docker pushes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListBody {
    /// OCI index if the first entry is an OCI manifest, Docker manifest list otherwise.
    pub media_type: MediaType,
    /// The exact text.
    pub text: String,
}

#[derive(Serialize)]
struct List<'a> {
    #[serde(rename = "schemaVersion")]
    schema_version: u8,
    #[serde(rename = "mediaType")]
    media_type: &'a MediaType,
    manifests: Vec<Entry<'a>>,
}

/// `size` comes before `digest` here: docker's own descriptor, not OCI's.
#[derive(Serialize)]
struct Entry<'a> {
    #[serde(rename = "mediaType")]
    media_type: &'a MediaType,
    size: u64,
    digest: &'a Digest,
    platform: Platform,
}

impl ListBody {
    /// The list of these descriptors, in this order. Only type, size, digest and platform go in.
    ///
    /// # Errors
    /// Never for real descriptors; JSON of plain text and numbers can always be written.
    pub fn new<'a>(
        descriptors: impl IntoIterator<Item = &'a Descriptor>,
    ) -> Result<Self, serde_json::Error> {
        let manifests: Vec<Entry<'_>> = descriptors
            .into_iter()
            .map(|descriptor| Entry {
                media_type: &descriptor.media_type,
                size: descriptor.size,
                digest: &descriptor.digest,
                platform: descriptor.platform.clone().unwrap_or_default(),
            })
            .collect();
        let oci = manifests.first().is_some_and(|entry| entry.media_type.is_oci_image());
        let kind = if oci { media_type::OCI_INDEX } else { media_type::DOCKER_LIST };
        let media_type = MediaType::new(kind);
        let list = List { schema_version: 2, media_type: &media_type, manifests };
        let text = go_json::indent(&go_json::marshal(&list)?, LIST_INDENT);
        Ok(Self { media_type, text })
    }

    /// The digest that a registry will give it.
    pub fn digest(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;

    #[test]
    fn the_lists_that_docker_pushed_come_out_the_same() {
        for golden in [
            include_str!("../testdata/put-app-multi.json"),
            include_str!("../testdata/put-app-oci1.json"),
        ] {
            let raw = RawManifest::new(golden.into(), &MediaType::default());
            let Manifest::Index(index) = raw.parse().unwrap() else { panic!("a list") };
            let body = ListBody::new(&index.manifests).unwrap();
            assert_eq!(body.text, golden, "byte for byte");
            assert_eq!(&body.media_type, raw.media_type());
        }
        let empty = ListBody::new([]).unwrap();
        assert!(empty.text.ends_with("\"manifests\": []\n}"), "{}", empty.text);
    }

    #[test]
    fn a_file_reads_back_and_html_characters_are_escaped_as_go_does() {
        let manifest = br#"{ "schemaVersion": 2, "config": {"x": "<a>"} }"#;
        let raw = RawManifest::new(manifest.to_vec(), &media_type::DOCKER_MANIFEST.into());
        let platform = Platform { os_version: "a&b".into(), ..Platform::new("linux", "arm", "v7") };
        let stored = StoredManifest::new("127.0.0.1:5/a:b".parse().unwrap(), raw, platform);
        let text = stored.encode().unwrap();
        assert!(
            text.starts_with(r#"{"Ref":"127.0.0.1:5/a:b","Descriptor":{"mediaType":"#),
            "{text}"
        );
        assert!(text.contains(r#""os.version":"a\u0026b""#), "{text}");
        assert!(
            text.ends_with(
                r#""SchemaV2Manifest":{"schemaVersion":2,"config":{"x":"\u003ca\u003e"}}}"#
            ),
            "{text}"
        );
        assert_eq!(StoredManifest::decode(text.as_bytes()).unwrap(), stored);
        assert!(stored.show().contains(r#""x": "\u003ca\u003e""#), "{}", stored.show());
        let registry = StoredManifest::show_manifest(&stored.raw);
        assert!(registry.contains(r#""x": "<a>""#), "{registry}");
    }

    #[test]
    fn old_files_are_read_and_damaged_ones_are_not() {
        let manifest = "{\n   \"schemaVersion\": 2\n}";
        let digest = Digest::of(manifest.as_bytes());
        let old = format!(
            r#"{{"Ref":"docker.io/library/a:1","Digest":"{digest}","SchemaV2Manifest":{{"schemaVersion":2}},"Platform":{{"architecture":"arm","os":"linux"}}}}"#
        );
        let stored = StoredManifest::decode(old.as_bytes()).unwrap();
        assert!(!stored.has_raw, "docker fetches such an entry again");
        assert_eq!(stored.raw.bytes(), manifest.as_bytes(), "three spaces, as docker rebuilds it");
        assert!(!stored.encode().unwrap().contains("Raw"), "what was not kept is not made up");
        let lying = old.replace(digest.hex(), &"0".repeat(64));
        assert!(matches!(
            StoredManifest::decode(lying.as_bytes()),
            Err(StoredError::Mismatch { .. })
        ));
        for broken in ["", "{", "[]", "{}", r#"{"Ref":"docker.io/library/a:1"}"#] {
            assert!(StoredManifest::decode(broken.as_bytes()).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn file_names_are_dockers() {
        for (reference, name) in [
            ("127.0.0.1:5123/app:multi", "127.0.0.1-5123_app-multi"),
            ("alpine:3.0", "docker.io_library_alpine-3.0"),
        ] {
            assert_eq!(StoredManifest::file_name(&reference.parse().unwrap()), name);
        }
    }
}
