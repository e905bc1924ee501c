//! Comparing two releases that lie in a real registry: by command, and beside another reader.

mod command;
mod skopeo;

use acceptance::image::Image;
use acceptance::registry::DockerRegistry;
use demo::registry::Store;
use domain::RawManifest;
use domain::manifest::Manifest;

/// The repository of the releases.
pub(crate) const REPOSITORY: &str = "acme/console";

/// The real registry with the demo's two releases in it.
pub(crate) async fn releases() -> DockerRegistry {
    let registry = DockerRegistry::start().await;
    let mut store = Store::default();
    demo::samples::fill(&mut store);
    for tag in ["1.9.1", "1.9.2"] {
        let list = store.manifest(REPOSITORY, tag).expect("the sample is there");
        let Manifest::Index(index) = list.parse().expect("a list") else { panic!("a list") };
        for entry in &index.manifests {
            let child = store.manifest(REPOSITORY, entry.digest.as_str()).expect("a child");
            push(&registry, &store, entry.digest.as_str(), child).await;
        }
        push(&registry, &store, tag, list).await;
    }
    registry
}

async fn push(registry: &DockerRegistry, store: &Store, name: &str, manifest: &RawManifest) {
    let blobs = match manifest.parse().expect("a manifest") {
        Manifest::Image(image) => {
            let blobs = std::iter::once(&image.config).chain(&image.layers);
            let bytes = |digest| store.blob(REPOSITORY, digest).expect("a blob").to_vec();
            blobs.map(|blob| bytes(&blob.digest)).collect()
        }
        Manifest::Index(_) => Vec::new(),
    };
    let media_type = manifest.media_type().to_string();
    let image = Image { media_type, manifest: manifest.bytes().to_vec(), blobs };
    registry.push_image(REPOSITORY, name, &image).await;
}
