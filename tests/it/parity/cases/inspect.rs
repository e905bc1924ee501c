//! `inspect` of local lists, local entries, remote images and remote lists, and `-v` of each.

use super::{Case, typed};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = local();
    cases.extend(remote());
    cases
}

fn local() -> Vec<Case> {
    vec![
        typed(
            "inspect, a local list",
            &[
                "create --insecure R/app:il R/app:amd64 R/app:oci-arm64 R/app:windows",
                "inspect R/app:il",
                "inspect --insecure R/app:il",
            ],
        ),
        typed(
            "inspect -v, a local list",
            &[
                "create --insecure R/app:ilv R/app:amd64 R/app:oci-arm64 R/app:windows",
                "inspect -v R/app:ilv",
                "inspect --verbose R/app:ilv",
            ],
        ),
        typed(
            "inspect, a local entry",
            &[
                "create --insecure R/app:ie R/app:amd64 R/app:oci-arm64",
                "inspect R/app:ie R/app:amd64",
                "inspect R/app:ie R/app:oci-arm64",
                "inspect --insecure R/app:ie R/app:amd64",
            ],
        ),
        typed(
            "inspect -v, a local entry",
            &[
                "create --insecure R/app:iev R/app:amd64 R/app:oci-arm64",
                "inspect -v R/app:iev R/app:amd64",
                "inspect -v R/app:iev R/app:oci-arm64",
                "annotate --variant v2 --os-features <b> R/app:iev R/app:amd64",
                "inspect -v R/app:iev R/app:amd64",
                "inspect R/app:iev R/app:amd64",
            ],
        ),
        typed(
            "inspect, an entry that is not there",
            &[
                "create --insecure R/app:in R/app:amd64",
                "inspect R/app:in R/app:arm64",
                "inspect --insecure R/app:in R/app:arm64",
                "inspect R/app:other R/app:amd64",
                "inspect -v R/app:other R/app:amd64",
                "inspect alpine busybox",
            ],
        ),
        typed(
            "inspect, a local list hides the registry's",
            &[
                "create --insecure R/app:remote-list R/app:s390x",
                "inspect --insecure R/app:remote-list",
                "rm R/app:remote-list",
                "inspect --insecure R/app:remote-list",
            ],
        ),
        typed(
            "inspect, a local list hides the registry's image",
            &[
                "create --insecure R/app:s390x R/app:amd64",
                "inspect --insecure R/app:s390x",
                "rm R/app:s390x",
                "inspect --insecure R/app:s390x",
            ],
        ),
        typed(
            "inspect does not make a store",
            &["inspect --insecure R/app:amd64", "inspect R/app:none R/app:amd64"],
        ),
    ]
}

fn remote() -> Vec<Case> {
    vec![
        typed(
            "inspect, remote images",
            &[
                "inspect --insecure R/app:amd64",
                "inspect --insecure R/app:oci-amd64",
                "inspect --insecure R/app:oddly",
                "inspect --insecure R/app:foreign",
                "inspect --insecure R/app@sha:oci-amd64",
                "inspect --insecure R/app:arm64@sha:arm64",
                "inspect --insecure R/app",
                "inspect --insecure R/deep/path/to/app:arm64",
            ],
        ),
        typed(
            "inspect -v, remote images",
            &[
                "inspect --insecure -v R/app:windows",
                "inspect --insecure --verbose R/app:oddly",
                "inspect --insecure -v R/app:control",
                "inspect --insecure -v R/app:noplatform",
                "inspect --insecure -v R/app:foreign",
                "inspect --insecure -v R/app@sha:oci-amd64",
                "inspect --insecure -v R/app:arm64@sha:arm64",
                "inspect --insecure -v R/app",
            ],
        ),
        typed(
            "inspect, remote lists",
            &[
                "inspect --insecure R/app:remote-list",
                "inspect --insecure R/app:remote-index",
                "inspect --insecure R/app@sha:remote-index",
                "inspect --insecure R/app:remote-list@sha:remote-list",
            ],
        ),
        typed(
            "inspect -v, remote lists",
            &[
                "inspect --insecure -v R/app:remote-list",
                "inspect --insecure -v R/app:remote-index",
                "inspect --insecure -v R/app@sha:remote-index",
                "inspect --insecure -v R/app:remote-list@sha:remote-list",
            ],
        ),
        typed(
            "inspect, a remote list of both types",
            &["inspect --insecure R/app:remote-mixed", "inspect --insecure -v R/app:remote-mixed"],
        ),
        typed(
            "inspect, images that are not there",
            &[
                "inspect --insecure R/app:missing",
                "inspect --insecure -v R/app:missing",
                "inspect --insecure R/nothing/here",
                "inspect --insecure R/app@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            ],
        ),
    ]
}
