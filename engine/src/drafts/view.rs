//! Drafts as the interface and the command line show them.

use domain::draft::{Entry, EntryKind, Facts, Finding, Level, Problem};
use domain::list::{ListEntry, ListResult, LocalList};
use domain::protocol::drafts::{Began, DraftSummary, DraftView, Drafts, TagNow};
use domain::{RawManifest, Reference};

use super::KnownFacts;
use crate::store::{StoredDraft, StoredDrafts};

/// All drafts, a line each, with what registries said of them in this run.
pub(super) fn summarise_drafts(all: &StoredDrafts, facts: &KnownFacts) -> Drafts {
    let drafts = all.drafts.iter().map(|draft| {
        let tag_now = facts.tag_now(&draft.name, draft.pushed.as_ref());
        summarise(draft, &facts.of(&draft.name), tag_now)
    });
    let drafts = drafts.collect();
    Drafts { drafts, damaged: all.damaged.clone() }
}

/// One draft, with all that follows from it.
pub(super) fn view(stored: &StoredDraft, facts: Facts, tag_now: Option<TagNow>) -> DraftView {
    let draft = stored.history.draft();
    let findings = draft.check(&stored.stock, &facts);
    let body = body(stored, &findings);
    let result = body.map(|body| result(&body));
    DraftView {
        name: stored.name.clone(),
        name_is_guess: stored.name_is_guess,
        beside: draft.beside(&|name: &Reference| stored.in_docker.contains(name)),
        draft,
        revision: stored.revision,
        undo: stored.history.last(),
        redo: stored.history.next(),
        findings,
        facts,
        result,
        in_docker: !stored.in_docker.is_empty(),
        damaged: stored.damaged.clone(),
        modified_ms: stored.modified_ms,
        pushed: stored.pushed.clone(),
        tag_now,
    }
}

/// A draft as a local list.
pub(super) fn as_list(stored: &StoredDraft) -> LocalList {
    let draft = stored.history.draft();
    let findings = draft.check(&stored.stock, &Facts::new());
    let blocked = match (draft.body(&stored.stock), stored.damaged.first()) {
        (_, Some(file)) => Some(format!("{}: {}", file.path, file.reason)),
        (Err(error), None) => Some(error.to_string()),
        (Ok(_), None) => None,
    };
    let entry = |entry: &Entry| ListEntry {
        reference: entry.handle(),
        descriptor: entry.descriptor.clone(),
        compressed_size: entry.compressed_size,
        layers: entry.layers,
        origin: None,
    };
    LocalList {
        reference: stored.name.clone(),
        name_is_guess: stored.name_is_guess,
        entries: draft.rows().map(entry).collect(),
        damaged: stored.damaged.clone(),
        result: body(stored, &findings).map(|body| result(&body)),
        blocked,
        modified_ms: stored.modified_ms,
        pushed: stored.pushed.clone(),
    }
}

fn result(body: &RawManifest) -> ListResult {
    ListResult {
        media_type: body.media_type().clone(),
        digest: body.digest().clone(),
        size: body.size(),
        body: String::from_utf8_lossy(body.bytes()).into_owned(),
    }
}

fn summarise(stored: &StoredDraft, facts: &Facts, tag_now: Option<TagNow>) -> DraftSummary {
    let draft = stored.history.draft();
    let findings = draft.check(&stored.stock, facts);
    let body = body(stored, &findings);
    let kind = |kind| draft.entries.iter().filter(move |entry| entry.kind() == kind);
    let began = match &draft.origin {
        Some(reference) => Began::Published { reference: reference.clone() },
        None if stored.has_file => Began::Here,
        None => Began::InDocker,
    };
    DraftSummary {
        name: stored.name.clone(),
        name_is_guess: stored.name_is_guess,
        more_targets: draft.targets.len().saturating_sub(1),
        platforms: kind(EntryKind::Image).map(Entry::platform).collect(),
        entries: draft.rows().count(),
        attestations: kind(EntryKind::Attestation).count(),
        compressed_size: draft
            .rows()
            .fold(0, |sum, entry| sum.saturating_add(entry.compressed_size)),
        began,
        digest: body.map(|body| body.digest().clone()),
        moved: findings
            .iter()
            .filter(|found| matches!(found.problem, Problem::Moved { .. }))
            .count(),
        blocking: findings.into_iter().filter(|found| found.level == Level::Block).collect(),
        in_docker: !stored.in_docker.is_empty(),
        beside: draft.beside(&|name: &Reference| stored.in_docker.contains(name)),
        damaged: stored.damaged.clone(),
        modified_ms: stored.modified_ms,
        pushed: stored.pushed.clone(),
        tag_now,
    }
}

/// What a push sends. Nothing while something stands in the way: a file that cannot be read is a
/// platform that would be lost.
fn body(stored: &StoredDraft, findings: &[Finding]) -> Option<RawManifest> {
    let blocked = findings.iter().any(|found| found.level == Level::Block);
    if blocked || !stored.damaged.is_empty() {
        return None;
    }
    stored.history.draft().body(&stored.stock).ok()
}
