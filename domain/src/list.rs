//! Local manifest lists: what docker's store holds under `manifests/`, as the page sees it.

use serde::{Deserialize, Serialize};

use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::json::FromJson;
use crate::media_type::MediaType;
use crate::platform::Platform;
use crate::reference::Reference;

/// What is in local storage.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, FromJson)]
pub struct LocalLists {
    /// The lists, by name.
    pub lists: Vec<LocalList>,
    /// What lies in the store and is no list: links, files, folders whose name docker never gives.
    /// None of it is read, followed or deleted.
    pub damaged: Vec<DamagedFile>,
}

/// A manifest list in local storage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct LocalList {
    /// What the list will be pushed as.
    pub reference: Reference,
    /// True when docker made the list and its name could only be guessed from the folder's name;
    /// false when Manifold has it on record, or an entry of the same repository says it.
    pub name_is_guess: bool,
    /// The entries in the order in which docker pushes them: by file name.
    pub entries: Vec<ListEntry>,
    /// Files of the list that could not be read. The other entries are still good.
    pub damaged: Vec<DamagedFile>,
    /// What a push would send now; `None` when an entry stands in the way, see `blocked`.
    pub result: Option<ListResult>,
    /// Why a push would fail now, if it would.
    pub blocked: Option<String>,
    /// When a file of the list last changed, in milliseconds since 1970.
    pub modified_ms: Option<u64>,
    /// The last push that Manifold made of it.
    #[serde(default)]
    pub pushed: Option<LastPush>,
}

impl LocalList {
    /// How the list stands to what was pushed last.
    pub fn push_state(&self) -> PushState {
        match (&self.pushed, &self.result) {
            (None, _) => PushState::Never,
            (Some(push), Some(result)) if push.digest == result.digest => PushState::Current,
            (Some(_), _) => PushState::Changed,
        }
    }
}

/// A push that went through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct LastPush {
    /// The digest of the list that was pushed.
    pub digest: Digest,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
}

/// How a local list stands to what was pushed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushState {
    /// Manifold has not pushed it.
    Never,
    /// What was pushed is what it holds.
    Current,
    /// It was changed since.
    Changed,
}

/// One image of a local list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct ListEntry {
    /// The reference with which the image was added, which also addresses the entry.
    pub reference: Reference,
    /// Type, digest, size (of the manifest, bytes) and platform.
    pub descriptor: Descriptor,
    /// Sum of the layers in bytes.
    pub compressed_size: u64,
    /// Number of layers.
    pub layers: usize,
    /// How it came into the list, if Manifold was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<EntryOrigin>,
}

/// How an entry came into a list, from Manifold's record of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct EntryOrigin {
    /// Its place in the order in which the entries were added, from 0.
    pub position: usize,
    /// Who put it there.
    pub from: AddedBy,
    /// When, in milliseconds since 1970.
    pub added_ms: u64,
}

/// Who put an entry into a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum AddedBy {
    /// Manifold, from the registry of its reference.
    Registry,
    /// Docker or another program: it was in the store when Manifold first saw it.
    Store,
}

/// A file in the store that is not an entry that docker could read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct DamagedFile {
    /// The file's path.
    pub path: String,
    /// What is wrong with it.
    pub reason: String,
}

/// The list that a push sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct ListResult {
    /// Docker manifest list or OCI index, by docker's rule: the first entry decides.
    pub media_type: MediaType,
    /// Digest of the body.
    pub digest: Digest,
    /// Size of the body in bytes.
    pub size: u64,
    /// The body, exactly.
    pub body: String,
}

/// A field of a platform that `annotate` changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Operating system.
    Os,
    /// Architecture.
    Arch,
    /// Variant of the architecture.
    Variant,
    /// Version of the operating system.
    OsVersion,
    /// Features of the operating system.
    OsFeatures,
}

impl Field {
    /// All of them, in the order of `docker manifest annotate`'s flags.
    pub const ALL: [Self; 5] =
        [Self::Arch, Self::Os, Self::OsFeatures, Self::OsVersion, Self::Variant];

    /// The name of its flag, without the dashes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Os => "os",
            Self::Arch => "arch",
            Self::Variant => "variant",
            Self::OsVersion => "os-version",
            Self::OsFeatures => "os-features",
        }
    }
}

impl std::str::FromStr for Field {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|field| field.name() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("there is no field {text:?}; the fields are {names}")
        })
    }
}

