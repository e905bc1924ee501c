//! The same releases read by skopeo, and the layers compared as plain sets.

use std::collections::BTreeSet;
use std::process::Command;

use acceptance::Manifold;
use acceptance::home::TempHome;
use serde_json::Value;

use super::{REPOSITORY, releases};

fn skopeo(kind: &str, reference: &str) -> Value {
    let outcome = Command::new("skopeo")
        .args(["inspect", kind, "--tls-verify=false", &format!("docker://{reference}")])
        .output()
        .expect("skopeo runs: scripts/setup test installs it");
    let errors = String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success(), "{reference}: {errors}");
    serde_json::from_slice(&outcome.stdout).expect("skopeo prints JSON")
}

fn texts(list: &Value) -> BTreeSet<String> {
    let list = list.as_array().expect("a list").iter();
    list.map(|text| text.as_str().expect("a text").to_owned()).collect()
}

/// What skopeo reads of one platform: digests of the layers, and of their content.
fn layers(repository: &str, tag: &str, architecture: &str) -> Option<[BTreeSet<String>; 2]> {
    let list = skopeo("--raw", &format!("{repository}:{tag}"));
    let entries = list["manifests"].as_array().expect("entries");
    let entry = entries.iter().find(|it| it["platform"]["architecture"] == architecture)?;
    let name = format!("{repository}@{}", entry["digest"].as_str().expect("a digest"));
    let manifest = skopeo("--raw", &name);
    let blobs = manifest["layers"].as_array().expect("layers").iter();
    let blobs = blobs.map(|layer| layer["digest"].as_str().expect("a digest").to_owned());
    Some([blobs.collect(), texts(&skopeo("--config", &name)["rootfs"]["diff_ids"])])
}

#[tokio::test(flavor = "multi_thread")]
async fn the_layers_are_those_that_skopeo_sees() {
    let registry = releases().await;
    let repository = format!("{}/{REPOSITORY}", registry.host());
    let line = ["diff", "--format", "json", "--insecure"].map(str::to_owned).into_iter();
    let names = ["1.9.1", "1.9.2"].map(|tag| format!("{repository}:{tag}"));
    let line: Vec<String> = line.chain(names).collect();
    let printed = Manifold::find().run(&TempHome::new(), &line).stdout;
    let json: Value = serde_json::from_str(&printed).expect("JSON");
    let rows = json["platforms"].as_array().expect("rows");
    assert_eq!(rows.len(), 5);
    for row in rows {
        let architecture = row["platform"]["architecture"].as_str().expect("an architecture");
        let a = layers(&repository, "1.9.1", architecture);
        let b = layers(&repository, "1.9.2", architecture);
        match row["status"].as_str().expect("a status") {
            "lost" => assert!(a.is_some() && b.is_none(), "{architecture}"),
            "added" => assert!(a.is_none() && b.is_some(), "{architecture}"),
            _ => {
                let ([blobs_a, ids_a], [blobs_b, ids_b]) = (a.expect("in A"), b.expect("in B"));
                let count = |name: &str| row["layer_counts"][name].as_u64().expect("a count");
                let same = blobs_a.intersection(&blobs_b).count() as u64;
                let alike = ids_a.intersection(&ids_b).count() as u64;
                assert_eq!(count("shared"), same, "{architecture}: the same blobs");
                assert_eq!(count("shared") + count("repackaged"), alike, "{architecture}: content");
                let other = count("changed") + count("added");
                assert_eq!(other, ids_b.difference(&ids_a).count() as u64, "{architecture}");
            }
        }
    }
}
