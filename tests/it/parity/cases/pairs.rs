//! `annotate`: docker's table of OS and architecture, whole, and what is not in it.

use super::{Case, same, story};

const ARCHITECTURES: [&str; 16] = [
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mipsle", "mips64", "mips64le", "ppc64",
    "ppc64le", "riscv64", "s390x", "sparc64", "wasm", "AMD64",
];

/// Each system that docker's table has, with each architecture; and the systems that it lacks.
pub(super) fn cases() -> Vec<Case> {
    let known = [
        "darwin",
        "dragonfly",
        "freebsd",
        "linux",
        "netbsd",
        "openbsd",
        "plan9",
        "solaris",
        "windows",
    ];
    let mut cases: Vec<Case> = known
        .map(|os| {
            let list = format!("R/app:pairs-{os}");
            let mut steps = vec![same(format!("create --insecure {list} R/app:amd64"))];
            steps.extend(ARCHITECTURES.map(|architecture| {
                same(format!("annotate --os {os} --arch {architecture} {list} R/app:amd64"))
            }));
            story(&format!("annotate, {os} with every architecture"), steps)
        })
        .into();
    let unknown = [
        ("aix", "ppc64"),
        ("android", "arm64"),
        ("illumos", "amd64"),
        ("ios", "arm64"),
        ("js", "wasm"),
        ("wasip1", "wasm"),
        ("zos", "s390x"),
        ("unknown", "unknown"),
        ("Windows", "amd64"),
    ];
    let mut steps = vec![same("create --insecure R/app:pairs-other R/app:amd64")];
    steps.extend(unknown.map(|(os, architecture)| {
        same(format!("annotate --os {os} --arch {architecture} R/app:pairs-other R/app:amd64"))
    }));
    cases.push(story("annotate, systems that docker's table lacks", steps));
    cases.push(story(
        "annotate, half a pair",
        [
            "create --insecure R/app:half R/app:amd64",
            "annotate --arch loong64 R/app:half R/app:amd64",
            "annotate --os solaris R/app:half R/app:amd64",
            "annotate --arch arm64 R/app:half R/app:amd64",
            "annotate --os linux R/app:half R/app:amd64",
            "annotate --arch arm64 R/app:half R/app:amd64",
            "annotate --os solaris R/app:half R/app:amd64",
        ]
        .map(same)
        .into(),
    ));
    cases
}