/// What `annotate` changes in an entry. Empty fields change nothing; features are added to those
/// that are there, as docker does. What is in `clear` is emptied first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Annotation {
    /// Architecture.
    #[serde(default)]
    pub architecture: String,
    /// Operating system.
    #[serde(default)]
    pub os: String,
    /// Variant of the architecture.
    #[serde(default)]
    pub variant: String,
    /// Version of the operating system.
    #[serde(default)]
    pub os_version: String,
    /// Features of the operating system, added when missing.
    #[serde(default)]
    pub os_features: Vec<String>,
    /// What is emptied first, which docker cannot do.
    #[serde(default)]
    pub clear: Vec<Field>,
    /// Whether pairs of OS and architecture that docker's table lacks are taken.
    #[serde(default)]
    pub any_platform: bool,
}

impl Annotation {
    /// Puts the changes into a platform, with docker's merge rules.
    pub fn apply(&self, platform: &mut Platform) {
        for field in &self.clear {
            match field {
                Field::Os => platform.os.clear(),
                Field::Arch => platform.architecture.clear(),
                Field::Variant => platform.variant.clear(),
                Field::OsVersion => platform.os_version.clear(),
                Field::OsFeatures => platform.os_features.clear(),
            }
        }
        for (given, field) in [
            (&self.architecture, &mut platform.architecture),
            (&self.os, &mut platform.os),
            (&self.variant, &mut platform.variant),
            (&self.os_version, &mut platform.os_version),
        ] {
            if !given.is_empty() {
                field.clone_from(given);
            }
        }
        for feature in &self.os_features {
            if !platform.os_features.contains(feature) {
                platform.os_features.push(feature.clone());
            }
        }
    }

    /// Whether docker's table is asked about what came of it: not when any platform is taken, and
    /// not when the OS or the architecture was taken away, which a push will refuse.
    pub fn allows(&self, platform: &Platform) -> bool {
        let emptied = [(Field::Os, &platform.os), (Field::Arch, &platform.architecture)]
            .into_iter()
            .any(|(field, text)| self.clear.contains(&field) && text.is_empty());
        self.any_platform || emptied || platform.in_docker_table()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_overwrite_what_they_name_and_add_features_once() {
        let mut platform = Platform::new("linux", "arm", "v7");
        platform.os_features = vec!["a".into()];
        let annotation = Annotation {
            os_version: "macOS".into(),
            os_features: vec!["b".into(), "a".into(), "b".into()],
            ..Annotation::default()
        };
        annotation.apply(&mut platform);
        assert_eq!(platform.to_string(), "linux/arm/v7", "what is not named stays");
        assert_eq!(platform.os_version, "macOS");
        assert_eq!(platform.os_features, ["a", "b"], "order kept, nothing twice");
    }

    #[test]
    fn what_is_cleared_is_empty_before_the_rest_is_set() {
        let mut platform =
            Platform { os_version: "1".into(), ..Platform::new("linux", "arm", "v7") };
        platform.os_features = vec!["a".into()];
        let annotation = Annotation {
            os_features: vec!["b".into()],
            clear: vec![Field::OsFeatures, Field::OsVersion, Field::Variant],
            ..Annotation::default()
        };
        annotation.apply(&mut platform);
        assert_eq!(
            (platform.to_string().as_str(), platform.os_version.as_str()),
            ("linux/arm", "")
        );
        assert_eq!(platform.os_features, ["b"], "replaced, which docker cannot");
    }

    #[test]
    fn dockers_table_is_asked_unless_it_is_told_not_to_be() {
        let loong = Platform::new("linux", "loong64", "");
        assert!(!Annotation::default().allows(&loong));
        assert!(Annotation { any_platform: true, ..Annotation::default() }.allows(&loong));
        let no_os = Platform::new("", "amd64", "");
        assert!(!Annotation::default().allows(&no_os), "docker refuses it");
        assert!(Annotation { clear: vec![Field::Os], ..Annotation::default() }.allows(&no_os));
    }

    #[test]
    fn fields_have_the_names_of_their_flags() {
        for field in Field::ALL {
            assert_eq!(field.name().parse(), Ok(field));
            assert_eq!(serde_json::to_string(&field).unwrap(), format!("{:?}", field.name()));
        }
        assert!("features".parse::<Field>().unwrap_err().contains("os-features"), "it lists them");
    }
}
