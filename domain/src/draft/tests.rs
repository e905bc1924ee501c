//! Drafts as they are edited, undone, written and judged.

use super::*;
use crate::descriptor::{ATTESTATION_SUBJECT, ATTESTATION_TYPE, Descriptor};
use crate::digest::Digest;
use crate::docker_file::ListBody;
use crate::manifest::{Manifest, RawManifest};
use crate::media_type::{DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST};
use crate::platform::Platform;
use crate::recipe::{Recipe, RecipeError};

pub(super) fn name() -> Reference {
    "r.example/app:multi".parse().unwrap()
}

/// An image of a platform, as a registry gives it.
pub(super) fn image(id: u32, source: &str, platform: &str) -> Entry {
    let digest = Digest::of(format!("{source} {platform}").as_bytes());
    let mut descriptor = Descriptor::new(OCI_MANIFEST.into(), digest, 100);
    descriptor.platform = Platform::parse(platform);
    Entry {
        id: EntryId(id),
        source: source.parse().unwrap(),
        list: None,
        config: descriptor.platform.clone(),
        original: descriptor.clone(),
        descriptor,
        compressed_size: 1000,
        layers: 1,
        bytes: 1100,
        kept: None,
    }
}

/// A published list of two platforms, each attested, and what a draft of it begins as.
pub(super) fn published() -> (RawManifest, Vec<Entry>, Stock) {
    let entry = |word: &str, platform: &str, more: &str| {
        let digest = Digest::of(word.as_bytes());
        format!(
            r#"{{"digest":"{digest}","mediaType":"{OCI_MANIFEST}","size":9,"zz":1,"platform":{platform}{more}}}"#
        )
    };
    let arch = |arch: &str| format!(r#"{{"os":"linux","architecture":"{arch}"}}"#);
    let attests = |word: &str| {
        let subject = Digest::of(word.as_bytes());
        format!(
            r#","annotations":{{"{ATTESTATION_TYPE}":"attestation-manifest","{ATTESTATION_SUBJECT}":"{subject}"}}"#
        )
    };
    let unknown = r#"{"os":"unknown","architecture":"unknown"}"#;
    let entries = [
        entry("x", &arch("amd64"), ""),
        entry("y", &arch("arm64"), r#","annotations":{"a":"1"}"#),
        entry("about x", unknown, &attests("x")),
        entry("about y", unknown, &attests("y")),
    ];
    let text = format!(
        r#"{{"schemaVersion":2,"mediaType":"{OCI_INDEX}","manifests":[{}],"annotations":{{"k":"v"}}}}"#,
        entries.join(",")
    );
    let raw = RawManifest::new(text.clone().into(), &OCI_INDEX.into());
    let Ok(Manifest::Index(index)) = raw.parse() else { panic!("a list") };
    let entries = index.manifests.into_iter().zip(1..).map(|(descriptor, id)| Entry {
        id: EntryId(id),
        list: Some(raw.digest().clone()),
        config: descriptor.platform.clone(),
        original: descriptor.clone(),
        descriptor,
        ..image(0, "r.example/pub:1", "linux/amd64")
    });
    let entries = entries.collect();
    let stock = [(raw.digest().clone(), text)].into();
    (raw, entries, stock)
}

/// A draft that begins as the published list.
pub(super) fn edited() -> (RawManifest, Draft, Stock) {
    let (raw, entries, stock) = published();
    let draft = Draft {
        list_type: Some(ListType::Oci),
        annotations: [("k".to_owned(), "v".to_owned())].into(),
        origin: Some("r.example/pub:1".parse().unwrap()),
        own_order: true,
        entries,
        ..Draft::new(name())
    };
    (raw, draft, stock)
}

fn with(entries: &[Entry]) -> Draft {
    let mut draft = Draft::new(name());
    draft.apply(&Edit::Add { entries: entries.to_vec() }).unwrap();
    draft
}

fn ids(draft: &Draft) -> Vec<u32> {
    draft.entries.iter().map(|entry| entry.id.0).collect()
}

#[test]
fn edits_are_undone_and_done_again_without_a_limit() {
    let mut history = History::new(Draft::new(name()));
    for id in 1..=200 {
        let entry = image(id, &format!("r.example/app:{id:03}"), "linux/amd64");
        history.edit(Edit::Add { entries: vec![entry] }).unwrap();
    }
    let full = history.draft();
    assert_eq!((full.entries.len(), history.highest_id()), (200, 200));
    for left in (0..200).rev() {
        assert!(history.undo());
        assert_eq!(history.draft().entries.len(), left);
    }
    assert!(!history.undo(), "nothing is left");
    assert_eq!((history.last(), history.next()), (None, Some(EditKind::Add)));
    while history.redo() {}
    assert_eq!(history.draft(), full);
    history.undo();
    history.edit(Edit::Remove { entries: vec![EntryId(1)] }).unwrap();
    assert!(!history.redo(), "what was undone is gone with the next edit");
    let json = serde_json::to_string(&history).unwrap();
    assert_eq!(serde_json::from_str::<History>(&json).unwrap(), history);
}

#[test]
fn an_edit_that_cannot_be_made_changes_nothing() {
    let mut history = History::new(with(&[image(1, "r.example/app:1", "linux/arm")]));
    let before = history.clone();
    for edit in [
        Edit::Move { entry: EntryId(7), before: None },
        Edit::Move { entry: EntryId(1), before: Some(EntryId(7)) },
        Edit::SetPlatform { entry: EntryId(7), platform: Platform::default() },
        Edit::SetTargets { targets: Vec::new() },
    ] {
        assert!(history.edit(edit.clone()).is_err(), "{edit:?}");
        assert_eq!(history, before, "{edit:?}");
    }
}

#[test]
fn images_are_in_dockers_order_until_somebody_moves_one() {
    let [b, a, c] =
        ["b", "a", "c"].map(|tag| image(0, &format!("r.example/app:{tag}"), "linux/amd64"));
    let entries = [b, a, c].into_iter().zip(1..);
    let entries: Vec<Entry> =
        entries.map(|(entry, id)| Entry { id: EntryId(id), ..entry }).collect();
    let mut draft = with(&entries);
    assert_eq!(ids(&draft), [2, 1, 3]);
    draft.apply(&Edit::Move { entry: EntryId(3), before: Some(EntryId(2)) }).unwrap();
    assert_eq!(ids(&draft), [3, 2, 1]);
    draft.apply(&Edit::Add { entries: vec![image(4, "r.example/app:0", "linux/arm")] }).unwrap();
    assert_eq!(ids(&draft), [3, 2, 1, 4], "the order is somebody's own");
    assert_eq!(draft.beside(&|_| false), [Beside::Order]);
    draft.apply(&Edit::SortAsDocker).unwrap();
    assert_eq!(ids(&draft), [4, 2, 1, 3]);
    draft.apply(&Edit::Add { entries: entries.clone() }).unwrap();
    assert_eq!(draft.entries.len(), 4, "what is there is not added twice");
}

#[test]
fn attestations_go_with_their_image() {
    let (_, mut draft, _) = edited();
    draft.apply(&Edit::Remove { entries: vec![EntryId(1)] }).unwrap();
    assert_eq!(ids(&draft), [2, 4]);
    draft.apply(&Edit::Remove { entries: vec![EntryId(4)] }).unwrap();
    assert_eq!(ids(&draft), [2], "and can go alone");
}

#[test]
fn a_repinned_entry_keeps_what_was_said_of_it() {
    let (_, mut draft, _) = edited();
    let platform = Platform { os_version: "7".into(), ..Platform::new("linux", "arm64", "") };
    draft.apply(&Edit::SetPlatform { entry: EntryId(2), platform }).unwrap();
    let annotations = [("b".to_owned(), "2".to_owned())].into();
    draft.apply(&Edit::SetEntryAnnotations { entry: EntryId(2), annotations }).unwrap();
    let mut found = image(0, "r.example/pub:1", "linux/arm64/v8");
    found.original.annotations.insert("a".to_owned(), "3".to_owned());
    found.descriptor = found.original.clone();
    let found = Box::new(found);
    draft.apply(&Edit::Repin { entry: EntryId(2), found: found.clone() }).unwrap();
    let entry = draft.entry(EntryId(2)).unwrap();
    assert_eq!(entry.descriptor.digest, found.descriptor.digest);
    assert_eq!((entry.platform().variant, entry.platform().os_version), ("v8".into(), "7".into()));
    let annotations: Vec<_> = entry.descriptor.annotations.keys().collect();
    assert_eq!(annotations, ["b"], "one was said, one was taken away");
    assert_eq!(ids(&draft), [1, 2, 3], "what attested the old image is no use to the new one");
    draft.apply(&Edit::Reset { entries: vec![EntryId(2)] }).unwrap();
    assert_eq!(draft.entry(EntryId(2)).unwrap().descriptor, found.original);
}

#[test]
fn what_docker_can_hold_has_dockers_bytes() {
    let mut draft = with(&[
        image(1, "r.example/app:b", "linux/arm64/v8"),
        image(2, "r.example/other:a", "linux/amd64"),
    ]);
    let platform = Platform { os_version: "1".into(), ..Platform::new("linux", "arm", "v7") };
    draft.apply(&Edit::SetPlatform { entry: EntryId(1), platform }).unwrap();
    let stored = in_docker(&draft, &|_| false);
    let pushed = ListBody::new(stored.iter().map(|entry| &entry.descriptor)).unwrap();
    assert_eq!(draft.body(&Stock::new()).unwrap().bytes(), pushed.text.as_bytes());
    assert_eq!(draft.beside(&|_| false), []);
}

#[test]
fn a_published_list_keeps_its_bytes_until_it_is_changed() {
    let (raw, mut draft, stock) = edited();
    assert_eq!(draft.body(&stock).unwrap(), raw);
    let sources = draft.pinned(&stock).unwrap().recipe.sources;
    assert_eq!(sources.len(), 1, "one list, as a whole: {sources:?}");
    draft.apply(&Edit::Remove { entries: vec![EntryId(1)] }).unwrap();
    let body = draft.body(&stock).unwrap();
    let text = String::from_utf8(body.bytes().to_vec()).unwrap();
    let compact = crate::go_json::compact(&text);
    let Ok(whole) = std::str::from_utf8(raw.bytes()) else { panic!("text") };
    for entry in ["y", "about y"] {
        let start = format!(r#"{{"digest":"{}""#, Digest::of(entry.as_bytes()));
        let from = whole.find(&start).unwrap();
        let until = whole[from..].find("}},").or_else(|| whole[from..].find("}}]")).unwrap();
        let bytes = &whole[from..from + until + 2];
        assert!(compact.contains(bytes), "{bytes} in {compact}");
    }
    assert!(text.contains("\"k\": \"v\""), "{text}");
}

/// A recipe that is read from its file, with what its sources hold, gives the draft's bytes.
#[test]
fn the_recipes_bytes_are_the_drafts() {
    let (_, mut draft, stock) = edited();
    let more = [
        image(11, "r.example/app:1", "linux/s390x"),
        image(12, "s.example/far:1", "windows/amd64"),
    ];
    draft.apply(&Edit::Add { entries: more.to_vec() }).unwrap();
    let steps = [
        Edit::Move { entry: EntryId(11), before: Some(EntryId(2)) },
        Edit::SetPlatform { entry: EntryId(12), platform: Platform::new("windows", "arm64", "") },
        Edit::SetEntryAnnotations {
            entry: EntryId(2),
            annotations: [("n".into(), "w".into())].into(),
        },
        Edit::SetArtifactType { artifact_type: Some("a/b".into()) },
        Edit::Remove { entries: vec![EntryId(1)] },
        Edit::SetTargets { targets: vec![name(), "s.example/x:2".parse().unwrap()] },
    ];
    for edit in steps {
        draft.apply(&edit).unwrap();
        let pinned = draft.pinned(&stock).unwrap();
        let read: Recipe = toml::from_str(&pinned.to_toml()).unwrap();
        assert_eq!(read, pinned.recipe, "after {edit:?}");
        assert!(read.sources.iter().all(|source| source.reference.digest().is_some()));
        let found: Vec<_> =
            read.sources.iter().map(|source| look_up(source, &stock, &draft)).collect();
        let body = read.body(&found).unwrap();
        assert_eq!(body, draft.body(&stock).unwrap(), "after {edit:?}");
    }
}

/// What an engine finds for a source.
fn look_up(source: &crate::recipe::Source, stock: &Stock, draft: &Draft) -> crate::recipe::Found {
    let digest = source.reference.digest().unwrap();
    if let Some(text) = stock.get(digest) {
        let list = RawManifest::new(text.clone().into(), &OCI_INDEX.into());
        let Ok(Manifest::Index(index)) = list.parse() else { panic!("a list") };
        let chosen = source.choose(&index.manifests).unwrap();
        let entries = chosen.iter().map(|at| index.manifests[*at].clone()).collect();
        let whole = (chosen.len() == index.manifests.len()).then(|| list.clone());
        return crate::recipe::Found {
            entries: source.dress(entries).unwrap(),
            whole,
            list: Some(list),
        };
    }
    let entry = draft.entries.iter().find(|entry| entry.original.digest == *digest).unwrap();
    let mut found = entry.original.clone();
    found.platform.clone_from(&entry.config);
    crate::recipe::Found { entries: source.dress(vec![found]).unwrap(), whole: None, list: None }
}

#[test]
fn a_platform_that_nobody_else_knows_is_pinned_as_a_whole() {
    let mut entry = image(1, "r.example/app:1", "linux/arm64");
    // As it is read from docker's store without a record: the config is not known.
    entry.config = None;
    entry.original.platform = None;
    let draft = with(&[entry]);
    let pinned = draft.pinned(&Stock::new()).unwrap();
    let said = pinned.recipe.sources[0].platform.clone().unwrap();
    assert_eq!((said.variant, said.os_version), (Some(String::new()), Some(String::new())));
    let bytes = ListBody::new(draft.entries.iter().map(|entry| &entry.descriptor)).unwrap();
    assert_eq!(pinned.body().unwrap().bytes(), bytes.text.as_bytes());
}

#[test]
fn what_docker_does_not_see_is_said() {
    let (_, mut draft, _) = edited();
    draft.apply(&Edit::Add { entries: vec![image(9, "s.example/far:1", "linux/386")] }).unwrap();
    let said = draft.beside(&|_| false);
    for what in [
        Beside::OtherRegistry { count: 1 },
        Beside::Attestations { count: 2 },
        Beside::EntryFields { count: 2 },
        Beside::Annotations,
    ] {
        assert!(said.contains(&what), "{what:?}: {said:?}");
    }
    assert!(!said.contains(&Beside::ListType), "docker makes it an OCI index too");
    assert_eq!(in_docker(&draft, &|_| false).len(), 2);
    let far = draft.entries.last().unwrap().handle();
    assert_eq!(in_docker(&draft, &|name| *name == far).len(), 3, "what is there stays there");
}

fn problems(draft: &Draft, facts: &Facts) -> Vec<(Level, Option<u32>, String)> {
    let findings = draft.check(&Stock::new(), facts);
    let short = |problem: &Problem| {
        let json = serde_json::to_value(problem).unwrap();
        let named = json.as_object().and_then(|variant| variant.keys().next());
        named.map_or_else(|| json.as_str().unwrap().to_owned(), Clone::clone)
    };
    findings
        .iter()
        .map(|found| (found.level, found.entry.map(|id| id.0), short(&found.problem)))
        .collect()
}

#[test]
fn each_problem_is_found_and_its_first_remedy_puts_it_right() {
    let amd64 = || image(1, "r.example/app:1", "linux/amd64");
    let mut bare = image(2, "r.example/app:2", "linux/arm64");
    bare.descriptor.platform = Some(Platform::default());
    let mut unlike = image(2, "r.example/app:2", "linux/arm64");
    unlike.descriptor.platform = Platform::parse("linux/amd64");
    let same = Entry { id: EntryId(2), list: Some(Digest::of(b"list")), ..amd64() };
    let mut docker = image(2, "r.example/app:2", "linux/arm64");
    docker.descriptor.media_type = DOCKER_MANIFEST.into();
    let mut wants = with(&[amd64()]);
    wants.require_platforms = vec!["linux/s390x".into()];
    let mut twice = with(&[amd64()]);
    twice.targets = vec![name(), name()];
    let mut subject = with(&[amd64()]);
    subject.list_type = Some(ListType::Docker);
    subject.artifact_type = Some("x/y".into());
    let to = Digest::of(b"new");
    let moved: Facts = [(EntryId(1), Fact::Moved { to: to.clone() })].into();
    let gone: Facts = [(EntryId(1), Fact::Gone)].into();
    let unasked = Facts::new();
    let other = image(2, "s.example/app:2", "linux/arm64");
    let (block, warn, note) = (Level::Block, Level::Warn, Level::Note);
    for (draft, facts, level, entry, problem, remedy) in [
        (Draft::new(name()), &unasked, block, None, "empty", None),
        (with(&[amd64(), bare]), &unasked, block, Some(2), "incomplete", Some(Remedy::UseConfig)),
        (with(&[amd64(), same]), &unasked, block, Some(2), "twice", Some(Remedy::Drop)),
        (
            with(&[image(2, "r.example/app:2", "linux/arm64"), unlike.clone()]),
            &unasked,
            warn,
            None,
            "",
            None,
        ),
        (with(&[unlike]), &unasked, warn, Some(2), "unlike", Some(Remedy::UseConfig)),
        (
            with(&[amd64(), image(2, "r.example/app:2", "linux/amd64")]),
            &unasked,
            warn,
            Some(2),
            "same_platform",
            Some(Remedy::Drop),
        ),
        (
            with(&[image(1, "r.example/app:1", "linux/loong64")]),
            &unasked,
            note,
            Some(1),
            "unusual",
            None,
        ),
        (with(&[amd64(), docker]), &unasked, warn, None, "mixed", None),
        (with(&[amd64()]), &moved, warn, Some(1), "moved", Some(Remedy::Repin)),
        (with(&[amd64()]), &gone, block, Some(1), "gone", Some(Remedy::Repin)),
        (with(&[amd64(), other]), &unasked, note, Some(2), "other_registry", None),
        (wants, &unasked, block, None, "lacking", Some(Remedy::DropRequirement)),
        (twice, &unasked, block, None, "target_twice", Some(Remedy::DropTarget)),
        (subject, &unasked, block, None, "not_in_docker_lists", Some(Remedy::MakeOci)),
    ] {
        if problem.is_empty() {
            continue;
        }
        let found = draft.check(&Stock::new(), facts);
        let all = problems(&draft, facts);
        assert_eq!(all, [(level, entry, problem.to_owned())]);
        assert_eq!(found[0].fixes.first().map(|fix| fix.remedy), remedy, "{problem}");
        for fix in found.iter().flat_map(|found| &found.fixes) {
            let Some(edit) = &fix.edit else { continue };
            let mut fixed = draft.clone();
            fixed.apply(edit).unwrap();
            assert!(
                !problems(&fixed, facts).iter().any(|(.., left)| left == problem),
                "{problem} after {fix:?}"
            );
        }
    }
    let (_, mut alone, _) = edited();
    alone.entries.retain(|entry| entry.id == EntryId(1) || entry.id == EntryId(4));
    assert!(problems(&alone, &unasked).contains(&(warn, Some(4), "no_subject".into())));
}

#[test]
fn the_draft_of_a_damaged_history_is_what_can_still_be_made() {
    let mut history = History::new(with(&[image(1, "r.example/app:1", "linux/amd64")]));
    history.edit(Edit::Remove { entries: vec![EntryId(1)] }).unwrap();
    let text = serde_json::to_string(&history).unwrap();
    let odd = text.replace(r#""done":1"#, r#""done":9"#);
    let mut odd: History = serde_json::from_str(&odd).unwrap();
    assert_eq!(odd.draft(), history.draft());
    assert!(odd.undo() && !odd.redo());
}

#[test]
fn an_incomplete_entry_stands_in_the_way() {
    let mut entry = image(1, "r.example/app:1", "linux/amd64");
    entry.descriptor.platform = Some(Platform::default());
    let error = with(&[entry]).body(&Stock::new()).unwrap_err();
    assert!(matches!(error, RecipeError::Incomplete(_)), "{error}");
}
