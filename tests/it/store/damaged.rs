//! Files in the store that are no entries: the others still work, the bad one is shown with its
//! path, nothing is followed out of the store, nothing is deleted without being asked.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::ground::Ground;

/// Puts something bad into `app:bad` or beside it, and gives its path.
type Spoil = fn(&Ground) -> PathBuf;

const IN_THE_LIST: [(&str, Spoil); 9] = [
    ("torn", |ground| {
        let path = ground.file("bad", "0");
        let bytes = std::fs::read(&path).expect("an entry");
        std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("torn");
        path
    }),
    ("empty", |ground| write(&ground.file("bad", "0"), b"")),
    ("not JSON", |ground| write(&ground.file("bad", "0"), &[0xff, 0xfe, 0, 1])),
    ("another digest", |ground| {
        let path = ground.file("bad", "0");
        let text = std::fs::read_to_string(&path).expect("an entry");
        let at = text.find("sha256:").expect("a digest") + 7;
        write(&path, format!("{}{}{}", &text[..at], "0".repeat(64), &text[at + 64..]).as_bytes())
    }),
    ("foreign", |ground| write(&ground.folder("bad").join("notes.txt"), b"not docker's")),
    ("a folder", |ground| {
        let path = ground.folder("bad").join("folder");
        std::fs::create_dir(&path).expect("a folder");
        path
    }),
    ("100 MB", |ground| {
        let path = ground.folder("bad").join("huge");
        let file = std::fs::File::create(&path).expect("a file");
        file.set_len(100 * 1024 * 1024).expect("a hole");
        path
    }),
    ("a link to a good entry elsewhere", |ground| {
        let path = ground.file("bad", "0");
        let elsewhere = ground.home.path().join("elsewhere");
        std::fs::rename(&path, &elsewhere).expect("moved");
        symlink(elsewhere, &path).expect("a link");
        path
    }),
    ("a link to nothing", |ground| {
        let path = ground.folder("bad").join("nothing");
        symlink("/does/not/exist", &path).expect("a link");
        path
    }),
];

const BESIDE_THE_LISTS: [(&str, Spoil); 4] = [
    ("a file", |ground| write(&ground.home.manifests().join("file"), b"x")),
    ("a folder that is no list", |ground| {
        let path = ground.home.manifests().join("no list");
        std::fs::create_dir(&path).expect("a folder");
        path
    }),
    ("a link to a list elsewhere", |ground| {
        let (path, elsewhere) = (ground.folder("link"), ground.home.path().join("elsewhere"));
        std::fs::rename(ground.folder("bad"), &elsewhere).expect("moved");
        symlink(elsewhere, &path).expect("a link");
        path
    }),
    ("a link to the store itself", |ground| {
        let path = ground.home.manifests().join("127.0.0.1_loop-x");
        symlink(ground.home.manifests(), &path).expect("a link");
        path
    }),
];

fn write(path: &Path, bytes: &[u8]) -> PathBuf {
    std::fs::write(path, bytes).expect("written");
    path.to_owned()
}

async fn spoilt(spoil: Spoil) -> (Ground, PathBuf) {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:good R/app:2 R/app:3");
    ground.must("create --insecure R/app:bad R/app:0 R/app:1");
    let path = spoil(&ground);
    (ground, path)
}

