//! What each tool can do of a draft, and what it is told to do.

use super::*;
use crate::draft::tests::{edited, image, name};
use crate::draft::{Edit, EntryId};
use crate::platform::Platform;
use crate::recipe::{ListType, Recipe};

fn plain() -> Draft {
    let mut draft = Draft::new(name());
    let entries = vec![
        image(1, "r.example/app:amd64", "linux/amd64"),
        image(2, "r.example/app:arm64", "linux/arm64/v8"),
    ];
    draft.apply(&Edit::Add { entries }).unwrap();
    draft
}

fn of(draft: &Draft, means: Means) -> Export {
    let all = draft.exports(&edited().2, false).unwrap();
    all.into_iter().find(|export| export.means == means).unwrap()
}

fn text(draft: &Draft, means: Means) -> String {
    of(draft, means).text.unwrap()
}

#[test]
fn a_plain_list_can_be_made_by_every_tool() {
    let draft = plain();
    for export in draft.exports(&Stock::new(), false).unwrap() {
        assert_eq!(export.cannot, [], "{:?}", export.means);
        let text = export.text.unwrap();
        for entry in &draft.entries {
            let digest = entry.descriptor.digest.to_string();
            let typed = entry.handle().to_string();
            assert!(text.contains(&digest) || text.contains(&typed), "{:?}: {text}", export.means);
        }
        assert!(text.contains("r.example/app"), "{text}");
    }
    assert!(of(&draft, Means::Docker).same_digest, "docker's own bytes");
    assert!(!of(&draft, Means::Crane).same_digest, "compact JSON");
    let recipe: Recipe = toml::from_str(&text(&draft, Means::Recipe)).unwrap();
    assert_eq!(recipe, draft.pinned(&Stock::new()).unwrap().recipe);
}

