//! Registries with something to copy in them, and the commands.

use std::process::Command;

use acceptance::{DockerRegistry, Image, Manifold, Outcome, RecordingProxy, TempHome};
use domain::{Platform, media_type};

/// The platforms of the list.
const PLATFORMS: [&str; 8] = [
    "linux/amd64",
    "linux/arm64/v8",
    "linux/arm/v6",
    "linux/arm/v7",
    "linux/386",
    "linux/s390x",
    "linux/ppc64le",
    "linux/riscv64",
];

/// An index of eight platforms, each with an attestation, and annotations, oddly laid out.
pub(super) struct List {
    pub(super) images: Vec<Image>,
    pub(super) index: Image,
}

impl List {
    pub(super) fn new() -> Self {
        let platforms = PLATFORMS.map(|name| Platform::parse(name).expect("a platform"));
        let unknown = Platform::new("unknown", "unknown", "");
        let mut children: Vec<(Image, Platform)> = platforms
            .iter()
            .map(|platform| (Image::oddly_written("app", platform), platform.clone()))
            .collect();
        for platform in &platforms {
            children.push((Image::oci(&format!("attests {platform}"), &unknown), unknown.clone()));
        }
        let entries: Vec<(&Image, Platform)> =
            children.iter().map(|(image, platform)| (image, platform.clone())).collect();
        let index = Image::index(media_type::OCI_INDEX, &entries, true);
        Self { images: children.into_iter().map(|(image, _)| image).collect(), index }
    }

    /// Pushes all of it under a tag.
    pub(super) async fn push(&self, registry: &DockerRegistry, repository: &str, tag: &str) {
        for image in &self.images {
            registry.push_image(repository, image.digest().as_str(), image).await;
        }
        registry.push_image(repository, tag, &self.index).await;
    }
}

/// `manifold copy ARGUMENTS`.
pub(super) fn copy(home: &TempHome, arguments: &[&str]) -> Outcome {
    let arguments: Vec<String> =
        std::iter::once("copy").chain(arguments.iter().copied()).map(str::to_owned).collect();
    Manifold::find().run(home, &arguments)
}

/// `skopeo inspect --raw`.
pub(super) fn skopeo_raw(reference: &str) -> Vec<u8> {
    let output = Command::new("skopeo")
        .args(["inspect", "--raw", "--tls-verify=false", &format!("docker://{reference}")])
        .output()
        .expect("skopeo starts; Debian's package skopeo has it");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "skopeo inspect {reference}: {said}");
    output.stdout
}

/// What went through a proxy since the last look: method, path and status.
pub(super) fn lines(proxy: &RecordingProxy) -> Vec<String> {
    let seen = proxy.take();
    seen.iter().map(|seen| format!("{} {} {}", seen.method, seen.path, seen.status)).collect()
}
