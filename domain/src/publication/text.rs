//! A preview, for a terminal.

use super::Kind;
use super::foreseen::{Overwrite, Takes};
use super::preview::Totals;
use super::preview::{Access, Destination, How, Obstacle, Preview, RepositoryPlan};
use super::steps::{Step, StepKind};
use crate::diff::{Status, Verdict, size};
use crate::platform::Platform;

impl Preview {
    /// The whole plan.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        if let (Some(digest), Some(kind)) = (&self.digest, &self.media_type) {
            let what = if kind.is_index() { "List" } else { "Image" };
            lines.push(format!("{what:<8} {digest} ({} bytes, {kind})", self.text.len()));
        }
        for destination in &self.destinations {
            lines.push(String::new());
            lines.extend(destination.lines(self.kind));
        }
        for plan in self.repositories.iter().filter(|plan| !plan.tags.is_empty()) {
            lines.push(String::new());
            lines.extend(plan.lines());
        }
        let Totals { manifests, mounted, copied, bytes, there } = self.totals();
        lines.push(String::new());
        lines.push(format!(
            "{manifests} manifests and the list to send; {mounted} blobs to mount, {copied} to copy ({}), \
             {there} there",
            size(bytes)
        ));
        let (attached, bytes) = self.attached();
        if attached > 0 {
            lines.push(format!(
                "{attached} of these manifests are attached to others and go along ({})",
                size(bytes)
            ));
        }
        lines.join("\n") + "\n"
    }
}

impl Destination {
    /// What becomes of the tag, in a sentence.
    pub fn words(&self) -> String {
        let tag = &self.tag;
        match (&self.before, &self.after) {
            (None, None) => format!("{tag} is not there."),
            (Some(_), None) => format!("{tag} goes."),
            (None, Some(_)) => format!("{tag} is not there yet."),
            (Some(held), Some(after)) if held == after => {
                format!("{tag} holds exactly this already.")
            }
            (Some(_), _) if self.previous_of.is_some() => {
                format!("{tag} is written anew with the earlier digest.")
            }
            (Some(_), _) if self.unreadable.is_some() => {
                format!("What {tag} holds cannot be compared; it will be replaced.")
            }
            (Some(_), _) => {
                let rows: Vec<(Status, &Platform)> =
                    self.changes.iter().map(|change| (change.status, &change.platform)).collect();
                let Verdict { alarm, rest } = Verdict::of_rows(&rows);
                format!("{alarm} {rest}").trim().to_owned()
            }
        }
    }

    fn lines(&self, kind: Kind) -> Vec<String> {
        let word = match kind {
            Kind::Delete => "Delete",
            _ => "Push to",
        };
        let mut lines = vec![format!("{word:<8} {}", self.tag)];
        if let Some(of) = &self.previous_of {
            lines.push(format!("         keeps what {of} held"));
        }
        lines.push(match &self.before {
            Some(before) => format!("Now      {before}"),
            None => "Now      nothing: the tag is new".to_owned(),
        });
        lines.push(self.words());
        if self.before.is_some() && !self.is_same() {
            let rows = self.changes.iter();
            lines.extend(rows.map(|row| format!("  {:<20} {}", row.status.words(), row.platform)));
        }
        lines.extend(self.overwrite.words().map(|words| format!("  {words}")));
        lines.extend(self.unreadable.iter().map(|error| format!("  {error}")));
        let siblings: Vec<String> = self.siblings.iter().map(ToString::to_string).collect();
        if !siblings.is_empty() {
            lines.push(format!("  the same digest: {}", siblings.join(", ")));
        }
        lines
            .extend(self.obstacles.iter().map(|it| format!("  cannot be written: {}", it.words())));
        lines
    }
}

impl Overwrite {
    /// It, in a sentence; nothing where nothing has to be known. That a tag is immutable an obstacle says.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Unneeded | Self::Immutable => None,
            Self::Allowed => Some("may be written over: the registry says so".to_owned()),
            Self::Unknown { refused: None } => {
                Some("whether the tag is immutable is not known before the push".to_owned())
            }
            Self::Unknown { refused: Some(refused) } => {
                Some(format!("may be refused again; the last time: {}", refused.said))
            }
        }
    }
}

impl Takes {
    /// It, in a sentence; nothing where nothing has to be known.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Unneeded => None,
            Self::Known => Some("takes this media type: it holds one".to_owned()),
            Self::Unknown { refused: None } => {
                Some("whether it takes this media type is not known before the push".to_owned())
            }
            Self::Unknown { refused: Some(refused) } => {
                Some(format!("may refuse this media type again; the last time: {}", refused.said))
            }
        }
    }
}

impl Obstacle {
    /// It, in a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Access { error } => error.sentences(),
            Self::Immutable => "the registry says that the tag is immutable".to_owned(),
            Self::Moved { expected: Some(expected) } => {
                format!("it was moved since: it would have to hold {expected}")
            }
            Self::Moved { expected: None } => "it was written since: it was gone".to_owned(),
            Self::AttachedElsewhere { tag } => format!(
                "{tag} holds something else, another signature perhaps: leave out what is attached, or attach it there yourself"
            ),
            Self::Required { pattern, lacking } => {
                let lacking: Vec<String> = lacking.iter().map(ToString::to_string).collect();
                format!("the rule for {pattern} requires {}", lacking.join(", "))
            }
        }
    }
}

impl RepositoryPlan {
    fn lines(&self) -> Vec<String> {
        let access = match &self.access {
            Access::Granted => "may be written: an upload session was opened",
            Access::Unneeded => "nothing to write",
            Access::Untried => "whether it may be changed is not known before",
            Access::Refused { .. } => "refuses to be written",
        };
        let mut lines = vec![format!("In {}: {access}", self.repository)];
        lines.extend(self.takes.words().map(|words| format!("  {words}")));
        lines.extend(self.steps().iter().map(|step| format!("  {}", step.line())));
        lines
    }
}

impl Step {
    fn line(&self) -> String {
        let names: Vec<String> = self.platforms.iter().map(ToString::to_string).collect();
        let of = if names.is_empty() { String::new() } else { format!(" of {}", names.join(", ")) };
        let many = |word: &str| {
            if self.count == 1 { format!("1 {word}") } else { format!("{} {word}s", self.count) }
        };
        let (what, how) = match &self.kind {
            StepKind::Blobs(how) => (many("blob"), how.words()),
            StepKind::ManifestsThere => (many("manifest"), "there already".to_owned()),
            StepKind::Manifests => (many("manifest"), "uploaded by digest".to_owned()),
        };
        format!("{what}{of}: {how}, {}", size(self.bytes))
    }
}

impl How {
    /// It, in words.
    pub fn words(&self) -> String {
        match self {
            Self::There => "there already".to_owned(),
            Self::Mount { from } => format!("mounted from {from}"),
            Self::Copy { from } => format!("copied from {from}"),
        }
    }
}
