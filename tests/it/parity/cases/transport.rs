//! HTTP, HTTPS, and what is neither, with and without `--insecure`.

use acceptance::proxy::{Canned, Quirks};

use super::{Action, Case, act, same, story, typed};

pub(super) fn cases() -> Vec<Case> {
    let quirks = |quirks| act(Action::Quirks(quirks));
    let foreign = Canned {
        method: "GET",
        path: "/manifests/",
        status: 200,
        content_type: "application/vnd.foo.bar+json",
        body: "{}",
    };
    vec![
        typed(
            "transport, HTTP with --insecure",
            &[
                "create --insecure R/app:http R/app:amd64",
                "inspect --insecure R/app:arm64",
                "push --insecure R/app:http",
                "inspect --insecure -v R/app:oci-amd64",
            ],
        ),
        typed(
            "transport, HTTP of this machine without --insecure, push alone",
            &["create --insecure R/app:http2 R/app:amd64", "push R/app:http2"],
        ),
        typed(
            "transport, self-signed HTTPS with --insecure",
            &[
                "create --insecure T/app:tls T/app:amd64 T/app:arm64",
                "inspect T/app:tls",
                "inspect --insecure T/app:remote-list",
                "inspect --insecure -v T/app:windows",
                "create --insecure --amend T/app:tls T/app:s390x",
            ],
        ),
        story(
            "transport, a registry that says no digest, reading",
            vec![
                quirks(Quirks { no_digest_header: true, ..Quirks::default() }),
                same("create --insecure R/app:nodig R/app:amd64 R/app@sha:arm64"),
                same("inspect --insecure R/app:amd64"),
                same("inspect --insecure -v R/app:remote-index"),
                same("create --insecure R/app:nodig2 R/app:amd64@sha:arm64"),
            ],
        ),
        story(
            "transport, a type that docker's lists cannot hold",
            vec![
                quirks(Quirks { canned: Some(foreign), ..Quirks::default() }),
                same("create --insecure R/app:type R/app:amd64"),
                same("inspect --insecure R/app:amd64"),
            ],
        ),
    ]
}
