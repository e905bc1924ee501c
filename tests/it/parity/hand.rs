//! What is done to a store by hand, as another program or an older docker would have left it.

use acceptance::{Image, TempHome};
use domain::docker_file::StoredManifest;
use domain::{Platform, RawManifest, go_json};
use serde_json::{Value, json};

/// Makes a list with nothing in it.
pub(super) fn empty_folder(home: &TempHome, list: &str) {
    std::fs::create_dir_all(home.manifests().join(file_name(list))).expect("a folder");
}

/// Puts an image into a list without a registry: references to Docker Hub can be had in no other
/// way here.
pub(super) fn plant(home: &TempHome, list: &str, entry: &str) {
    let platform = Platform::new("linux", "amd64", "");
    let image = Image::docker("planted", &platform);
    let raw = RawManifest::new(image.manifest, &image.media_type.as_str().into());
    let stored = StoredManifest::new(entry.parse().expect("a reference"), raw, platform);
    let path = home.manifests().join(file_name(list)).join(file_name(entry));
    empty_folder(home, list);
    std::fs::write(path, stored.encode().expect("JSON")).expect("a store file");
}

/// Turns all files into those of docker before 23.0, which did not keep the manifest's bytes.
pub(super) fn forget_raw(home: &TempHome) {
    change(home, |entry| drop(entry.shift_remove("Raw")));
}

/// Turns all files into those of docker 18.06 and older, which had no descriptor.
pub(super) fn make_old(home: &TempHome) {
    change(home, |entry| {
        entry.shift_remove("Raw");
        let mut descriptor = entry.shift_remove("Descriptor").expect("a descriptor");
        entry.insert("Digest".to_owned(), descriptor["digest"].take());
        entry.insert("Platform".to_owned(), descriptor["platform"].take());
    });
}

/// Makes all files name another digest than that of their manifest.
pub(super) fn lie(home: &TempHome) {
    let digest = format!("sha256:{}", "0".repeat(64));
    change(home, |entry| {
        if entry.contains_key("Digest") {
            entry.insert("Digest".to_owned(), json!(digest));
        } else {
            entry["Descriptor"]["digest"] = json!(digest);
        }
    });
}

/// Cuts the store's first file off in the middle.
pub(super) fn tear(home: &TempHome) {
    let store = home.store();
    let file = store.iter().find_map(|(path, item)| Some((path, item.content.as_ref()?)));
    let (path, content) = file.expect("a file in the store");
    let half = &content[..content.len() / 2];
    std::fs::write(home.manifests().join(path), half).expect("a store file");
}

fn change(home: &TempHome, edit: impl Fn(&mut serde_json::Map<String, Value>)) {
    for (path, item) in home.store() {
        let Some(content) = item.content else { continue };
        let mut entry: Value = serde_json::from_slice(&content).expect("a store file");
        edit(entry.as_object_mut().expect("an object"));
        let text = go_json::marshal(&entry).expect("JSON");
        std::fs::write(home.manifests().join(path), text).expect("a store file");
    }
}

/// Docker's name of a file or folder.
fn file_name(reference: &str) -> String {
    reference.replace(':', "-").replace('/', "_")
}
