//! What both registries hold before the first case.

use acceptance::{DockerRegistry, Image};
use domain::{Platform, media_type};

/// Fills a registry. The same images every time, so that digests can be recorded.
pub(super) async fn fill(registry: &DockerRegistry) {
    let linux = |architecture, variant| Platform::new("linux", architecture, variant);
    let (amd64, arm64) = (linux("amd64", ""), linux("arm64", "v8"));
    for (platform, name) in [(&amd64, "amd64"), (&arm64, "arm64")] {
        let image = Image::docker("echo-platform", platform);
        let repository = format!("me/echo-platform-{name}");
        registry.push_image(&repository, "latest", &image).await;
    }
    let windows = Platform {
        os_version: "10.0.20348.2762".into(),
        os_features: vec!["win32k".into()],
        ..Platform::new("windows", "amd64", "")
    };
    // Go escapes the first three characters and the line separator; the others stay as they are.
    let odd = Platform { os_version: "<1>&é漢\u{2028}".into(), ..linux("arm", "v7") };
    for (tag, platform) in [
        ("amd64", &amd64),
        ("arm64", &arm64),
        ("armv5", &linux("arm", "v5")),
        ("armv6", &linux("arm", "v6")),
        ("armv7", &linux("arm", "v7")),
        ("s390x", &linux("s390x", "")),
        ("riscv64", &linux("riscv64", "")),
        ("windows", &windows),
        ("odd", &odd),
        ("noplatform", &Platform::default()),
        ("v1-amd64", &amd64),
        ("moving", &amd64),
    ] {
        registry.push_image("app", tag, &Image::docker(tag, platform)).await;
    }
    registry.push_image("app-v1", "amd64", &Image::docker("app-v1", &amd64)).await;
    registry.push_image("deep/path/to/app", "arm64", &Image::docker("deep", &arm64)).await;
    let oci = [("oci-amd64", &amd64), ("oci-arm64", &arm64), ("oci-windows", &windows)];
    for (tag, platform) in oci {
        registry.push_image("app", tag, &Image::oci(tag, platform)).await;
    }
    registry.push_image("app", "oddly", &Image::oddly_written("oddly", &amd64)).await;
    lists(registry, &amd64, &arm64).await;
}

async fn lists(registry: &DockerRegistry, amd64: &Platform, arm64: &Platform) {
    let docker = [Image::docker("amd64", amd64), Image::docker("arm64", arm64)];
    let children = [(&docker[0], amd64.clone()), (&docker[1], arm64.clone())];
    let list = Image::index(media_type::DOCKER_LIST, &children, false);
    registry.push_image("app", "remote-list", &list).await;
    let unknown = Platform::new("unknown", "unknown", "");
    let oci = [
        (Image::oci("oci-amd64", amd64), amd64.clone()),
        (Image::oci("oci-arm64", arm64), arm64.clone()),
        (Image::oci("attestation", &unknown), unknown),
    ];
    registry.push_image("app", "attestation", &oci[2].0).await;
    let children: Vec<_> = oci.iter().map(|(image, platform)| (image, platform.clone())).collect();
    let index = Image::index(media_type::OCI_INDEX, &children, true);
    registry.push_image("app", "remote-index", &index).await;
    let nested = Image::index(media_type::OCI_INDEX, &[(&index, amd64.clone())], false);
    registry.push_image("app", "nested", &nested).await;
}
