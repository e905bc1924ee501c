//! Drafts: SIGKILL, and a write that fails, at every step of every change. The old draft or the new one
//! is there, whole, with docker's list in step; and the next change works.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::{Duration, SystemTime};

use domain::draft::{Edit, EntryId};
use domain::protocol::Command as _;
use domain::protocol::drafts::{
    Choice, CreateDraft, DeleteDrafts, DraftView, DuplicateDraft, EditDraft, GetDraft, ListDrafts,
    RestoreDrafts, Step, StepDraft,
};
use domain::{Code, Platform, Reference};
use engine::{Config, Engine};
use serde_json::{Value, json};

use super::ground::Ground;

/// The variable that makes this program a child with one call to make.
const CHILD: &str = "MANIFOLD_TEST_CALL";

/// What a child is told: the folders, the call, its request.
type Call = (String, String, String, Value);

/// Makes one call, as a process of its own. Without being told a call, lists an empty store.
#[tokio::test(flavor = "multi_thread")]
async fn one_call_of_a_process_of_its_own() {
    let Ok(told) = std::env::var(CHILD) else {
        let ground = Ground::new().await;
        let all = ground.engine.run(ListDrafts {}).await.expect("a list");
        assert!(all.drafts.is_empty());
        return;
    };
    let (docker, data, name, request): Call = serde_json::from_str(&told).expect("a call");
    let engine = Engine::new(Config::of_folders(docker, data)).expect("an engine");
    if let Err(error) = engine.call(&name, request).await {
        let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{error:?}").as_bytes());
        std::process::exit(1);
    }
}

/// A change of the draft, and whether the draft's name moves.
struct Story {
    what: &'static str,
    call: fn(&Ground) -> (&'static str, Value),
}

fn name(ground: &Ground) -> Reference {
    ground.name("R/team:draft")
}

fn edit(ground: &Ground, edit: Edit) -> (&'static str, Value) {
    (EditDraft::NAME, json!(EditDraft { name: name(ground), edit }))
}

const BESIDE: Story = Story {
    what: "annotations, which docker's store cannot hold",
    call: |ground| {
        let annotations = BTreeMap::from([("k".to_owned(), "v".to_owned())]);
        edit(ground, Edit::SetAnnotations { annotations })
    },
};
const PLATFORM: Story = Story {
    what: "a platform, which is one file",
    call: |ground| {
        let platform = Platform::new("linux", "arm", "v6");
        edit(ground, Edit::SetPlatform { entry: EntryId(1), platform })
    },
};
const REMOVAL: Story = Story {
    what: "an entry goes",
    call: |ground| edit(ground, Edit::Remove { entries: vec![EntryId(2)] }),
};
const SEVERAL: Story = Story {
    what: "undo of an edit that took one away and changed another",
    call: |ground| (StepDraft::NAME, json!(StepDraft { name: name(ground), step: Step::Undo })),
};
const RENAME: Story = Story {
    what: "another name",
    call: |ground| edit(ground, Edit::SetTargets { targets: vec![ground.name("R/team:moved")] }),
};
const COPY: Story = Story {
    what: "a copy",
    call: |ground| {
        let to = ground.name("R/team:moved");
        (DuplicateDraft::NAME, json!(DuplicateDraft { name: name(ground), to }))
    },
};
const DELETE: Story = Story {
    what: "deleted",
    call: |ground| (DeleteDrafts::NAME, json!(DeleteDrafts { names: vec![name(ground)] })),
};

impl Story {
    /// A draft of three images, one of them not in docker's store; an edit of it can be undone.
    async fn prepare(ground: &Ground) {
        let _ = std::fs::remove_dir_all(ground.home.data());
        let _ = std::fs::remove_dir_all(ground.home.manifests());
        let sources =
            ["R/app:0", "R/app:1", "R/app:2"].map(|source| Choice::all(ground.name(source)));
        let create = CreateDraft { name: name(ground), sources: sources.to_vec(), published: None };
        ground.engine.run(create).await.expect("a draft");
        let edits = vec![
            Edit::Remove { entries: vec![EntryId(3)] },
            Edit::SetPlatform { entry: EntryId(1), platform: Platform::new("linux", "386", "") },
        ];
        let together = Edit::Several { as_one: domain::draft::EditKind::Platform, edits };
        let edit = EditDraft { name: name(ground), edit: together };
        ground.engine.run(edit).await.expect("an edit");
    }

