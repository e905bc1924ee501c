//! What each host takes and refuses: the cases that containerd publishes for `platforms.Only` and for
//! Windows versions, with the order of preference, and whole lists.

use super::*;

fn platform(text: &str) -> Platform {
    parse_host(text).unwrap_or_else(|| panic!("{text} is a platform"))
}

/// A host, what it takes, what it refuses.
const CASES: [(&str, &str, &str); 12] = [
    (
        "linux/amd64",
        "linux/amd64 linux/386",
        "linux/amd64/v2 linux/arm/v7 linux/arm64 windows/amd64 windows/arm",
    ),
    (
        "linux/amd64/v2",
        "linux/amd64 linux/amd64/v1 linux/amd64/v2 linux/386",
        "linux/amd64/v3 linux/amd64/v4 linux/arm/v7 linux/arm64 windows/amd64 windows/arm",
    ),
    ("linux/386", "linux/386", "linux/amd64 linux/arm/v7 linux/arm64 windows/amd64 windows/arm"),
    (
        "windows/amd64",
        "windows/amd64 windows/amd64:10.0.17763",
        "linux/amd64 linux/arm/v7 linux/arm64 windows/arm",
    ),
    (
        "linux/arm/v8",
        "linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm/v8",
        "linux/amd64 linux/arm/v4 linux/arm64 windows/amd64 windows/arm",
    ),
    (
        "linux/arm/v7",
        "linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7",
        "linux/amd64 linux/arm/v4 linux/arm/v8 linux/arm64 windows/amd64 windows/arm",
    ),
    (
        "linux/arm/v6",
        "linux/arm/v5 linux/arm/v6",
        "linux/amd64 linux/arm linux/arm/v4 linux/arm/v7 linux/arm/v8 linux/arm64 windows/arm",
    ),
    (
        "linux/arm/v5",
        "linux/arm/v5",
        "linux/amd64 linux/arm linux/arm/v4 linux/arm/v6 linux/arm/v7 linux/arm/v8 linux/arm64",
    ),
    (
        "linux/arm/v4",
        "linux/arm/v4",
        "linux/amd64 linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm/v8 linux/arm64",
    ),
    (
        "linux/arm64/v9",
        "linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm/v8 linux/arm64 linux/arm64/v8 \
         linux/arm64/v8.1 linux/arm64/v8.2 linux/arm64/v8.3 linux/arm64/v8.4 linux/arm64/v8.5 \
         linux/arm64/v9 linux/arm64/v9.0",
        "linux/amd64 linux/arm/v4 windows/amd64 windows/arm linux/arm64/v8.6",
    ),
    (
        "linux/arm64/v8.1",
        "linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm/v8 linux/arm64 linux/arm64/v8 \
         linux/arm64/v8.1",
        "linux/amd64 linux/arm/v4 linux/arm/v9 linux/arm64/v9 windows/amd64 windows/arm",
    ),
    (
        "linux/arm64",
        "linux/arm linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm/v8 linux/arm64 linux/arm64/v8",
        "linux/amd64 linux/arm/v4 linux/arm/v9 linux/arm64/v9 windows/amd64 windows/arm",
    ),
];

fn fits(host: &str, entry: &str) -> bool {
    Resolution::of(&platform(host), &[Some(platform(entry))]).winner().is_some()
}

#[test]
fn hosts_take_and_refuse_what_containerd_says() {
    for (host, taken, refused) in CASES {
        for entry in taken.split_whitespace() {
            assert!(fits(host, entry), "{host} takes {entry}");
        }
        for entry in refused.split_whitespace() {
            assert!(!fits(host, entry), "{host} refuses {entry}");
        }
    }
}

#[test]
fn windows_hosts_take_their_build_and_newer_ones_back_to_2022() {
    for (host, image, taken) in [
        ("10.0.17763.1", "10.0.17763.2686", true),
        ("10.0.17763.1", "10.0.20348.1", false),
        ("10.0.19041", "10.0.17763", false),
        ("10.0.20348.169", "10.0.20348.169", true),
        ("10.0.20348", "10.0.17763", false),
        ("10.0.22000", "10.0.20348", true),
        ("10.0.22621", "10.0.20348", true),
        ("10.0.26100", "10.0.20348", true),
        ("10.0.26100", "10.0.22000", true),
        ("10.0.22000", "10.0.26100", false),
        ("10.0.26100", "10.0.17763", false),
        ("10.1.26100", "10.0.26100", false),
    ] {
        let (host, entry) = (format!("windows/amd64:{host}"), format!("windows/amd64:{image}"));
        assert_eq!(fits(&host, &entry), taken, "{host} and {image}");
    }
    assert!(fits("windows/amd64:10.0.17763", "windows/amd64"), "an image that says no version");
    let mut strange = platform("windows/amd64");
    strange.os_version = "soon".to_owned();
    let host = platform("windows/amd64:10.0.20348");
    assert_eq!(Resolution::of(&host, &[Some(strange)]).winner(), None);
}

