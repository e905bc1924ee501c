//! Which image of a list a machine gets: containerd's rules, which Docker uses too
//! (`github.com/containerd/platforms`, `Only`, and the choice among the entries of an index in
//! containerd's `images.Manifest`). Podman and others have rules of their own.

use crate::order;
use crate::platform::Platform;

/// What a host gets of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The platforms that the host takes, in the order in which it prefers them.
    pub candidates: Vec<Platform>,
    /// The entries that fit, best first.
    pub fitting: Vec<Fit>,
}

/// An entry that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// Its place in the list.
    pub entry: usize,
    /// The candidate that it is, by its place in [`Resolution::candidates`].
    pub candidate: usize,
}

impl Resolution {
    /// Resolves a list for a host. Entries without a platform fit nothing, as long as one that has one
    /// does.
    pub fn of(host: &Platform, entries: &[Option<Platform>]) -> Self {
        let candidates = candidates(host);
        let mut fitting: Vec<Fit> = entries
            .iter()
            .enumerate()
            .filter_map(|(entry, platform)| {
                let platform = platform.as_ref()?;
                let candidate = candidates.iter().position(|one| is_match(one, platform))?;
                Some(Fit { entry, candidate })
            })
            .collect();
        // Stable: of two that fit equally well the first in the list is taken.
        order::sort_by_key(&mut fitting, |fit| fit.candidate);
        if host.os.eq_ignore_ascii_case("windows") {
            newest_windows_first(&mut fitting, entries);
        }
        Self { candidates, fitting }
    }

    /// The entry that the host gets.
    pub fn winner(&self) -> Option<Fit> {
        self.fitting.first().copied()
    }
}

/// Among builds of Windows that all fit, containerd takes the highest version, as text.
fn newest_windows_first(fitting: &mut [Fit], entries: &[Option<Platform>]) {
    let version = |fit: &Fit| {
        let platform = entries.get(fit.entry).and_then(Option::as_ref);
        platform.map(|platform| platform.os_version.clone()).unwrap_or_default()
    };
    order::sort_by(fitting, |a, b| {
        a.candidate.cmp(&b.candidate).then_with(|| version(b).cmp(&version(a)))
    });
}

/// The platforms that a host takes, in the order in which it prefers them.
pub fn candidates(host: &Platform) -> Vec<Platform> {
    let host = as_containerd(host);
    let with = |architecture: &str, variant: String| Platform {
        architecture: architecture.to_owned(),
        variant,
        ..host.clone()
    };
    let mut all = vec![host.clone()];
    match host.architecture.as_str() {
        "amd64" => {
            let level = number(&host.variant).unwrap_or(0);
            all.extend((1..level).rev().map(|level| with("amd64", format!("v{level}"))));
            all.push(with("386", String::new()));
        }
        "arm" => all.extend(older_arm(&host.variant).into_iter().map(|name| with("arm", name))),
        "arm64" => {
            let said = if host.variant.is_empty() { "v8" } else { &host.variant };
            let older = older_arm64(said);
            all.extend(older.into_iter().map(|name| with("arm64", name)));
            // Every 64-bit ARM of versions 8 and 9 is taken to run 32-bit programs of version 8.
            let dotted = said.starts_with("v8.") || said.starts_with("v9.");
            let arm = if dotted { "v8".to_owned() } else { said.to_owned() };
            let older = older_arm(&arm);
            all.extend(std::iter::once(arm).chain(older).map(|name| with("arm", name)));
        }
        _ => {}
    }
    all
}

/// `v7` gives `v6`, `v5`.
fn older_arm(variant: &str) -> Vec<String> {
    let version = number(variant).unwrap_or(0);
    (5..version).rev().map(|version| format!("v{version}")).collect()
}

/// `v8.2` gives `v8.1`, `v8`; `v9.1` gives `v9`, and from `v8.6` down, as 9.0 is 8.5 and more.
fn older_arm64(variant: &str) -> Vec<String> {
    let (major, minor) = variant.split_once('.').unwrap_or((variant, ""));
    let Some(major) = number(major).filter(|major| *major >= 8) else { return Vec::new() };
    // Longer minor versions than one digit are not read.
    let minor = if minor.len() == 1 { minor.parse().unwrap_or(0) } else { 0 };
    let names = |major: u32, minors: u32| {
        (0..minors).rev().map(move |minor| match minor {
            0 => format!("v{major}"),
            minor => format!("v{major}.{minor}"),
        })
    };
    if major == 9 {
        return names(9, minor).chain(names(8, minor + 6)).collect();
    }
    names(major, minor).collect()
}

