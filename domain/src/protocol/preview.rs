//! What a push will do, before it does anything; and going back afterwards.

use serde::{Deserialize, Serialize};

use crate::diff::Status;
use crate::digest::Digest;
use crate::error::ApiError;
use crate::media_type::MediaType;
use crate::platform::Platform;
use crate::reference::Reference;

/// Asks what a push of a local list would do. Nothing is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPush {
    /// The local list.
    pub list: Reference,
}

/// What a push will do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushPreview {
    /// The tag that it writes.
    pub target: Reference,
    /// What the tag holds now; nothing when it is not there.
    pub before: Option<Digest>,
    /// What changes, in a sentence: what hurts first.
    pub words: String,
    /// What changes for each platform. Nothing when the tag is new, or holds what cannot be read.
    pub changes: Vec<PlannedChange>,
    /// Why what the tag holds cannot be compared.
    pub unreadable: Option<ApiError>,
    /// Digest of the list that is sent.
    pub digest: Digest,
    /// Its media type.
    pub media_type: MediaType,
    /// The list, byte for byte.
    pub text: String,
    /// The images, in the list's order.
    pub images: Vec<PlannedImage>,
}

/// What becomes of one platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedChange {
    /// The platform.
    pub platform: Platform,
    /// What happens to it.
    pub status: Status,
    /// Digest of the image that it will have.
    pub digest: Option<Digest>,
    /// Bytes that a machine with the image of now has to download, where both are known.
    pub to_pull: Option<u64>,
}

/// What a push does for one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedImage {
    /// Where it comes from.
    pub reference: Reference,
    /// Its platform in the list.
    pub platform: Option<Platform>,
    /// Digest of its manifest.
    pub digest: Digest,
    /// Size of its manifest, in bytes.
    pub size: u64,
    /// Whether the target repository has the manifest already.
    pub is_there: bool,
    /// What has to be in the target repository for it; empty when the image lies there.
    pub blobs: Vec<PlannedBlob>,
}

/// A config or layer that an image needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedBlob {
    /// Its digest.
    pub digest: Digest,
    /// In bytes, as the manifest says.
    pub size: u64,
    /// Whether the target repository has it. Else it is mounted from the image's repository, and
    /// carried over where the registry does not mount.
    pub is_there: bool,
}

/// What a plan sends, as a whole: each blob once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Manifests of images to send.
    pub manifests: usize,
    /// Blobs to mount or to carry over.
    pub blobs: usize,
    /// The bytes of these.
    pub bytes: u64,
    /// Blobs that are there already.
    pub there: usize,
}

impl PushPreview {
    /// The platforms that the tag has now and will not have: whoever pulls for them gets an error.
    pub fn lost(&self) -> Vec<Platform> {
        let lost = self.changes.iter().filter(|change| change.status == Status::Lost);
        lost.map(|change| change.platform.clone()).collect()
    }

    /// Whether the tag holds exactly this list already.
    pub fn is_same(&self) -> bool {
        self.before.as_ref() == Some(&self.digest)
    }

    /// What is sent, as a whole.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals {
            manifests: self.images.iter().filter(|image| !image.is_there).count(),
            ..Totals::default()
        };
        let mut seen = std::collections::BTreeSet::new();
        for blob in self.images.iter().flat_map(|image| &image.blobs) {
            if !seen.insert(&blob.digest) {
                continue;
            }
            if blob.is_there {
                totals.there += 1;
            } else {
                totals.blobs += 1;
                totals.bytes = totals.bytes.saturating_add(blob.size);
            }
        }
        totals
    }
}

impl PushPreview {
    /// The whole plan for a terminal.
    pub fn text(&self) -> String {
        let mut lines = vec![
            format!("Push to  {}", self.target),
            format!("List     {} ({} bytes, {})", self.digest, self.text.len(), self.media_type),
            match &self.before {
                Some(before) => format!("Now      {before}"),
                None => "Now      nothing: the tag is new".to_owned(),
            },
            String::new(),
            self.words.clone(),
        ];
        let rows = self.changes.iter();
        lines.extend(rows.map(|row| format!("  {:<20} {}", row.status.words(), row.platform)));
        if let Some(error) = &self.unreadable {
            lines.push(format!("  {error}"));
        }
        lines.push(String::new());
        for image in &self.images {
            let platform = image.platform.as_ref().map(ToString::to_string).unwrap_or_default();
            let what = if image.is_there { "is there" } else { "is sent" };
            let there = image.blobs.iter().filter(|blob| blob.is_there).count();
            let blobs = match image.blobs.len() {
                0 => "its blobs lie in this repository".to_owned(),
                all => format!("{there} of {all} blobs there, the others from {}", image.reference),
            };
            lines.push(format!("  {platform:<20} {} {what}; {blobs}", image.digest));
        }
        let totals = self.totals();
        lines.push(format!(
            "{} manifests and the list to send; {} blobs to mount or copy ({}), {} there",
            totals.manifests,
            totals.blobs,
            crate::diff::size(totals.bytes),
            totals.there
        ));
        lines.join("\n") + "\n"
    }
}

/// What a tag has to hold for something to be written to it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "holds", rename_all = "snake_case")]
pub enum Expected {
    /// Whatever it holds: docker's way.
    #[default]
    Anything,
    /// Nothing: it must not be there.
    Nothing,
    /// This.
    Digest {
        /// What it held when the user decided.
        digest: Digest,
    },
}

impl Expected {
    /// What the user saw.
    pub fn of(before: Option<Digest>) -> Self {
        before.map_or(Self::Nothing, |digest| Self::Digest { digest })
    }

    /// Whether what is there now is what was seen.
    pub fn holds(&self, now: Option<&Digest>) -> bool {
        match self {
            Self::Anything => true,
            Self::Nothing => now.is_none(),
            Self::Digest { digest } => now == Some(digest),
        }
    }
}

/// What a tag holds after it was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// As the registry confirmed it.
    pub digest: Digest,
}

/// Points a tag at something that its repository has: what it held before, for instance. The bytes are
/// read by their digest and written under the tag as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveTag {
    /// The tag.
    pub tag: Reference,
    /// What it will hold.
    pub to: Digest,
    /// What it has to hold until then.
    pub expected: Expected,
}
