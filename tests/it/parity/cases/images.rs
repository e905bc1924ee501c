//! What the images are: media types in both orders, every variant, Windows, odd text, odd configs.

use super::by_design::GARBLED;
use super::{Case, differs, same, story, typed};
use crate::parity::compare::Aspect;
use crate::parity::samples::VARIANTS;

pub(super) fn cases() -> Vec<Case> {
    let mut cases = types();
    cases.extend(platforms());
    cases.extend(text());
    cases.extend(configs());
    cases
}

fn types() -> Vec<Case> {
    vec![
        typed(
            "Docker images",
            &[
                "create --insecure R/app:td R/app:arm64 R/app:amd64",
                "inspect -v R/app:td",
                "push R/app:td",
            ],
        ),
        typed(
            "OCI images",
            &[
                "create --insecure R/app:to R/app:oci-arm64 R/app:oci-amd64",
                "inspect R/app:to",
                "inspect -v R/app:to",
                "push R/app:to",
            ],
        ),
        typed(
            "Docker image first by name, OCI image second",
            &[
                "create --insecure R/app:m1 R/app:oci-arm64 R/app:amd64",
                "inspect R/app:m1",
                "inspect -v R/app:m1",
                "push R/app:m1",
            ],
        ),
        typed(
            "OCI image first by name, Docker image second",
            &[
                "create --insecure R/app:m2 R/app:s390x R/app:oci-amd64",
                "inspect R/app:m2",
                "inspect -v R/app:m2",
                "push R/app:m2",
            ],
        ),
        typed(
            "an OCI image that does not say its type",
            &[
                "create --insecure R/app:unt R/app:untyped R/app:amd64",
                "inspect --insecure R/app:untyped",
                "inspect --insecure -v R/app:untyped",
                "push R/app:unt",
            ],
        ),
        typed(
            "an attestation",
            &["create --insecure R/app:att R/app:attestation R/app:oci-amd64", "push R/app:att"],
        ),
        typed(
            "an image written with odd white space",
            &[
                "create --insecure R/app:ws R/app:oddly",
                "inspect R/app:ws R/app:oddly",
                "inspect -v R/app:ws R/app:oddly",
                "push R/app:ws",
            ],
        ),
    ]
}

fn platforms() -> Vec<Case> {
    let mut variants = vec![same(format!(
        "create --insecure R/app:variants {}",
        VARIANTS.map(|(tag, _)| format!("R/app:{tag}")).join(" ")
    ))];
    variants.extend(["inspect R/app:variants", "push R/app:variants"].map(same));
    vec![
        story("every variant that builders write", variants),
        typed(
            "every arm",
            &[
                "create --insecure R/app:arms R/app:armv7 R/app:armv6 R/app:armv5 R/app:arm64 R/app:v-arm",
                "push R/app:arms",
            ],
        ),
        typed(
            "Windows with os.version and os.features",
            &[
                "create --insecure R/app:w R/app:windows R/app:amd64",
                "inspect R/app:w",
                "inspect -v R/app:w R/app:windows",
                "push R/app:w",
            ],
        ),
        typed(
            "Windows, OCI and Docker",
            &["create --insecure R/app:w2 R/app:oci-windows R/app:windows", "push R/app:w2"],
        ),
        typed(
            "an image that does not say its platform",
            &["create --insecure R/app:e4 R/app:noplatform", "inspect R/app:e4", "push R/app:e4"],
        ),
        typed(
            "an image that says its OS alone",
            &[
                "create --insecure R/app:e5 R/app:onlyos R/app:amd64",
                "push R/app:e5",
                "annotate --arch amd64 R/app:e5 R/app:onlyos",
                "push R/app:e5",
            ],
        ),
    ]
}

fn text() -> Vec<Case> {
    vec![
        typed(
            "HTML characters and others in os.version",
            &[
                "create --insecure R/app:html R/app:odd",
                "inspect R/app:html",
                "inspect -v R/app:html",
                "push R/app:html",
            ],
        ),
        typed(
            "control characters in os.version, HTML in os.features and the variant",
            &[
                "create --insecure R/app:ctl R/app:control",
                "inspect R/app:ctl",
                "inspect -v R/app:ctl",
                "push R/app:ctl",
            ],
        ),
    ]
}

fn configs() -> Vec<Case> {
    let config = |name: &str, tag: &str| {
        let list = format!("R/app:with-{tag}");
        story(
            name,
            vec![
                same(format!("create --insecure {list} R/app:{tag}")),
                same(format!("inspect --insecure {list}")),
                same(format!("inspect --insecure -v R/app:{tag}")),
                same(format!("push {list}")),
            ],
        )
    };
    let unreadable = |name: &str, tag: &str| {
        let says = (1, "its config is not valid: ");
        story(
            name,
            vec![
                differs(
                    &format!("create --insecure R/app:with-{tag} R/app:{tag}"),
                    &[Aspect::Stderr],
                    "docker does not say whose config it cannot read",
                    says,
                ),
                same(format!("push R/app:with-{tag}")),
                differs(
                    &format!("inspect --insecure -v R/app:{tag}"),
                    &[Aspect::Stderr],
                    GARBLED,
                    says,
                ),
            ],
        )
    };
    vec![
        config("a config with keys in capitals", "c-upper"),
        config("a config with a key twice", "c-twice"),
        config("a config with null", "c-null"),
        config("a config whose date is a number", "c-created"),
        unreadable("a config whose architecture is a number", "c-number"),
        unreadable("a config that is an array", "c-array"),
        unreadable("a config that is not JSON", "c-text"),
        config("a config with odd white space", "c-space"),
    ]
}
