//! The rings of ARCHITECTURE.md, as `cargo metadata` sees them: an edge that is not drawn there
//! fails here. Normal dependencies only, through everything that they bring.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Packages, and what each brings into a build.
struct Graph {
    /// Package id to name.
    names: BTreeMap<String, String>,
    /// Package id to the ids of its normal dependencies.
    edges: BTreeMap<String, Vec<String>>,
    /// The ids of our own packages, by name.
    ours: BTreeMap<String, String>,
}

impl Graph {
    fn read() -> Self {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--offline", "--manifest-path", manifest])
            // For this machine alone: the packages of other systems are not here.
            .args(["--filter-platform", &this_machine()])
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let names: BTreeMap<_, _> = array(&metadata["packages"])
            .map(|package| (text(&package["id"]), text(&package["name"])))
            .collect();
        let normal = |dependency: &&Value| {
            array(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null())
        };
        let edges = array(&metadata["resolve"]["nodes"])
            .map(|node| {
                let used = array(&node["deps"]).filter(normal);
                (text(&node["id"]), used.map(|used| text(&used["pkg"])).collect())
            })
            .collect();
        let ours = array(&metadata["workspace_members"])
            .map(|id| (names[id.as_str().expect("an id")].clone(), text(id)))
            .collect();
        Self { names, edges, ours }
    }

    /// The names of all that a package of ours brings, itself left out.
    fn brings(&self, package: &str) -> BTreeSet<&str> {
        let start = &self.ours[package];
        let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(id) = open.pop() {
            open.extend(self.edges[id].iter().filter(|next| seen.insert(*next)));
        }
        seen.into_iter().map(|id| self.names[id].as_str()).collect()
    }

    /// The names of what a package of ours names itself.
    fn names_itself(&self, package: &str) -> BTreeSet<&str> {
        self.edges[&self.ours[package]].iter().map(|id| self.names[id].as_str()).collect()
    }
}

/// The target triple that cargo builds for here.
fn this_machine() -> String {
    let output = Command::new(env!("CARGO")).arg("-vV").output().expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("its version is text");
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("it says its host").to_owned()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("an array").iter()
}

#[test]
fn no_package_brings_what_is_outside_its_ring() {
    let graph = Graph::read();
    let engines = ["tokio", "reqwest", "hyper", "axum", "rustls"];
    let windows = ["tauri", "wry", "tao"];
    let pages = ["leptos", "web-sys", "wasm-bindgen-futures"];
    for (package, forbidden) in [
        ("domain", [&engines[..], &windows, &pages, &["leptos", "clap", "tempfile"]].concat()),
        ("engine", [&["axum", "clap", "leptos"], &windows[..]].concat()),
        ("demo", [&["reqwest", "leptos", "clap"], &windows[..]].concat()),
        ("manifold-ui", [&engines[..], &windows, &["clap"]].concat()),
        ("manifold", vec!["leptos"]),
    ] {
        let brought = graph.brings(package);
        let found: Vec<_> = forbidden.iter().filter(|name| brought.contains(**name)).collect();
        assert!(found.is_empty(), "{package} must not bring {found:?}");
    }
}

#[test]
fn our_packages_know_only_those_inside_them() {
    let graph = Graph::read();
    for (package, inside) in [
        ("domain-derive", vec![]),
        ("domain", vec!["domain-derive"]),
        ("engine", vec!["domain", "domain-derive"]),
        ("demo", vec!["domain", "domain-derive"]),
        ("view-macro", vec![]),
        ("manifold-ui", vec!["domain", "domain-derive", "view-macro"]),
        ("manifold", vec!["demo", "domain", "domain-derive", "engine"]),
    ] {
        let brought = graph.brings(package);
        let ours: Vec<_> =
            graph.ours.keys().map(String::as_str).filter(|name| brought.contains(name)).collect();
        assert_eq!(ours, inside, "{package}");
    }
}

#[test]
fn domain_stays_small() {
    let graph = Graph::read();
    let allowed = ["base64", "domain-derive", "serde", "serde_json", "sha2", "thiserror"];
    let extra: Vec<_> =
        graph.names_itself("domain").into_iter().filter(|name| !allowed.contains(name)).collect();
    assert!(extra.is_empty(), "domain also names {extra:?}: it must stay pure and build for wasm");
}
