//! What the attestations of two images say differently: the source, the builder, the packages.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::base::{Base, Confidence};
use crate::attestation::{Content, Provenance, Sbom};
use crate::order;

/// The attestations of two images, compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attested {
    /// What is stated about A.
    pub a: Stated,
    /// What is stated about B.
    pub b: Stated,
    /// Packages that are not the same, added ones first. Empty unless both have an SBOM.
    pub packages: Vec<PackageChange>,
}

/// What is stated about one image. Nobody has verified it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stated {
    /// Where the source is.
    pub source: Option<String>,
    /// The commit of the source.
    pub commit: Option<String>,
    /// Who built it.
    pub builder: Option<String>,
    /// The image that it was built on, if the build used one image alone.
    pub base: Option<Base>,
    /// The images that the build used.
    pub images: Vec<String>,
    /// Formats of its SBOMs; empty when it has none.
    pub formats: Vec<String>,
    /// How many packages they list.
    pub packages: usize,
}

/// A package that is not the same in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageChange {
    /// What happened to it.
    pub status: PackageStatus,
    /// Its name.
    pub name: String,
    /// Its version in A; several are separated by commas.
    pub a: Option<String>,
    /// Its version in B.
    pub b: Option<String>,
}

/// What happened to a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackageStatus {
    /// Only in B.
    Added,
    /// Only in A.
    Removed,
    /// A higher version in B.
    Upgraded,
    /// A lower version in B.
    Downgraded,
    /// Other versions, of which neither is higher.
    Changed,
}

impl PackageStatus {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 5] =
        [Self::Added, Self::Removed, Self::Upgraded, Self::Downgraded, Self::Changed];

    /// The word on the screen and after a count.
    pub fn words(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Upgraded => "upgraded",
            Self::Downgraded => "downgraded",
            Self::Changed => "changed",
        }
    }
}

impl Attested {
    /// Compares what is stated about two images.
    pub fn of<'a>(
        a: impl Iterator<Item = &'a Content>,
        b: impl Iterator<Item = &'a Content>,
    ) -> Self {
        let ((a, in_a), (b, in_b)) = (Stated::of(a), Stated::of(b));
        let both = !a.formats.is_empty() && !b.formats.is_empty();
        let packages = if both { changes(&in_a, &in_b) } else { Vec::new() };
        Self { a, b, packages }
    }

    /// How many packages this happened to.
    pub fn count(&self, status: PackageStatus) -> usize {
        self.packages.iter().filter(|package| package.status == status).count()
    }

    /// What happened to packages, with to how many.
    pub fn package_kinds(&self) -> impl Iterator<Item = (usize, PackageStatus)> {
        let counts = PackageStatus::ALL.into_iter().map(|status| (self.count(status), status));
        counts.filter(|(count, _)| *count > 0)
    }

    /// Whether both sides have an SBOM.
    pub fn has_packages(&self) -> bool {
        !self.a.formats.is_empty() && !self.b.formats.is_empty()
    }

    /// `1 added, 2 upgraded`; `the same packages`; empty unless both have an SBOM.
    pub fn package_words(&self) -> String {
        if !self.has_packages() {
            return String::new();
        }
        let words: Vec<String> = self
            .package_kinds()
            .map(|(count, status)| format!("{count} {}", status.words()))
            .collect();
        if words.is_empty() { "the same packages".to_owned() } else { words.join(", ") }
    }

    /// The page of the forge that compares the two commits, for forges whose addresses are known.
    pub fn commits_address(&self) -> Option<String> {
        let (before, after) = (self.a.commit.as_ref()?, self.b.commit.as_ref()?);
        let source = self.a.source.as_ref().filter(|_| self.a.source == self.b.source)?;
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
        if before == after || !plain(before) || !plain(after) {
            return None;
        }
        let place = source.strip_prefix("https://")?.trim_end_matches('/');
        let place = place.strip_suffix(".git").unwrap_or(place);
        let safe = |b: u8| b.is_ascii_alphanumeric() || b"/-_.~".contains(&b);
        let (host, path) = place.split_once('/')?;
        if !place.bytes().all(safe) || path.is_empty() || place.contains("..") {
            return None;
        }
        match host {
            "github.com" | "codeberg.org" => {
                Some(format!("https://{place}/compare/{before}...{after}"))
            }
            "gitlab.com" => Some(format!("https://{place}/-/compare/{before}...{after}")),
            _ => None,
        }
    }
}

/// The names and versions of packages, by what stays the same when the version changes.
type Packages<'a> = BTreeMap<&'a str, (&'a str, BTreeSet<&'a str>)>;

