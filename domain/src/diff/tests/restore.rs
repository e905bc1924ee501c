//! Bringing lost platforms back.

use super::*;
use crate::diff::{Call, Status};

fn between(a: &str, b: &str) -> Comparison {
    let mut old = side(vec![
        image("a").entry("linux/amd64"),
        image("a").entry("linux/arm64/v8"),
        image("a").entry("linux/arm/v7"),
    ]);
    let mut new = side(vec![image("b").entry("linux/amd64"), image("a").entry("linux/arm64/v8")]);
    old.source = a.parse().unwrap();
    new.source = b.parse().unwrap();
    Comparison::of(&old, &new)
}

#[test]
fn the_draft_begins_as_b_and_has_what_was_lost_of_a() {
    for (a, b) in [
        ("r.example/old:1", "r.example/new:2"),
        ("r.example/a:2", "r.example/a:2"),
        ("r.example/a:1", "s.example/a:1"),
    ] {
        let found = between(a, b);
        let made = found.restoration().unwrap().unwrap();
        let Call::Create(create) = made.call else { panic!("a new draft") };
        assert_eq!(create.name.to_string(), b, "the tag that lost them");
        assert_eq!(create.published, Some(create.name.clone()), "with all that it has");
        let [choice] = create.sources.as_slice() else { panic!("one source") };
        let lost = found.platforms.iter().find(|row| row.status == Status::Lost).unwrap();
        assert_eq!(choice.entries, Some(vec![lost.digest_a.clone().unwrap()]));
        assert_eq!(choice.reference.to_string(), a);
        assert!(choice.attestations, "with what attests it");
        assert_eq!(made.lost, ["linux/arm/v7"]);
    }
}

#[test]
fn nothing_is_offered_where_nothing_was_lost() {
    let same = side(vec![image("a").entry("linux/amd64")]);
    assert_eq!(Comparison::of(&same, &same).restoration(), None);
}

#[test]
fn a_local_list_is_added_to() {
    let made = between("r.example/a:1", "local::r.example/b:2").restoration().unwrap().unwrap();
    let Call::Add(add) = made.call else { panic!("it is there") };
    assert_eq!((add.name.to_string().as_str(), add.sources.len()), ("r.example/b:2", 1));
}

#[test]
fn what_cannot_be_done_is_said_with_what_can() {
    for (a, b, part) in [
        ("local::r.example/a:1", "r.example/a:1", "by their own names"),
        ("r.example/a:1", &*format!("r.example/a@{}", Digest::of(b"x")), "compare with the tag"),
    ] {
        let reason = between(a, b).restoration().unwrap().unwrap_err();
        assert!(reason.words().contains(part), "{a} {b}: {}", reason.words());
    }
}
