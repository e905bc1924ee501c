//! The layers of two images side by side.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::align::{Step, align};
use super::side::SideImage;
use crate::digest::Digest;

/// One layer of one image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// Its place, from 1, base first.
    pub number: usize,
    /// Digest of the stored blob.
    pub digest: Digest,
    /// Its stored size in bytes.
    pub size: u64,
    /// This layer and all below it, in bytes.
    pub cumulative: u64,
    /// The instruction that made it; empty when the history does not say.
    pub instruction: String,
}

/// How a layer of A stands to a layer of B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerStatus {
    /// The same blob in both.
    Shared,
    /// The same content (`diff_id`) in another blob.
    Repackaged,
    /// At the same place, with other content.
    Changed,
    /// Only in B.
    Added,
    /// Only in A.
    Removed,
}

impl LayerStatus {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Shared, Self::Repackaged, Self::Changed, Self::Added, Self::Removed];

    /// The word on the screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Repackaged => "repackaged",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

/// A line of the comparison: a layer of A, of B, or of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerRow {
    /// How they stand to each other.
    pub status: LayerStatus,
    /// The layer of A.
    pub a: Option<Layer>,
    /// The layer of B.
    pub b: Option<Layer>,
}

/// How many layers there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LayerCounts {
    /// The same blob.
    pub shared: usize,
    /// The same content in another blob.
    pub repackaged: usize,
    /// Other content at the same place.
    pub changed: usize,
    /// Only in B.
    pub added: usize,
    /// Only in A.
    pub removed: usize,
}

impl LayerCounts {
    /// Counts the rows.
    pub fn of(rows: &[LayerRow]) -> Self {
        rows.iter().fold(Self::default(), |mut counts, row| {
            *match row.status {
                LayerStatus::Shared => &mut counts.shared,
                LayerStatus::Repackaged => &mut counts.repackaged,
                LayerStatus::Changed => &mut counts.changed,
                LayerStatus::Added => &mut counts.added,
                LayerStatus::Removed => &mut counts.removed,
            } += 1;
            counts
        })
    }

    /// The kinds that there are, with how many.
    pub fn kinds(self) -> impl Iterator<Item = (usize, LayerStatus)> {
        let all = [
            (self.shared, LayerStatus::Shared),
            (self.repackaged, LayerStatus::Repackaged),
            (self.changed, LayerStatus::Changed),
            (self.added, LayerStatus::Added),
            (self.removed, LayerStatus::Removed),
        ];
        all.into_iter().filter(|(count, _)| *count > 0)
    }

    /// `4 shared, 3 changed`; `no layers`.
    pub fn words(self) -> String {
        let parts: Vec<String> =
            self.kinds().map(|(count, kind)| format!("{count} {}", kind.words())).collect();
        if parts.is_empty() { "no layers".to_owned() } else { parts.join(", ") }
    }
}

/// An image with its build steps, as [`SideImage::history`] gives them.
pub(super) type Built<'a> = (&'a SideImage, &'a [(String, bool)]);

/// Aligns the layers of two images: by content where both configs say it, else by stored blob. What
/// differs between two equal layers is paired, same instructions first.
pub(super) fn compare(a: Built<'_>, b: Built<'_>) -> Vec<LayerRow> {
    let (left, right) = (layers(a), layers(b));
    let (a, b) = (a.0, b.0);
    let (keys_a, keys_b) = match (a.contents(), b.contents()) {
        (Some(a), Some(b)) => (a, b),
        _ => (a.stored(), b.stored()),
    };
    let (mut rows, mut only_a, mut only_b) = (Vec::new(), Vec::new(), Vec::new());
    for step in align(&keys_a, &keys_b) {
        match step {
            Step::First(at) => only_a.extend(left.get(at).cloned()),
            Step::Second(at) => only_b.extend(right.get(at).cloned()),
            Step::Both(at_a, at_b) => {
                pair(&mut rows, std::mem::take(&mut only_a), std::mem::take(&mut only_b));
                let (a, b) = (left.get(at_a).cloned(), right.get(at_b).cloned());
                let same =
                    a.as_ref().map(|layer| &layer.digest) == b.as_ref().map(|layer| &layer.digest);
                let status = if same { LayerStatus::Shared } else { LayerStatus::Repackaged };
                rows.push(LayerRow { status, a, b });
            }
        }
    }
    pair(&mut rows, only_a, only_b);
    rows
}

/// All layers of the one image there is, as added or removed.
pub(super) fn alone(image: Built<'_>, status: LayerStatus) -> Vec<LayerRow> {
    let row = |layer| match status {
        LayerStatus::Removed => LayerRow { status, a: Some(layer), b: None },
        _ => LayerRow { status, a: None, b: Some(layer) },
    };
    layers(image).into_iter().map(row).collect()
}

/// Bytes of the blobs of `image` that a client does not have yet, each counted once.
pub(super) fn bytes_to_pull(held: Option<&SideImage>, image: &SideImage) -> u64 {
    let mut known: HashSet<&Digest> =
        held.into_iter().flat_map(SideImage::blobs).map(|blob| &blob.digest).collect();
    let wanted = image.blobs().filter(|blob| known.insert(&blob.digest));
    wanted.fold(0, |sum, blob| sum.saturating_add(blob.size))
}

fn layers((image, steps): Built<'_>) -> Vec<Layer> {
    let mut cumulative = 0_u64;
    let made = || steps.iter().filter(|(_, empty)| !empty);
    // A history that does not fit the layers would put wrong words beside them.
    let fits = made().count() == image.layers.len();
    let mut instructions = made().filter(|_| fits);
    let numbered = image.layers.iter().enumerate();
    numbered
        .map(|(at, layer)| {
            cumulative = cumulative.saturating_add(layer.size);
            let (digest, size) = (layer.digest.clone(), layer.size);
            let instruction = instructions.next().map(|step| step.0.clone()).unwrap_or_default();
            Layer { number: at + 1, digest, size, cumulative, instruction }
        })
        .collect()
}

/// Puts the layers between two equal ones into rows.
fn pair(rows: &mut Vec<LayerRow>, a: Vec<Layer>, b: Vec<Layer>) {
    fn words(layers: &[Layer]) -> Vec<&str> {
        layers.iter().map(|layer| layer.instruction.as_str()).collect()
    }
    let steps = align(&words(&a), &words(&b));
    let (mut a, mut b) = (a.into_iter(), b.into_iter());
    let (mut only_a, mut only_b) = (Vec::new(), Vec::new());
    for step in steps {
        match step {
            Step::First(_) => only_a.extend(a.next()),
            Step::Second(_) => only_b.extend(b.next()),
            Step::Both(..) => {
                zip(rows, std::mem::take(&mut only_a), std::mem::take(&mut only_b));
                rows.push(LayerRow { status: LayerStatus::Changed, a: a.next(), b: b.next() });
            }
        }
    }
    zip(rows, only_a, only_b);
}

fn zip(rows: &mut Vec<LayerRow>, a: Vec<Layer>, b: Vec<Layer>) {
    let (mut a, mut b) = (a.into_iter(), b.into_iter());
    loop {
        let status = match (a.len() > 0, b.len() > 0) {
            (true, true) => LayerStatus::Changed,
            (true, false) => LayerStatus::Removed,
            (false, true) => LayerStatus::Added,
            (false, false) => return,
        };
        rows.push(LayerRow { status, a: a.next(), b: b.next() });
    }
}
