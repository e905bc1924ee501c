//! Tags that differ only by the machine that they name.

use crate::reference::{Reference, Tag};

/// Endings of tags that name a machine, the longest first where one ends with another.
const MACHINES: [&str; 24] = [
    "amd64",
    "arm64v8",
    "arm64-v8",
    "arm64",
    "aarch64",
    "x86_64",
    "arm32v7",
    "arm32v6",
    "arm32v5",
    "arm-v7",
    "arm-v6",
    "armv7",
    "armv6",
    "armhf",
    "armel",
    "arm",
    "i386",
    "386",
    "ppc64le",
    "s390x",
    "riscv64",
    "mips64le",
    "loong64",
    "loongarch64",
];
/// What stands between the rest of a tag and the machine.
const SEPARATORS: [char; 3] = ['-', '_', '.'];

/// The tags of a repository that differ from a reference's only by the machine at their end, or at
/// their beginning: `1.2-arm64` for `1.2-amd64`. Nothing for a tag that names no machine.
pub fn siblings(reference: &Reference, tags: &[Tag]) -> Vec<Reference> {
    let Some(tag) = reference.tag() else { return Vec::new() };
    let Some(rest) = machine_away(tag.as_str()) else { return Vec::new() };
    let others = tags.iter().filter(|other| *other != tag);
    let others = others.filter(|other| machine_away(other.as_str()).as_ref() == Some(&rest));
    others.map(|other| reference.repository().tagged(other.clone())).collect()
}

/// Whether a reference's tag names a machine.
pub fn names_a_machine(reference: &Reference) -> bool {
    reference.tag().is_some_and(|tag| machine_away(tag.as_str()).is_some())
}

/// A tag without the machine, and on which side it stood.
fn machine_away(tag: &str) -> Option<(bool, String)> {
    for machine in MACHINES {
        let end = tag.strip_suffix(machine).and_then(|rest| {
            (rest.is_empty()).then_some("").or_else(|| rest.strip_suffix(SEPARATORS))
        });
        if let Some(rest) = end {
            return Some((true, rest.strip_suffix("-linux").unwrap_or(rest).to_owned()));
        }
        let start = tag.strip_prefix(machine).and_then(|rest| rest.strip_prefix(SEPARATORS));
        if let Some(rest) = start {
            return Some((false, rest.to_owned()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_by_the_machine_are_found() {
        let tags = [
            "1.2-amd64",
            "1.2-arm64",
            "1.2-arm-v7",
            "1.2",
            "1.3-arm64",
            "amd64-1.2",
            "arm64-1.2",
            "latest-linux-amd64",
            "latest-linux-s390x",
            "amd64",
            "arm64",
            "alarm",
            "1.2_arm64",
        ];
        let tags: Vec<Tag> = tags.iter().map(|tag| tag.parse().unwrap()).collect();
        for (tag, others) in [
            ("1.2-amd64", &["1.2-arm64", "1.2-arm-v7", "1.2_arm64"][..]),
            ("amd64-1.2", &["arm64-1.2"]),
            ("latest-linux-amd64", &["latest-linux-s390x"]),
            ("amd64", &["arm64"]),
            ("1.2", &[]),
            ("alarm", &[]),
        ] {
            let reference: Reference = format!("ghcr.io/a/b:{tag}").parse().unwrap();
            let found = siblings(&reference, &tags);
            let found: Vec<&str> = found.iter().map(Reference::identifier).collect();
            assert_eq!(found, others, "{tag}");
        }
    }
}