/// `v3` is 3. Large numbers are no versions, and would make long lists.
fn number(variant: &str) -> Option<u32> {
    let text = variant.strip_prefix('v').unwrap_or(variant);
    text.parse().ok().filter(|number| *number < 100)
}

/// Whether an entry is what a candidate asks for.
fn is_match(candidate: &Platform, entry: &Platform) -> bool {
    let (wanted, held) = (as_containerd(candidate), as_containerd(entry));
    let same = wanted.os == held.os
        && wanted.architecture == held.architecture
        && wanted.variant == held.variant;
    same && (wanted.os != "windows" || runs_windows(&wanted.os_version, &held.os_version))
}

/// Windows Server 2022: from this build on, newer hosts run older images too.
const STABLE_BUILD: u16 = 20_348;

/// Whether a Windows host of one version runs an image of another. What does not say its version fits.
fn runs_windows(host: &str, image: &str) -> bool {
    let Some(host) = windows_version(host) else { return true };
    if image.is_empty() {
        return true;
    }
    let Some(image) = windows_version(image) else { return false };
    let ((host_major, host_minor, host_build), (major, minor, build)) = (host, image);
    if (host_major, host_minor) != (major, minor) {
        return false;
    }
    if host_build < STABLE_BUILD {
        return host_build == build;
    }
    (STABLE_BUILD..=host_build).contains(&build)
}

fn windows_version(text: &str) -> Option<(u8, u8, u16)> {
    let mut parts = text.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?.parse().ok()?;
    let build = parts.next()?.parse().ok()?;
    Some((major, minor, build))
}

/// Names as containerd normalises them: as everywhere here, but that 64-bit ARM of version 8 has its
/// variant said, `v9.0` is `v9`, and `v8.0` is `v8`.
fn as_containerd(platform: &Platform) -> Platform {
    let normal = platform.normalised();
    let variant = match (normal.architecture.as_str(), normal.variant.as_str()) {
        ("arm64", "v8.0") => "v8".to_owned(),
        ("arm64", "9" | "v9.0" | "9.0") => "v9".to_owned(),
        _ => normal.variant.clone(),
    };
    Platform { variant, ..normal }
}

/// Hosts that people have, for a list to choose from: what they are called, and their platform with
/// the version of Windows behind a colon.
pub const HOSTS: [(&str, &str); 14] = [
    ("PC or server, x86-64", "linux/amd64"),
    ("the same with AVX2 (x86-64-v3)", "linux/amd64/v3"),
    ("Apple silicon, Graviton 2, Raspberry Pi 4 and 5 with 64 bits", "linux/arm64"),
    ("Graviton 4, ARMv9", "linux/arm64/v9"),
    ("Raspberry Pi 2 and 3 with 32 bits, ARMv7", "linux/arm/v7"),
    ("Raspberry Pi 1 and Zero, ARMv6", "linux/arm/v6"),
    ("PC with 32 bits", "linux/386"),
    ("IBM Z", "linux/s390x"),
    ("IBM POWER", "linux/ppc64le"),
    ("RISC-V", "linux/riscv64"),
    ("LoongArch", "linux/loong64"),
    ("Windows Server 2019", "windows/amd64:10.0.17763"),
    ("Windows Server 2022", "windows/amd64:10.0.20348"),
    ("Windows Server 2025", "windows/amd64:10.0.26100"),
];

/// Reads a host as a user types it: `linux/arm/v7`, `arm64` alone for Linux, `windows/amd64:10.0.20348`.
pub fn parse_host(text: &str) -> Option<Platform> {
    let text = text.trim();
    let (name, version) = text.split_once(':').unwrap_or((text, ""));
    let whole = if name.contains('/') { name.to_owned() } else { format!("linux/{name}") };
    let platform = Platform::parse(&whole)?;
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    let parts = [&platform.os, &platform.architecture, &platform.variant];
    let is_fit = parts.into_iter().all(|part| plain(part)) && plain(version);
    is_fit.then(|| Platform { os_version: version.to_owned(), ..platform })
}

#[cfg(test)]
mod tests;