/// Everything that can be done to another list works.
fn others_work(ground: &Ground, what: &str) {
    for line in [
        "create --insecure R/app:new R/app:0",
        "inspect R/app:new",
        "annotate --variant v1 R/app:good R/app:2",
        "push R/app:good",
        "rm R/app:new",
    ] {
        let outcome = ground.run(line);
        assert_eq!(outcome.code, 0, "{what}: `{line}`: {}", outcome.stderr);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_in_a_list_is_shown_and_stops_only_its_push() {
    for (what, spoil) in IN_THE_LIST {
        let (ground, path) = spoilt(spoil).await;
        let before = ground.home.store();
        others_work(&ground, what);
        let shown = path.display().to_string();
        let lists = ground.ls();
        let name = ground.word("R/app:bad");
        let bad = lists.iter().find(|list| list.reference.to_string() == name).expect("it shows");
        let damaged: Vec<&str> = bad.damaged.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(damaged, [shown.as_str()], "{what}");
        assert!(!bad.entries.is_empty(), "{what}: the good entries are there");
        assert!(bad.blocked.is_some(), "{what}: it cannot be pushed");
        let said = ground.run("ls");
        assert!(said.stderr.contains(&shown), "{what}: {}", said.stderr);
        let push = ground.run("push --purge R/app:bad");
        assert_eq!(push.code, 1, "{what}");
        assert!(push.stderr.contains(&shown), "{what}: the push names it: {}", push.stderr);
        ground.must("annotate --variant v1 R/app:bad R/app:1");
        ground.must("create --insecure --amend R/app:bad R/app:2 R/app:3");
        let after = ground.home.store();
        let key = path.strip_prefix(ground.home.manifests()).expect("in the store");
        let key = key.display().to_string();
        assert_eq!(after.get(&key), before.get(&key), "{what}: it is as it was");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_beside_the_lists_is_shown_and_left_alone() {
    for (what, spoil) in BESIDE_THE_LISTS {
        let (ground, path) = spoilt(spoil).await;
        others_work(&ground, what);
        let said = ground.run("ls");
        let shown = path.display().to_string();
        assert_eq!(said.code, 0, "{what}");
        assert!(said.stderr.contains(&shown), "{what}: {}", said.stderr);
        assert!(path.symlink_metadata().is_ok(), "{what}: it is still there");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_read_or_deleted_through_a_link() {
    let (_, link) = BESIDE_THE_LISTS[2];
    let (ground, path) = spoilt(link).await;
    let elsewhere = ground.home.path().join("elsewhere");
    let content = || {
        let mut files: Vec<_> = std::fs::read_dir(&elsewhere)
            .expect("the folder")
            .map(|file| file.expect("a file").path())
            .map(|path| (path.clone(), std::fs::read(path).expect("its content")))
            .collect();
        files.sort();
        files
    };
    let before = content();
    assert_eq!(before.len(), 2, "the list that the link leads to");
    for line in [
        "create --insecure R/app:link R/app:2",
        "create --insecure --amend R/app:link R/app:2",
        "create --insecure --amend --refresh R/app:link R/app:2",
        "annotate --variant v1 R/app:link R/app:0",
        "inspect R/app:link R/app:0",
        "inspect R/app:link",
        "push --purge R/app:link",
    ] {
        let outcome = ground.run(line);
        assert_eq!(outcome.code, 1, "`{line}`: {outcome:?}");
        assert!(outcome.stderr.contains("not followed"), "`{line}`: {}", outcome.stderr);
        assert_eq!(content(), before, "`{line}`");
    }
    ground.must("rm R/app:link");
    assert!(path.symlink_metadata().is_err(), "the link goes when it is asked for");
    assert_eq!(content(), before, "what it leads to stays");

    let (_, link) = IN_THE_LIST[7];
    let (ground, path) = spoilt(link).await;
    let elsewhere = ground.home.path().join("elsewhere");
    let before = std::fs::read(&elsewhere).expect("the file");
    let outcome = ground.run("annotate --variant v1 R/app:bad R/app:0");
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stderr.contains(&path.display().to_string()), "{}", outcome.stderr);
    ground.must("create --insecure --amend R/app:bad R/app:0");
    assert!(path.symlink_metadata().expect("an entry").is_file(), "mended, as it was asked for");
    ground.must("rm R/app:bad");
    assert_eq!(std::fs::read(elsewhere).expect("the file"), before, "what the link led to stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_things_cross_to_the_page_with_their_paths() {
    let (ground, path) = spoilt(BESIDE_THE_LISTS[0].1).await;
    let torn = IN_THE_LIST[0].1(&ground);
    let all = ground.engine.run(domain::protocol::lists::ListLists {}).await.expect("the lists");
    let beside: Vec<_> = all.damaged.iter().map(|file| file.path.clone()).collect();
    assert_eq!(beside, [path.display().to_string()]);
    let within: Vec<_> = all.lists.iter().flat_map(|list| &list.damaged).collect();
    assert_eq!(within.len(), 1);
    assert_eq!(within[0].path, torn.display().to_string());
}
