//! Names: two that docker would put into one file, and some that try to leave the store.

use super::ground::Ground;

#[tokio::test(flavor = "multi_thread")]
async fn two_references_with_one_file_name_are_refused_and_nothing_changes() {
    let ground = Ground::new().await;
    for tag in ["v1-amd64", "v1-arm64"] {
        ground.put(tag, "linux/amd64");
    }
    let image = demo::image::ImageBuilder::new("linux/arm64").build();
    ground.registry.put_image("app-v1", "amd64", &image);
    ground.must("create --insecure R/app:list-1 R/app:v1-amd64");
    let before = ground.home.store();
    let both = |line: &str, names: [&str; 2]| {
        let outcome = ground.run(line);
        assert_eq!(outcome.code, 1, "`{line}`: {outcome:?}");
        for name in names {
            let name = ground.word(name);
            assert!(outcome.stderr.contains(&name), "`{line}` names {name}: {}", outcome.stderr);
        }
        assert_eq!(ground.home.store(), before, "`{line}` changes nothing");
    };
    let entries = ["R/app:v1-amd64", "R/app-v1:amd64"];
    both("create --insecure R/app:new R/app:v1-amd64 R/app-v1:amd64", entries);
    both("create --insecure --amend R/app:list-1 R/app-v1:amd64", entries);
    both("create --insecure --amend --refresh R/app:list-1 R/app-v1:amd64", entries);
    let lists = ["R/app:list-1", "R/app-list:1"];
    both("create --insecure R/app-list:1 R/app:0", lists);
    both("create --insecure --amend R/app-list:1 R/app:0", lists);
    both("annotate --variant v1 R/app-list:1 R/app:v1-amd64", lists);
    both("rm R/app-list:1", lists);
    for (line, says) in [
        ("inspect R/app-list:1 R/app:v1-amd64", "No such manifest"),
        ("push R/app-list:1", "No such manifest"),
        ("inspect R/app:list-1 R/app-v1:amd64", "No such manifest"),
        ("annotate --variant v1 R/app:list-1 R/app-v1:amd64", "does not exist in"),
    ] {
        let outcome = ground.run(line);
        assert_eq!(outcome.code, 1, "`{line}`: {outcome:?}");
        assert!(outcome.stderr.contains(says), "`{line}`: {}", outcome.stderr);
        assert_eq!(ground.home.store(), before, "`{line}` changes nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_leads_out_of_the_store() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:list R/app:0");
    let canary = ground.home.path().join("canary");
    std::fs::create_dir_all(canary.join("inside")).expect("a folder beside the store");
    std::fs::write(canary.join("inside/file"), "alive").expect("a file beside the store");
    let before = everything(ground.home.path());
    let long = "a".repeat(4096);
    let absolute = canary.display().to_string();
    let mut names: Vec<String> = [
        "../canary",
        "../../canary",
        "..",
        ".",
        "./x",
        "x/../../canary",
        "R/../canary",
        "R/app:../x",
        "R/app:..",
        "%2e%2e/canary",
        "..%2fcanary",
        "R/app:list/../../canary",
        "R/app\\..\\canary",
        "~/x",
        "R/",
        "-",
        "R/app@sha256:../../x",
    ]
    .iter()
    .map(|name| ground.word(name))
    .collect();
    names.extend([absolute.clone(), format!("R{absolute}"), long.clone()]);
    names.push(ground.word(&format!("R/{long}")));
    names.push(ground.word(&format!("R/app:{long}")));
    let mut tried = 0;
    for name in &names {
        for line in [
            "create --insecure NAME R/app:0",
            "create --insecure --amend R/app:list NAME",
            "annotate --variant v1 NAME R/app:0",
            "annotate --variant v1 R/app:list NAME",
            "inspect NAME R/app:0",
            "push NAME",
            "rm -- NAME",
        ] {
            let outcome = ground.run(&line.replace("NAME", name));
            assert_ne!(outcome.code, 0, "`{line}` with {name:?}: {}", outcome.stdout);
            assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
            tried += 1;
        }
    }
    assert_eq!(everything(ground.home.path()), before, "after {tried} tries");

    // No argument can hold a NUL: by the calls of the page.
    for name in ["R/app:\0", "R/app\0/../x:1", "\0", "../canary", &long] {
        let name = ground.word(name);
        for call in ["get_list", "create_list", "annotate_entry", "delete_lists", "start_push"] {
            let error = ground
                .engine
                .call(
                    call,
                    serde_json::json!({
                        "reference": name, "references": [name], "target": name, "list": name,
                        "entry": name, "sources": [name], "amend": true, "purge": true,
                        "annotation": {},
                    }),
                )
                .await
                .expect_err("no name");
            assert_eq!(error.code, domain::Code::Invalid, "{call} {name:?}: {error}");
        }
    }
    assert_eq!(everything(ground.home.path()), before);
}

/// All files below a folder with their content, without what the cache keeps.
pub(super) fn everything(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    for item in std::fs::read_dir(folder).expect("a folder") {
        let path = item.expect("an item").path();
        // What was read is kept even when the change is then refused: whole, or not at all.
        if path.ends_with("data/cache") {
            let parts = everything(&path).into_iter().filter(|(path, _)| is_part(path));
            assert_eq!(parts.count(), 0, "half-written files in the cache");
            continue;
        }
        if path.is_dir() {
            found.extend(everything(&path));
        }
        let content = path.is_file().then(|| std::fs::read(&path).expect("a file"));
        found.push((path, content));
    }
    found.sort();
    found
}

fn is_part(path: &std::path::Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".part-"))
}