#[test]
fn candidates_come_in_their_order() {
    for (host, wanted) in [
        ("linux/amd64/v3", "linux/amd64/v3 linux/amd64/v2 linux/amd64/v1 linux/386"),
        ("linux/amd64", "linux/amd64 linux/386"),
        ("linux/arm/v7", "linux/arm/v7 linux/arm/v6 linux/arm/v5"),
        ("arm64", "linux/arm64/v8 linux/arm/v8 linux/arm/v7 linux/arm/v6 linux/arm/v5"),
        (
            "linux/arm64/v8.2",
            "linux/arm64/v8.2 linux/arm64/v8.1 linux/arm64/v8 linux/arm/v8 linux/arm/v7 \
             linux/arm/v6 linux/arm/v5",
        ),
        (
            "linux/arm64/v9.1",
            "linux/arm64/v9.1 linux/arm64/v9 linux/arm64/v8.6 linux/arm64/v8.5 linux/arm64/v8.4 \
             linux/arm64/v8.3 linux/arm64/v8.2 linux/arm64/v8.1 linux/arm64/v8 linux/arm/v8 \
             linux/arm/v7 linux/arm/v6 linux/arm/v5",
        ),
        ("linux/riscv64", "linux/riscv64"),
        ("linux/amd64/v4000000000", "linux/amd64/v4000000000 linux/386"),
    ] {
        let found: Vec<String> =
            candidates(&platform(host)).iter().map(ToString::to_string).collect();
        assert_eq!(found, wanted.split_whitespace().collect::<Vec<_>>(), "{host}");
    }
}

fn won(host: &str, list: &[&str]) -> Option<usize> {
    let entries: Vec<_> = list.iter().map(|name| Platform::parse(name)).collect();
    Resolution::of(&platform(host), &entries).winner().map(|fit| fit.entry)
}

#[test]
fn the_best_entry_wins_and_of_equal_ones_the_first() {
    let list = ["linux/386", "linux/arm/v6", "linux/amd64", "linux/amd64/v2", "linux/arm/v7"];
    assert_eq!(won("linux/amd64", &list), Some(2));
    assert_eq!(won("linux/amd64/v3", &list), Some(3));
    assert_eq!(won("linux/386", &list), Some(0));
    assert_eq!(won("linux/arm64", &list), Some(4), "no 64-bit image: the best 32-bit one");
    assert_eq!(won("linux/arm/v6", &list), Some(1));
    assert_eq!(won("linux/s390x", &list), None);
    assert_eq!(won("linux/arm64", &["linux/arm64", "linux/aarch64"]), Some(0));
    assert_eq!(won("linux/amd64", &["", "linux/amd64"]), Some(1), "one that says nothing waits");
    let versions = ["10.0.20348.1", "10.0.22000.9", "10.0.26100.1"];
    let builds = versions.map(|version| Some(platform(&format!("windows/amd64:{version}"))));
    let host = platform("windows/amd64:10.0.22000");
    let found = Resolution::of(&host, &builds);
    let order: Vec<usize> = found.fitting.iter().map(|fit| fit.entry).collect();
    assert_eq!(order, [1, 0], "the newest that fits");
}

#[test]
fn hosts_can_be_typed() {
    assert!(HOSTS.iter().all(|(_, host)| parse_host(host).is_some()));
    assert_eq!(parse_host(" arm64 ").unwrap().to_string(), "linux/arm64");
    assert_eq!(parse_host("windows/amd64:10.0.20348.1").unwrap().os_version, "10.0.20348.1");
    for text in ["", "linux/", "a/b/c/d", "linux/<b>", "linux/amd64:x y", "linux/\u{202e}"] {
        assert_eq!(parse_host(text), None, "{text:?}");
    }
}