impl Stated {
    fn of<'a>(contents: impl Iterator<Item = &'a Content>) -> (Self, Packages<'a>) {
        let (mut stated, mut packages) = (Self::default(), Packages::new());
        for content in contents {
            match content {
                Content::Provenance(said) => stated.add_provenance(said),
                Content::Sbom(said) => stated.add_sbom(said, &mut packages),
                Content::Vex(_) | Content::Signature | Content::Other => {}
            }
        }
        stated.packages = packages.values().map(|(_, versions)| versions.len()).sum();
        (stated, packages)
    }

    fn add_provenance(&mut self, said: &Provenance) {
        let keep = |field: &mut Option<String>, said: &Option<String>| {
            if field.is_none() {
                field.clone_from(said);
            }
        };
        keep(&mut self.source, &said.source);
        keep(&mut self.commit, &said.commit);
        keep(&mut self.builder, &said.builder);
        let images: Vec<_> = said.images().collect();
        if let ([image], None) = (images.as_slice(), &self.base) {
            self.base = image.image().map(|name| Base {
                name,
                digest: image.sha256(),
                confidence: Confidence::Provenance,
            });
        }
        self.images.extend(images.iter().filter_map(|image| image.image()));
    }

    fn add_sbom<'a>(&mut self, said: &'a Sbom, packages: &mut Packages<'a>) {
        if !self.formats.contains(&said.format) {
            self.formats.push(said.format.clone());
        }
        for package in &said.packages {
            let (_, versions) = packages
                .entry(package.key())
                .or_insert_with(|| (package.name.as_str(), BTreeSet::new()));
            versions.insert(package.version.as_str());
        }
    }
}

fn changes(a: &Packages<'_>, b: &Packages<'_>) -> Vec<PackageChange> {
    let (none, empty) = (BTreeSet::new(), "");
    let mut changes = Vec::new();
    for key in order::set(a.keys().chain(b.keys()).copied()) {
        let (before, after) = (a.get(key), b.get(key));
        let versions_a = before.map_or(&none, |(_, versions)| versions);
        let versions_b = after.map_or(&none, |(_, versions)| versions);
        let status = match (before, after) {
            (None, _) => PackageStatus::Added,
            (_, None) => PackageStatus::Removed,
            _ if versions_a == versions_b => continue,
            _ => direction(versions_a, versions_b),
        };
        changes.push(PackageChange {
            status,
            name: after.or(before).map_or(empty, |(name, _)| name).to_owned(),
            a: before.map(|_| told(versions_a, versions_b)),
            b: after.map(|_| told(versions_b, versions_a)),
        });
    }
    order::sort_by(&mut changes, |one, other| {
        (one.status, &one.name).cmp(&(other.status, &other.name))
    });
    changes
}

/// The versions of a side. Of a package that is there in many only those that differ are told.
fn told(versions: &BTreeSet<&str>, other: &BTreeSet<&str>) -> String {
    let differing: Vec<&str> = versions.difference(other).copied().collect();
    if differing.is_empty() {
        return versions.iter().copied().collect::<Vec<_>>().join(", ");
    }
    differing.join(", ")
}

/// Which way the highest version went.
fn direction(a: &BTreeSet<&str>, b: &BTreeSet<&str>) -> PackageStatus {
    let highest = |versions: &BTreeSet<&str>| -> String {
        let highest = versions.iter().max_by(|one, other| by_number(one, other));
        highest.copied().unwrap_or_default().to_owned()
    };
    match by_number(&highest(a), &highest(b)) {
        Ordering::Less => PackageStatus::Upgraded,
        Ordering::Greater => PackageStatus::Downgraded,
        Ordering::Equal => PackageStatus::Changed,
    }
}

/// Compares versions as people do: runs of digits as numbers, everything else as text.
fn by_number(a: &str, b: &str) -> Ordering {
    let pieces = |text: &str| -> Vec<(String, String)> {
        let runs = text.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
        runs.map(|run| {
            let run = String::from_utf8_lossy(run).into_owned();
            let digits = run.bytes().all(|byte| byte.is_ascii_digit());
            if digits {
                (run.trim_start_matches('0').to_owned(), String::new())
            } else {
                (String::new(), run)
            }
        })
        .collect()
    };
    let (left, right) = (pieces(a), pieces(b));
    for ((number_a, text_a), (number_b, text_b)) in left.iter().zip(&right) {
        let numbers = (number_a.len(), number_a).cmp(&(number_b.len(), number_b));
        let order = numbers.then_with(|| text_a.cmp(text_b));
        if order != Ordering::Equal {
            return order;
        }
    }
    left.len().cmp(&right.len())
}
