//! What Manifold remembers beside docker's store, and what it does when that is gone or wrong.

use domain::list::{AddedBy, LocalList, PushState};

use super::ground::{Ground, outcome};

#[tokio::test(flavor = "multi_thread")]
async fn a_list_keeps_its_name_and_order_and_says_whether_it_was_pushed() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:v1-x R/app:2 R/app:0");
    let list = ground.only();
    assert_eq!(list.reference.to_string(), ground.word("R/app:v1-x"));
    assert!(!list.name_is_guess, "it is on record");
    let order = |list: &LocalList| {
        let entries = list.entries.iter();
        entries.map(|entry| entry.origin.clone().map(|o| (o.position, o.from))).collect::<Vec<_>>()
    };
    let both = [Some((1, AddedBy::Registry)), Some((0, AddedBy::Registry))];
    assert_eq!(order(&list), both, "as they were typed; docker's order is by file name");
    assert_eq!(list.push_state(), PushState::Never);
    assert!(ground.must("ls").contains("no"), "{}", ground.must("ls"));
    let json: Vec<LocalList> = serde_json::from_str(&ground.must("ls --json")).expect("JSON");
    assert_eq!(json, [list]);

    ground.must("push R/app:v1-x");
    assert_eq!(ground.only().push_state(), PushState::Current);
    ground.must("annotate --os-version 1 R/app:v1-x R/app:0");
    let list = ground.only();
    assert_eq!(list.push_state(), PushState::Changed);
    assert_eq!(order(&list), both, "annotating does not forget");
    ground.must("create --insecure --amend R/app:v1-x R/app:1 R/app:0");
    let order = order(&ground.only());
    let places: Vec<_> = order.iter().flatten().map(|(position, _)| *position).collect();
    assert_eq!(places, [1, 2, 0], "what is added comes last");
    assert!(ground.must("ls").contains("changed since"), "{}", ground.must("ls"));
    ground.must("push --purge R/app:v1-x");
    assert!(ground.ls().is_empty());
    let left = std::fs::read_dir(ground.home.data().join("lists")).expect("records").count();
    assert_eq!(left, 0, "no record of a list that is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_lost_damaged_or_wrong_costs_no_list() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app:v1-x R/app:0 R/app:1");
    let store = ground.home.store();
    let records = ground.home.data().join("lists");
    let file = || {
        let mut files = std::fs::read_dir(&records).expect("records");
        files.next().expect("one").expect("one").path()
    };
    let text = std::fs::read_to_string(file()).expect("a record");
    let wrong = text.replace("app:v1-x", "app:other");
    for content in [None, Some("{"), Some("[]"), Some(""), Some(r#"{"version":9}"#), Some(&wrong)] {
        let path = file();
        match content {
            Some(content) => std::fs::write(&path, content).expect("written"),
            None => std::fs::remove_file(&path).expect("removed"),
        }
        let list = ground.only();
        assert_eq!(list.reference.to_string(), ground.word("R/app:v1-x"), "{content:?}");
        assert!(!list.name_is_guess, "an entry of the same repository says it: {content:?}");
        assert_eq!(ground.home.store(), store, "docker's store is as it was: {content:?}");
        ground.must("annotate --variant v1 R/app:v1-x R/app:0");
        let list = ground.only();
        assert!(list.entries.iter().all(|entry| entry.origin.is_some()), "made anew: {content:?}");
        // As it was, for the next one.
        ground.must("annotate --clear variant R/app:v1-x R/app:0");
        assert_eq!(ground.home.store(), store);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_that_docker_made_alone_show_and_guesses_are_marked() {
    let ground = Ground::new().await;
    for list in ["R/app:a-b", "R/other-app:a-b"] {
        docker_must(&ground, &format!("create --insecure {list} R/app:0"));
    }
    let lists = ground.ls();
    let names: Vec<_> =
        lists.iter().map(|list| (list.reference.to_string(), list.name_is_guess)).collect();
    // Of `other-app:a-b`, nothing says where the tag begins.
    let expected = [(ground.word("R/app:a-b"), false), (ground.word("R/other-app-a:b"), true)];
    assert_eq!(names, expected);
    let table = ground.must("ls");
    let guessed: Vec<_> = table.lines().filter(|line| line.contains("(guessed)")).collect();
    assert_eq!(guessed.len(), 1, "{table}");
    // Whoever knows the name uses it, and then it is on record.
    ground.must("annotate --variant v1 R/other-app:a-b R/app:0");
    let lists = ground.ls();
    let list =
        lists.iter().find(|list| list.reference.to_string() == ground.word("R/other-app:a-b"));
    assert!(!list.expect("by its name").name_is_guess);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_list_that_docker_made_in_the_same_folder_is_not_taken_for_the_old_one() {
    let ground = Ground::new().await;
    ground.must("create --insecure R/app-v1:x R/app:0");
    docker_must(&ground, "rm R/app-v1:x");
    docker_must(&ground, "create --insecure R/app:v1-x R/app:1");
    let list = ground.only();
    assert_eq!(list.reference.to_string(), ground.word("R/app:v1-x"), "not the name on record");
    ground.must("push R/app:v1-x");
    assert_eq!(ground.only().push_state(), PushState::Current, "the record is the new list's");
}

/// `docker manifest LINE`, or where docker is absent Manifold with another memory.
fn docker_must(ground: &Ground, line: &str) {
    let command = ground.docker_command(line).unwrap_or_else(|| {
        let mut command = ground.command(line);
        command.env("MANIFOLD_DATA", ground.home.path().join("forgotten"));
        command
    });
    let outcome = outcome(command);
    assert_eq!(outcome.code, 0, "`{line}`: {}", outcome.stderr);
}
