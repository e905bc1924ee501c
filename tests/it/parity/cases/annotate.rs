//! `annotate`: each flag, repeated, in lists, over what is there.

use super::{Case, same, story, typed};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = each_flag();
    cases.push(variants());
    cases.extend([
        typed(
            "annotate, all flags at once",
            &[
                "create --insecure R/app:all R/app:armv7",
                "annotate --os windows --arch amd64 --variant v2 --os-version 10.0.1 --os-features win32k,b R/app:all R/app:armv7",
                "inspect R/app:all",
                "push R/app:all",
            ],
        ),
        typed(
            "annotate, no flag",
            &["create --insecure R/app:none R/app:armv7", "annotate R/app:none R/app:armv7"],
        ),
        typed(
            "annotate, an empty value changes nothing",
            &[
                "create --insecure R/app:empty R/app:windows",
                "annotate --os= --arch= --variant= --os-version= --os-features= R/app:empty R/app:windows",
                "inspect R/app:empty",
            ],
        ),
        typed(
            "annotate, by digest and by tag",
            &[
                "create --insecure R/app:bydig R/app@sha:amd64 R/app:arm64@sha:arm64",
                "annotate --variant v2 R/app:bydig R/app@sha:amd64",
                "annotate --variant v9 R/app:bydig R/app:arm64@sha:arm64",
                "annotate --variant v9 R/app:bydig R/app:arm64",
                "inspect R/app:bydig",
            ],
        ),
        typed(
            "annotate, lists and entries that are not there",
            &[
                "annotate R/app:none R/app:amd64",
                "create --insecure R/app:an R/app:amd64",
                "annotate --os linux R/app:an R/app:arm64",
                "annotate --os linux R/app:other R/app:amd64",
                "annotate --os linux alpine busybox",
            ],
        ),
        typed(
            "annotate, an image that does not say its platform",
            &[
                "create --insecure R/app:np R/app:noplatform",
                "annotate --variant v7 R/app:np R/app:noplatform",
                "annotate --os linux R/app:np R/app:noplatform",
                "annotate --arch arm R/app:np R/app:noplatform",
                "annotate --os linux --arch arm --variant v7 R/app:np R/app:noplatform",
                "push R/app:np",
            ],
        ),
        typed(
            "annotate, the same list again after a push",
            &[
                "create --insecure R/app:again R/app:amd64 R/app:arm64",
                "push R/app:again",
                "annotate --variant v3 R/app:again R/app:amd64",
                "push R/app:again",
                "inspect --insecure R/app:again",
            ],
        ),
    ]);
    cases
}

fn each_flag() -> Vec<Case> {
    vec![
        typed(
            "annotate --os",
            &[
                "create --insecure R/app:aos R/app:amd64",
                "annotate --os windows R/app:aos R/app:amd64",
                "annotate --os=linux R/app:aos R/app:amd64",
                "annotate --os linux --os freebsd R/app:aos R/app:amd64",
                "annotate --os Linux R/app:aos R/app:amd64",
                "inspect R/app:aos",
                "push R/app:aos",
            ],
        ),
        typed(
            "annotate --arch",
            &[
                "create --insecure R/app:aarch R/app:amd64",
                "annotate --arch arm64 R/app:aarch R/app:amd64",
                "annotate --arch x --arch s390x R/app:aarch R/app:amd64",
                "annotate --arch aarch64 R/app:aarch R/app:amd64",
                "annotate --arch x86_64 R/app:aarch R/app:amd64",
                "push R/app:aarch",
            ],
        ),
        typed(
            "annotate --os-version",
            &[
                "create --insecure R/app:aver R/app:amd64",
                "annotate --os-version 10.0.17763.1 R/app:aver R/app:amd64",
                "annotate --os-version=1.2<3>&é漢 R/app:aver R/app:amd64",
                "annotate --os-version=\u{7f}\u{1}\"\\/😀 R/app:aver R/app:amd64",
                "inspect R/app:aver",
                "inspect -v R/app:aver",
                "push R/app:aver",
            ],
        ),
        typed(
            "annotate --os-features",
            &[
                "create --insecure R/app:afeat R/app:amd64",
                "annotate --os-features a R/app:afeat R/app:amd64",
                "annotate --os-features b,c R/app:afeat R/app:amd64",
                "annotate --os-features d --os-features=e,f R/app:afeat R/app:amd64",
                "annotate --os-features a,c,g,g R/app:afeat R/app:amd64",
                "annotate --os-features <é>&漢 R/app:afeat R/app:amd64",
                "inspect R/app:afeat",
                "push R/app:afeat",
            ],
        ),
        typed(
            "annotate --os-features, as the CSV that docker reads",
            &[
                "create --insecure R/app:acsv R/app:amd64",
                "annotate --os-features \"a,b\",c R/app:acsv R/app:amd64",
                "annotate --os-features \"say\"\"it\"\"\" R/app:acsv R/app:amd64",
                "annotate --os-features d,,e R/app:acsv R/app:amd64",
                "annotate --os-features , R/app:acsv R/app:amd64",
                "annotate --os-features f, R/app:acsv R/app:amd64",
                "annotate --os-features g\"h R/app:acsv R/app:amd64",
                "annotate --os-features \"i R/app:acsv R/app:amd64",
                "annotate --os-features \"j\"k R/app:acsv R/app:amd64",
                "annotate --os-features \"\" R/app:acsv R/app:amd64",
                "annotate --os-features x\"y --bogus R/app:acsv R/app:amd64",
                "inspect R/app:acsv",
            ],
        ),
        typed(
            "annotate --os-features of Windows",
            &[
                "create --insecure R/app:awin R/app:windows",
                "annotate --os-features win32k R/app:awin R/app:windows",
                "annotate --os-features other R/app:awin R/app:windows",
                "push R/app:awin",
            ],
        ),
    ]
}

/// Variants are not checked, whatever they are.
fn variants() -> Case {
    let mut steps = vec![same("create --insecure R/app:avar R/app:armv7")];
    let given =
        ["v5", "v6", "v7", "v8", "v9", "V8", "8", "v3", "rva22u64", "power10", "<v>&é", "-v"];
    steps.extend(
        given.map(|variant| same(format!("annotate --variant {variant} R/app:avar R/app:armv7"))),
    );
    steps.push(same("annotate --variant v6 --variant=v7 R/app:avar R/app:armv7"));
    steps.push(same("push R/app:avar"));
    story("annotate --variant, every one", steps)
}
