//! Bringing lost platforms back.

use super::*;

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
fn the_new_list_has_all_of_b_and_what_was_lost_of_a() {
    let found = between("r.example/old:1", "r.example/new:2");
    let made = found.restoration().unwrap().unwrap();
    assert_eq!(made.create.target.to_string(), "r.example/new:2", "the tag that lost them");
    assert!(!made.create.amend);
    let mut from: Vec<_> = made
        .platforms
        .iter()
        .map(|(reference, platform)| format!("{} {platform}", reference.repository().path()))
        .collect();
    from.sort();
    assert_eq!(from, ["new linux/amd64", "new linux/arm64/v8", "old linux/arm/v7"]);
    assert!(
        made.create
            .sources
            .iter()
            .all(|source| source.digest().is_some() && source.tag().is_none())
    );
    assert_eq!(made.lost, ["linux/arm/v7"]);
    assert_eq!(
        between("r.example/a:2", "r.example/a:2").restoration().map(|it| it.is_ok()),
        Some(true)
    );
}

#[test]
fn nothing_is_offered_where_nothing_was_lost() {
    let same = side(vec![image("a").entry("linux/amd64")]);
    assert_eq!(Comparison::of(&same, &same).restoration(), None);
}

#[test]
fn a_local_list_is_added_to() {
    let made = between("r.example/a:1", "local::r.example/b:2").restoration().unwrap().unwrap();
    assert!(made.create.amend, "it is there");
    assert_eq!(made.create.sources.len(), 1, "it has its own images already");
}

#[test]
fn what_cannot_be_done_is_said_with_what_can() {
    for (a, b, part) in [
        ("r.example/a:1", "s.example/a:1", "manifold copy r.example/a:1 s.example/a"),
        ("local::r.example/a:1", "r.example/a:1", "by their own names"),
        ("r.example/a:1", &*format!("r.example/a@{}", Digest::of(b"x")), "compare with the tag"),
    ] {
        let reason = between(a, b).restoration().unwrap().unwrap_err();
        let reason = reason.words().replace("{command}", reason.command());
        assert!(reason.contains(part), "{a} {b}: {reason}");
    }
}

#[test]
fn an_entry_keeps_the_platform_that_its_list_said() {
    let made = between("r.example/a:1", "r.example/a:2").restoration().unwrap().unwrap();
    let (reference, said) = made.platforms.iter().find(|(_, said)| said.variant == "v8").unwrap();
    assert_eq!(made.correction(reference, Some(said)), None, "as it was");
    let mut other = said.clone();
    other.variant.clear();
    let correction = made.correction(reference, Some(&other)).unwrap();
    correction.annotation.apply(&mut other);
    assert_eq!(&other, said);
    assert!(correction.annotation.allows(said), "whatever it was");
}
