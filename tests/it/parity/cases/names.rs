//! References: how they are read, shown, and refused.

use super::{Case, same, story, typed};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = read();
    cases.extend(refused());
    cases
}

/// Docker shows the whole name of an entry that is not there.
fn read() -> Vec<Case> {
    let shown = |name: &str, references: &[&str]| {
        let steps = references.iter().map(|reference| same(format!("inspect x {reference}")));
        story(name, steps.collect())
    };
    vec![
        shown(
            "names, short ones are Docker Hub's",
            &[
                "alpine",
                "alpine:3.20",
                "library/alpine",
                "me/app",
                "me/app:1",
                "docker.io/alpine",
                "docker.io/library/alpine",
                "docker.io/me/app",
                "index.docker.io/alpine",
                "index.docker.io/me/app:1",
                "registry-1.docker.io/me/app",
                "docker.com/me/app",
            ],
        ),
        shown(
            "names, what is a host and what is a path",
            &[
                "localhost/app",
                "localhost:5000/app",
                "LOCALHOST/app",
                "Upper/app",
                "host/app",
                "host:5000/app",
                "host.example/app",
                "host.example:443/a/b/c/d/e",
                "10.0.0.1/app",
                "10.0.0.1:5000/app:1",
                "[::1]/app",
                "[::1]:5000/app:1",
                "[fe80::1%25lo]/app",
                "xn--bcher-kva.example/app",
                "-host.example/app",
                "host.example./app",
                "host.example:/app",
                "host.example:x/app",
                "host.example:99999/app",
            ],
        ),
        shown(
            "names, what a path and a tag may have",
            &[
                "r.example/a.b/c_d/e__f/g-h/i--j/0",
                "r.example/a:A-z_0.9",
                "r.example/a:_",
                "r.example/a:1.2.3-rc.1_x",
                "r.example/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "r.example/a:t@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "a@sha512:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "a@sha384:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            ],
        ),
        shown("names, as long as they may be", &[&long(255), &long(256), &tag(128), &tag(129)]),
    ]
}

/// A name of this many characters with its host.
fn long(length: usize) -> String {
    let host = "r.example/";
    format!("{host}{}", "a".repeat(length - host.len()))
}

fn tag(length: usize) -> String {
    format!("r.example/a:{}", "t".repeat(length))
}

fn refused() -> Vec<Case> {
    vec![
        typed(
            "names that are none, in each command",
            &[
                "create R/BAD:x R/app:amd64",
                "create R/app:x R/BAD:amd64",
                "annotate R/BAD:x R/app:amd64",
                "annotate R/app:x R/BAD:amd64",
                "inspect R/BAD",
                "inspect R/BAD R/app:x",
                "inspect R/app:x R/BAD",
                "push R/BAD",
                "rm R/BAD",
            ],
        ),
        typed(
            "names that are none, of every kind",
            &[
                "inspect BAD",
                "inspect me/BAD",
                "inspect R/a//b",
                "inspect R/a/",
                "inspect /a",
                "inspect R/",
                "inspect R/-a",
                "inspect R/a-",
                "inspect R/a..b",
                "inspect R/a___b",
                "inspect R/a_",
                "inspect R/a:",
                "inspect R/a:-x",
                "inspect R/a:.x",
                "inspect R/a:x:y",
                "inspect R/a:x/y",
                "inspect R/a:é",
                "inspect R/é",
                "inspect R/a@",
                "inspect R/a@sha256:",
                "inspect R/a@sha256:123",
                "inspect R/a@md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "inspect R/a@sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "inspect R/a@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:x",
                "inspect https://R/a",
                "inspect .",
                "inspect ..",
                "inspect :",
                "inspect @",
                "inspect :x",
                "inspect aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            ],
        ),
        typed(
            "names that would lead out of the store",
            &[
                "create ../x R/app:amd64",
                "create R/../x R/app:amd64",
                "create /etc/x R/app:amd64",
                "rm ../x",
                "rm a//b",
                "rm R/app:..",
                "rm R/app:x/../../y",
                "push R/app@sha256:123",
            ],
        ),
    ]
}
