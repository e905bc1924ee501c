//! What both registries hold before the first case.

use acceptance::{DockerRegistry, Image};
use domain::{Platform, media_type};

/// Every variant that image builders write, as `OS/architecture/variant`.
pub(super) const VARIANTS: [(&str, &str); 17] = [
    ("v-386-softfloat", "linux/386/softfloat"),
    ("v-386-sse2", "linux/386/sse2"),
    ("v-amd64-v1", "linux/amd64/v1"),
    ("v-amd64-v2", "linux/amd64/v2"),
    ("v-amd64-v3", "linux/amd64/v3"),
    ("v-amd64-v4", "linux/amd64/v4"),
    ("v-arm", "linux/arm"),
    ("v-arm-v8", "linux/arm/v8"),
    ("v-arm64", "linux/arm64"),
    ("v-arm64-v9", "linux/arm64/v9"),
    ("v-loong64", "linux/loong64"),
    ("v-mips64le-hardfloat", "linux/mips64le/hardfloat"),
    ("v-ppc64le-power10", "linux/ppc64le/power10"),
    ("v-ppc64le-power8", "linux/ppc64le/power8"),
    ("v-riscv64-rva20u64", "linux/riscv64/rva20u64"),
    ("v-riscv64-rva22u64", "linux/riscv64/rva22u64"),
    ("v-wasm", "wasip1/wasm"),
];

/// Configs that are not what a builder of today writes.
const CONFIGS: [(&str, &str); 8] = [
    ("c-upper", r#"{"Architecture":"arm","OS":"linux","Variant":"v6"}"#),
    ("c-twice", r#"{"architecture":"arm","os":"linux","architecture":"amd64"}"#),
    ("c-null", r#"{"architecture":null,"os":"linux","os.features":null,"variant":null}"#),
    ("c-created", r#"{"architecture":"amd64","os":"linux","created":5,"history":"none"}"#),
    ("c-number", r#"{"architecture":5,"os":"linux"}"#),
    ("c-array", r#"["amd64"]"#),
    ("c-text", "amd64, linux"),
    (
        "c-space",
        "  {\n \"os\" : \"linux\" , \"architecture\":\"s390x\", \"x\": [1, {\"os\": \"no\"}] }\n",
    ),
];

/// The images of the session alone.
pub(super) async fn fill_session(registry: &DockerRegistry) {
    for (platform, name) in [("linux/amd64", "amd64"), ("linux/arm64/v8", "arm64")] {
        let image = Image::docker("echo-platform", &parse(platform));
        let repository = format!("me/echo-platform-{name}");
        registry.push_image(&repository, "latest", &image).await;
    }
    registry.push_image("app", "amd64", &Image::docker("amd64", &parse("linux/amd64"))).await;
}

/// Fills a registry. The same images every time, so that digests can be recorded.
pub(super) async fn fill(registry: &DockerRegistry) {
    fill_session(registry).await;
    let (amd64, arm64) = (parse("linux/amd64"), parse("linux/arm64/v8"));
    // Go escapes the first three characters and the line separator; the others stay as they are.
    let odd = Platform { os_version: "<1>&é漢\u{2028}".into(), ..parse("linux/arm/v7") };
    let control = Platform {
        os_version: "a\u{8}\u{c}\u{1}\u{7f}\"\\/\t\n\r\u{2029}\u{feff}😀".into(),
        os_features: vec!["<é>".into(), String::new()],
        ..parse("linux/arm/v7<&>é")
    };
    for (tag, platform) in [
        ("arm64", &arm64),
        ("armv5", &parse("linux/arm/v5")),
        ("armv6", &parse("linux/arm/v6")),
        ("armv7", &parse("linux/arm/v7")),
        ("s390x", &parse("linux/s390x")),
        ("riscv64", &parse("linux/riscv64")),
        ("windows", &windows()),
        ("odd", &odd),
        ("control", &control),
        ("noplatform", &Platform::default()),
        ("onlyos", &Platform { os: "linux".into(), ..Platform::default() }),
        ("v1-amd64", &amd64),
        ("moving", &amd64),
        ("latest", &amd64),
        ("Upper_Case.1-x", &amd64),
    ] {
        registry.push_image("app", tag, &Image::docker(tag, platform)).await;
    }
    for (repository, tag) in
        [("app-v1", "amd64"), ("a.b/c__d/e-f/g0", "x"), ("deep/path/to/app", "amd64")]
    {
        registry.push_image(repository, tag, &Image::docker(repository, &amd64)).await;
    }
    registry.push_image("deep/path/to/app", "arm64", &Image::docker("deep", &arm64)).await;
    for (tag, platform) in
        [("oci-amd64", &amd64), ("oci-arm64", &arm64), ("oci-windows", &windows())]
    {
        registry.push_image("app", tag, &Image::oci(tag, platform)).await;
    }
    for (tag, platform) in VARIANTS {
        registry.push_image("app", tag, &Image::oci("variant", &parse(platform))).await;
    }
    for (tag, config) in CONFIGS {
        registry.push_image("app", tag, &Image::with_config("config", config)).await;
    }
    let foreign = Image::with_foreign_layer("foreign", &windows());
    registry.push_image("app", "foreign", &foreign).await;
    registry.push_image("app", "untyped", &Image::untyped("untyped", &arm64)).await;
    registry.push_image("app", "oddly", &Image::oddly_written("oddly", &amd64)).await;
    lists(registry, &amd64, &arm64).await;
}

fn parse(text: &str) -> Platform {
    Platform::parse(text).expect("a platform")
}

fn windows() -> Platform {
    Platform {
        os_version: "10.0.20348.2762".into(),
        os_features: vec!["win32k".into()],
        ..parse("windows/amd64")
    }
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
    let mixed = [(&oci[0].0, amd64.clone()), (&docker[1], arm64.clone())];
    let mixed = Image::index(media_type::OCI_INDEX, &mixed, false);
    registry.push_image("app", "remote-mixed", &mixed).await;
    let empty = Image::index(media_type::OCI_INDEX, &[], false);
    registry.push_image("app", "remote-empty", &empty).await;
}
