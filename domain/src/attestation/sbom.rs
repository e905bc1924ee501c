//! Lists of packages: SPDX 2.x JSON and `CycloneDX` JSON.

use serde::{Deserialize, Serialize};

use super::package::Package;
use super::shape::{Many, read, shape};

use crate::json::FromJson;

/// The most packages of one SBOM that are kept.
pub const MOST_PACKAGES: usize = 20_000;

/// What is in an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJson)]
pub struct Sbom {
    /// Format and version: `SPDX-2.3`, `CycloneDX 1.5`.
    pub format: String,
    /// Which tool made it, if that is said.
    pub tool: Option<String>,
    /// The packages by name and version, none twice, at most [`MOST_PACKAGES`].
    pub packages: Vec<Package>,
    /// How many entries the document has beyond those that were read.
    pub unread: usize,
}

shape! { SpdxStatement { predicate: SpdxDocument = "predicate", } }
shape! {
    SpdxDocument {
        version: String = "spdxVersion",
        creation: SpdxCreation = "creationInfo",
        packages: Many<SpdxPackage> = "packages",
    }
}
shape! { SpdxCreation { creators: Many<String> = "creators", } }
shape! {
    SpdxPackage [most MOST_PACKAGES] {
        id: String = "SPDXID",
        name: String = "name",
        version: String = "versionInfo",
        references: Many<SpdxReference> = "externalRefs",
    }
}
shape! {
    SpdxReference [most 20] {
        kind: String = "referenceType",
        locator: String = "referenceLocator",
    }
}

/// SPDX specification 2.3, chapters 7 and 11.
pub(super) fn spdx(bytes: &[u8]) -> Result<Sbom, serde_json::Error> {
    Ok(of_spdx(read::<SpdxStatement>(bytes)?.predicate))
}

/// A document by itself.
pub(super) fn spdx_document(bytes: &[u8]) -> Result<Sbom, serde_json::Error> {
    Ok(of_spdx(read::<SpdxDocument>(bytes)?))
}

fn of_spdx(document: SpdxDocument) -> Sbom {
    let SpdxDocument { version, creation, packages } = document;
    let tool = creation.creators.kept.iter().find_map(|name| name.strip_prefix("Tool: "));
    let unread = packages.total - packages.kept.len();
    let package = |package: SpdxPackage| {
        // The document's root is the image itself.
        let is_root = package.id.starts_with("SPDXRef-DocumentRoot");
        let purl = package.references.kept.into_iter().find(|known| known.kind == "purl");
        (!is_root && !package.name.is_empty()).then(|| Package {
            name: package.name,
            version: stated(package.version),
            purl: purl.map(|known| known.locator).unwrap_or_default(),
        })
    };
    let packages = packages.kept.into_iter().filter_map(package).collect();
    let format = if version.is_empty() { "SPDX".to_owned() } else { version };
    Sbom { format, tool: tool.map(str::to_owned), packages: sorted(packages), unread }
}

/// SPDX's words for what is not known.
fn stated(version: String) -> String {
    if matches!(version.as_str(), "NOASSERTION" | "NONE") { String::new() } else { version }
}

shape! { CycloneStatement { predicate: CycloneDocument = "predicate", } }
shape! {
    CycloneDocument {
        version: String = "specVersion",
        metadata: CycloneMetadata = "metadata",
        components: Many<Component> = "components",
    }
}
shape! { CycloneMetadata { tools: CycloneTools = "tools", } }
shape! { CycloneTools { components: Many<Component> = "components", } }
shape! {
    Component [most MOST_PACKAGES] {
        kind: String = "type",
        group: String = "group",
        name: String = "name",
        version: String = "version",
        purl: String = "purl",
        parts: Many<Part> = "components",
    }
}
// What components consist of is rarely said, and a limit on each level alone would be none.
shape! {
    Part [most 20] {
        kind: String = "type",
        group: String = "group",
        name: String = "name",
        version: String = "version",
        purl: String = "purl",
    }
}

/// `CycloneDX` specification 1.4 to 1.6, `components`.
pub(super) fn cyclone_dx(bytes: &[u8]) -> Result<Sbom, serde_json::Error> {
    Ok(of_cyclone(read::<CycloneStatement>(bytes)?.predicate))
}

/// A document by itself.
pub(super) fn cyclone_document(bytes: &[u8]) -> Result<Sbom, serde_json::Error> {
    Ok(of_cyclone(read::<CycloneDocument>(bytes)?))
}

fn of_cyclone(document: CycloneDocument) -> Sbom {
    let CycloneDocument { version, metadata, components } = document;
    let tool = metadata.tools.components.kept.into_iter().next().map(|tool| tool.name);
    let mut unread = components.total - components.kept.len();
    let mut packages = Vec::new();
    for component in components.kept {
        let Component { kind, group, name, version, purl, parts } = component;
        unread += parts.total - parts.kept.len();
        packages.extend(package(&kind, group, name, version, purl));
        let parts = parts.kept.into_iter();
        packages.extend(parts.filter_map(|part| {
            package(&part.kind, part.group, part.name, part.version, part.purl)
        }));
    }
    unread += packages.len().saturating_sub(MOST_PACKAGES);
    packages.truncate(MOST_PACKAGES);
    let format = format!("CycloneDX {version}").trim().to_owned();
    Sbom { format, tool, packages: sorted(packages), unread }
}

/// A component that is a package and no file.
fn package(
    kind: &str,
    group: String,
    name: String,
    version: String,
    purl: String,
) -> Option<Package> {
    if kind == "file" || name.is_empty() {
        return None;
    }
    let name = if group.is_empty() { name } else { group + "/" + &name };
    Some(Package { name, version, purl })
}

fn sorted(mut packages: Vec<Package>) -> Vec<Package> {
    packages.sort_unstable();
    packages.dedup();
    packages
}