    fn run(&self, ground: &Ground, variables: &[(&str, String)]) -> (ExitStatus, String) {
        let (call, request) = (self.call)(ground);
        let folder = |path: &Path| path.display().to_string();
        let told = (folder(&ground.home.docker()), folder(&ground.home.data()), call, request);
        let mut child = Command::new(std::env::current_exe().expect("this program"));
        child.args(["--exact", "store::draft::one_call_of_a_process_of_its_own", "--nocapture"]);
        child.env(CHILD, serde_json::to_string(&told).expect("JSON"));
        child.envs(variables.iter().map(|(name, value)| (*name, value)));
        let output = child.output().expect("it starts");
        (output.status, String::from_utf8_lossy(&output.stderr).into_owned())
    }

    /// The steps that the change passes, and the drafts before and after it.
    async fn points(&self, ground: &Ground) -> (Vec<String>, [Vec<DraftView>; 2]) {
        let log = ground.home.path().join("points");
        Self::prepare(ground).await;
        let old = drafts(ground).await;
        let (end, error) = self.run(ground, &[("MANIFOLD_FAULT_LOG", log.display().to_string())]);
        assert!(end.success(), "{}: {error}", self.what);
        let points = std::fs::read_to_string(log).unwrap_or_default();
        let points: Vec<String> = points.lines().map(str::to_owned).collect();
        assert!(points.len() >= 5, "a build with fault points, and they are passed: {points:?}");
        (points, [old, drafts(ground).await])
    }

    async fn kill_everywhere(&self) {
        let ground = &Ground::new().await;
        let (points, [old, new]) = self.points(ground).await;
        for (number, point) in points.iter().enumerate() {
            Self::prepare(ground).await;
            let (end, _) = self.run(ground, &[("MANIFOLD_FAULT_KILL", (number + 1).to_string())]);
            let place = format!("{}, killed at {point}", self.what);
            assert_eq!(end.signal(), Some(9), "{place}: {end}");
            let found = drafts(ground).await;
            for draft in &found {
                // Under another name it is whole before the old name goes, in two places one after the
                // other: between them docker's list is still there under the old one.
                let is_moved = new.iter().all(|new| found.iter().any(|found| is_same(new, found)));
                let is_half_gone = is_moved && old.iter().any(|old| old.name == draft.name);
                let is_known = is_half_gone || old.iter().chain(&new).any(|it| is_same(it, draft));
                assert!(is_known, "{place}: neither the old draft nor the new one: {draft:#?}");
            }
            let restorable = ground.home.data().join("drafts/deleted").is_dir();
            assert!(!found.is_empty() || new.is_empty() && restorable, "{place}: it is somewhere");
            age(&ground.home.data().join("drafts"));
            for draft in &found {
                next_change(ground, draft, &place).await;
            }
            let folder = ground.home.data().join("drafts");
            let files = std::fs::read_dir(folder).into_iter().flatten();
            let left: Vec<_> = files
                .map(|item| item.expect("an item").file_name().into_string().expect("a name"))
                .filter(|name| name.starts_with(".manifold-") || name.ends_with(".before"))
                .collect();
            assert!(found.is_empty() || left.is_empty(), "{place}: left behind: {left:?}");
        }
    }