#[test]
fn what_a_tool_cannot_do_is_said() {
    let (_, whole, _) = edited();
    let mut dropped = whole.clone();
    dropped.apply(&Edit::Remove { entries: vec![EntryId(1)] }).unwrap();
    let mut far = plain();
    far.apply(&Edit::Add { entries: vec![image(3, "s.example/x:1", "linux/386")] }).unwrap();
    let mut said = plain();
    let platform = Platform::new("linux", "arm", "v6");
    said.apply(&Edit::SetPlatform { entry: EntryId(2), platform }).unwrap();
    let mut cleared = plain();
    let platform = Platform::new("linux", "arm64", "");
    cleared.apply(&Edit::SetPlatform { entry: EntryId(2), platform }).unwrap();
    let mut turned = plain();
    turned.apply(&Edit::Move { entry: EntryId(2), before: Some(EntryId(1)) }).unwrap();
    let mut typed = plain();
    typed.list_type = Some(ListType::Docker);
    let mut artifact = plain();
    artifact.artifact_type = Some("x/y".into());
    for (draft, means, cannot) in [
        (
            &whole,
            Means::Docker,
            &[Cannot::Attestations, Cannot::Annotations, Cannot::EntryAnnotations][..],
        ),
        (&whole, Means::Buildx, &[]),
        (&whole, Means::Crane, &[Cannot::Annotations]),
        (
            &whole,
            Means::Oras,
            &[Cannot::OtherRepository, Cannot::Attestations, Cannot::EntryAnnotations],
        ),
        (&whole, Means::Podman, &[Cannot::Attestations]),
        (&dropped, Means::Buildx, &[Cannot::Attestations]),
        (&far, Means::Docker, &[Cannot::OtherRegistry]),
        (&far, Means::Buildx, &[]),
        (&far, Means::Oras, &[Cannot::OtherRepository]),
        (&said, Means::Docker, &[]),
        (&said, Means::Podman, &[]),
        (&said, Means::Buildx, &[]),
        (&said, Means::Crane, &[Cannot::Platform]),
        (&said, Means::Oras, &[Cannot::Platform]),
        (&cleared, Means::Docker, &[Cannot::ClearField]),
        (&cleared, Means::Podman, &[Cannot::ClearField]),
        (&turned, Means::Docker, &[Cannot::Order]),
        (&turned, Means::Crane, &[]),
        (&typed, Means::Docker, &[Cannot::ListType]),
        (&typed, Means::Crane, &[]),
        (&typed, Means::Oras, &[Cannot::ListType]),
        (&artifact, Means::Podman, &[Cannot::ArtifactType]),
        (&artifact, Means::Buildx, &[Cannot::ArtifactType]),
    ] {
        let export = of(draft, means);
        assert_eq!(export.cannot, cannot, "{means:?}: {:?}", export.text);
        assert_eq!(export.text.is_none(), cannot.iter().any(|what| what.stops()), "{means:?}");
        assert!(!export.same_digest || export.cannot.is_empty());
    }
    let docker = text(&said, Means::Docker);
    assert!(docker.contains("annotate --arch arm --variant v6 r.example/app:multi"), "{docker}");
    let buildx = text(&said, Means::Buildx);
    assert!(buildx.contains(r#"'{"mediaType""#), "a descriptor says it: {buildx}");
    let crane = text(&typed, Means::Crane);
    assert!(crane.contains("--docker-empty-base"), "{crane}");
    assert!(text(&whole, Means::Crane).matches(" -m ").count() == 1, "the list as a whole");
}

#[test]
fn what_a_shell_would_run_is_a_word_of_a_line() {
    let mut draft = plain();
    let evil = "$(id) `id` ' ; rm \"x\" \u{1b}[2J";
    draft
        .apply(&Edit::SetAnnotations { annotations: [(evil.into(), evil.into())].into() })
        .unwrap();
    let platform = Platform { os_version: evil.into(), ..Platform::new("linux", "arm64", "v8") };
    draft.apply(&Edit::SetPlatform { entry: EntryId(2), platform }).unwrap();
    for means in [Means::Buildx, Means::Podman, Means::Docker] {
        let text = text(&draft, means);
        assert!(!text.contains('\u{1b}'), "{text}");
        let mut outside = String::new();
        let mut quoted = false;
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' if !quoted => {
                    letters.next();
                }
                '\'' => quoted = !quoted,
                letter if !quoted => outside.push(letter),
                _ => {}
            }
        }
        assert!(!quoted && !outside.contains("id"), "{means:?}: {outside}");
    }
}

#[test]
fn several_targets_are_several_pushes() {
    let mut draft = plain();
    let targets = ["r.example/app:multi", "r.example/app:latest", "r.example/other:1"];
    let targets = targets.map(|target| target.parse().unwrap()).to_vec();
    draft.apply(&Edit::SetTargets { targets }).unwrap();
    assert_eq!(text(&draft, Means::Docker).matches("docker manifest push").count(), 3);
    assert_eq!(text(&draft, Means::Podman).matches("podman manifest push").count(), 3);
    assert!(of(&draft, Means::Oras).cannot.contains(&Cannot::OtherRepository));
    let crane = text(&draft, Means::Crane);
    assert!(crane.contains("crane copy r.example/app:multi r.example/other:1"), "{crane}");
}

#[test]
fn a_step_holds_the_recipe() {
    let mut draft = plain();
    let annotations = [("k".to_owned(), "${{ secrets.X }}".to_owned())].into();
    draft.apply(&Edit::SetAnnotations { annotations }).unwrap();
    let text = text(&draft, Means::Actions);
    assert!(!text.contains("${{"), "{text}");
    let inside = text.split("<<'RECIPE'\n").nth(1).unwrap().split("    RECIPE").next().unwrap();
    let recipe: Vec<&str> =
        inside.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    let recipe: Recipe = toml::from_str(&recipe.join("\n")).unwrap();
    assert_eq!(recipe.annotations, draft.annotations, "what it says is as it was: {text}");
}