    async fn fail_everywhere(&self) {
        let ground = &Ground::new().await;
        let (points, [old, new]) = self.points(ground).await;
        let mut failed = 0;
        for (number, point) in points.iter().enumerate() {
            Self::prepare(ground).await;
            let before = ground.home.store();
            let (end, error) =
                self.run(ground, &[("MANIFOLD_FAULT_FAIL", (number + 1).to_string())]);
            let place = format!("{}, no space at {point}: {error}", self.what);
            let found = drafts(ground).await;
            let wanted = if end.success() { &new } else { &old };
            assert_eq!(found.len(), wanted.len(), "{place}");
            let same = found.iter().zip(wanted).all(|(one, other)| is_same(one, other));
            assert!(same, "{place}: {found:#?}");
            if !end.success() {
                failed += 1;
                assert!(error.contains("no storage space"), "{place}");
                assert!(ground.home.store() == before, "{place}: docker's store is as it was");
            }
            for draft in &found {
                next_change(ground, draft, &place).await;
            }
        }
        assert!(failed > 0, "{}: a write that fails is told", self.what);
    }
}

/// Another change of a draft works, and docker's list is then in step.
async fn next_change(ground: &Ground, draft: &DraftView, place: &str) {
    let artifact_type = Some("next".to_owned());
    let edit =
        EditDraft { name: draft.name.clone(), edit: Edit::SetArtifactType { artifact_type } };
    let next = ground.engine.run(edit).await.unwrap_or_else(|error| panic!("{place}: {error:?}"));
    assert_eq!(next.draft.entries, draft.draft.entries, "{place}");
    let list = ground.engine.lists().get(&draft.name).expect("docker's list");
    let held: Vec<_> =
        list.entries.iter().map(|e| (e.reference.clone(), e.descriptor.platform.clone())).collect();
    let mut said: Vec<_> =
        next.draft.entries.iter().map(|e| (e.handle(), e.descriptor.platform.clone())).collect();
    said.sort_by_key(|(reference, _)| reference.to_string());
    assert_eq!(held, said, "{place}: docker's list is in step");
}

/// All drafts, by name.
async fn drafts(ground: &Ground) -> Vec<DraftView> {
    let all = ground.engine.run(ListDrafts {}).await.expect("the drafts");
    assert!(all.damaged.is_empty(), "nothing is torn: {:?}", all.damaged);
    let mut found = Vec::new();
    for draft in all.drafts {
        found.push(ground.engine.run(GetDraft { name: draft.name }).await.expect("a draft"));
    }
    found
}

fn is_same(one: &DraftView, other: &DraftView) -> bool {
    one.name == other.name
        && one.draft == other.draft
        && (one.undo, one.redo) == (other.undo, other.redo)
}

/// What was left behind is old enough to be swept.
fn age(folder: &Path) {
    for item in std::fs::read_dir(folder).into_iter().flatten() {
        let path = item.expect("an item").path();
        if path.is_file() {
            let file = std::fs::File::options().append(true).open(&path).expect("a file");
            let hour_ago = SystemTime::now() - Duration::from_secs(3600);
            file.set_modified(hour_ago).expect("older");
        }
    }
}

macro_rules! stories {
    ($($name:ident: $story:expr;)*) => {
        mod killed {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                use super::*;
                $story.kill_everywhere().await;
            })*
        }
        mod failing {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                use super::*;
                $story.fail_everywhere().await;
            })*
        }
    };
}
stories! {
    beside: BESIDE;
    platform: PLATFORM;
    removal: REMOVAL;
    several: SEVERAL;
    rename: RENAME;
    copy: COPY;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_deleted_and_killed_is_there_or_can_be_restored() {
    DELETE.kill_everywhere().await;
}

/// A draft's file that is damaged costs the edits and not the list, and is put aside.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_draft_costs_no_list() {
    let ground = Ground::new().await;
    Story::prepare(&ground).await;
    let folder = ground.home.data().join("drafts");
    let file = || {
        let mut files =
            std::fs::read_dir(&folder).expect("drafts").map(|item| item.unwrap().path());
        files.find(|path| path.extension().is_some_and(|e| e == "json")).expect("a draft's file")
    };
    let text = std::fs::read_to_string(file()).expect("a text");
    for content in ["", "{", "[]", r#"{"version":9}"#, &text.replace("team:draft", "team:other")] {
        std::fs::write(file(), content).expect("written");
        let view = ground.engine.run(GetDraft { name: name(&ground) }).await.expect("the list");
        assert_eq!((view.draft.entries.len(), view.undo), (2, None), "{content:.20}");
    }
    std::fs::write(file(), "{").expect("written");
    let all = ground.engine.run(ListDrafts {}).await.expect("the drafts");
    assert_eq!(all.damaged.len(), 1, "it is said: {:?}", all.damaged);
    let (_, request) = (BESIDE.call)(&ground);
    ground.engine.call(EditDraft::NAME, request).await.expect("an edit");
    let aside = std::fs::read_dir(&folder).expect("drafts").map(|item| item.unwrap().path());
    let aside = aside.filter(|path| path.to_string_lossy().contains(".damaged-")).count();
    assert_eq!(aside, 1, "its owner can look at it");
}

/// Two windows that edit the same draft lose nothing.
#[tokio::test(flavor = "multi_thread")]
async fn changes_at_once_all_count() {
    let ground = Ground::new().await;
    Story::prepare(&ground).await;
    let before = ground.engine.run(GetDraft { name: name(&ground) }).await.expect("a draft");
    let edits = (0..16).map(|n| {
        let platform = Platform::new("linux", "arm", &format!("v{n}"));
        let edit = Edit::SetPlatform { entry: EntryId(1), platform };
        ground.engine.run(EditDraft { name: name(&ground), edit })
    });
    for outcome in futures_util::future::join_all(edits).await {
        outcome.expect("an edit");
    }
    let mut steps = 0;
    loop {
        let step = StepDraft { name: name(&ground), step: Step::Undo };
        match ground.engine.run(step).await {
            Ok(_) => steps += 1,
            Err(error) => break assert_eq!(error.code, Code::Conflict),
        }
    }
    assert_eq!(steps, 16 + 1, "each was one edit");
    let restored = ground.engine.run(RestoreDrafts { names: vec![name(&ground)] }).await;
    assert_eq!(restored.expect_err("it is not deleted").code, Code::NotFound);
    assert_eq!(before.draft.entries.len(), 2);
}
