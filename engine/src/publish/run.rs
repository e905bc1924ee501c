//! The run of a publication: what is below, then what is published, by digest, in every repository; the
//! tags last, each read again right before it is written, so that none points at something incomplete or
//! is written over what nobody has seen.

use domain::protocol::history::SeenBy;
use domain::publication::{Access, Kind, MoveState, Stage};
use domain::{ApiError, Code, Digest, RawManifest, Reference};
use futures_util::future::{join_all, try_join_all};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::attached::attach;
use super::plan::{Expected, Move, platforms_of};
use super::road::{CARRIED_AT_ONCE, Road, confirmed};
use super::tracker::Tracker;
use super::{Plan, PublishError, check, foresee, look, siblings};
use crate::Engine;
use crate::fault;
use crate::lists::ListError;
use crate::registry::Client;

/// How carefully a publication goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Tries whether the repositories can be written, looks at the tags first, and reads them back.
    Careful,
    /// As docker pushes: neither, which saves two round trips.
    Docker,
}

/// One run.
pub(super) struct Run<'a> {
    pub(super) engine: &'a Engine,
    pub(super) plan: &'a Plan,
    pub(super) tracker: &'a Tracker,
    pub(super) stop: &'a CancellationToken,
    pub(super) manner: Manner,
}

impl Run<'_> {
    /// Does all of it that is not done yet.
    ///
    /// # Errors
    /// The first failure. What became of each tag, the tracker says.
    pub(super) async fn all(&self) -> Result<(), PublishError> {
        let prepared = tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(ListError::Cancelled.into()),
            prepared = self.prepare() => prepared,
        };
        let (due, stopped) = prepared?;
        let outcome = self.tags(&due).await;
        let outcome = stopped.map_or(Ok(()), Err).and(outcome);
        if self.manner == Manner::Careful {
            let verified = self.verify(&due).await;
            outcome.and(verified)?;
        } else {
            outcome?;
        }
        self.clean_up().await
    }

    /// Everything before the first tag. Gives the tags that are left to write, and why others are not.
    async fn prepare(&self) -> Result<(Vec<usize>, Option<PublishError>), PublishError> {
        self.tracker.stage(Stage::Access);
        let moves = self.tracker.snapshot().moves;
        let due = moves.iter().enumerate().filter(|(_, it)| {
            !matches!(it.state, MoveState::Written { .. } | MoveState::Same | MoveState::Undone)
        });
        let mut due: Vec<usize> = due.map(|(at, _)| at).collect();
        let mut stopped = None;
        if self.manner == Manner::Careful {
            let (seen, access) = tokio::join!(self.look(&due), self.try_access(&due));
            (due, stopped) = seen?;
            if !due.is_empty() {
                access?;
            }
        }
        if due.is_empty() {
            return Ok((due, stopped));
        }
        self.tracker.stage(Stage::Blobs);
        let tags = due.iter().filter_map(|at| self.plan.moves.get(*at)).map(|it| &it.tag);
        let repositories = Plan::repositories(tags);
        let (client, carriers) = (self.client(), Semaphore::new(CARRIED_AT_ONCE));
        if self.plan.root.is_some() {
            let roads: Vec<Road<'_>> = repositories
                .iter()
                .map(|to| {
                    let asks_first = self.manner == Manner::Careful;
                    Road::new(client, self.plan, to, self.tracker, &carriers, asks_first)
                })
                .collect();
            let brought = join_all(roads.iter().map(Road::bring));
            // Docker does not look at the tag: that it can be put back, it is looked at meanwhile.
            let held = async {
                if self.manner == Manner::Docker {
                    self.note_held(&due).await;
                }
            };
            let (brought, ()) = tokio::join!(brought, held);
            brought.into_iter().collect::<Result<(), PublishError>>()?;
            if !self.plan.attached.is_empty() {
                self.tracker.may_go_on().await;
                let attached = repositories.iter().map(|to| attach(client, self.plan, to));
                try_join_all(attached).await?;
                fault::after("what is attached");
            }
        }
        fault::after("the images of a push");
        // A registry that does not take the list says so before any tag is written.
        if let Some(root) = self.plan.root.as_ref().filter(|_| due.len() > 1) {
            self.tracker.may_go_on().await;
            self.tracker.stage(Stage::List);
            let missing =
                repositories.iter().filter(|to| self.plan.found_in.as_ref() != Some(**to));
            try_join_all(missing.map(async |to| {
                let digest = root.digest();
                let (kind, bytes) = (root.media_type(), root.bytes());
                let put = client.put_manifest(to, digest.as_str(), kind, bytes).await;
                let name = to.at(digest.clone());
                let put = put.map_err(PublishError::from);
                let put = put.and_then(|said| confirmed(&name, digest, said));
                foresee::learn(self.engine, &name, kind, put.as_ref().copied());
                put
            }))
            .await?;
            fault::after("the list by its digest");
        }
        Ok((due, stopped))
    }

    /// Looks at the tags: those that hold it already are done, those that somebody has moved are left.
    async fn look(
        &self,
        due: &[usize],
    ) -> Result<(Vec<usize>, Option<PublishError>), PublishError> {
        let asked = due.iter().filter_map(|at| Some((*at, self.plan.moves.get(*at)?)));
        let found = try_join_all(asked.map(async |(at, it)| {
            Ok::<_, PublishError>((at, it, pointed_at(self.client(), &it.tag).await?))
        }))
        .await?;
        let was_writing: Vec<bool> = {
            let moves = self.tracker.snapshot().moves;
            moves.iter().map(|it| it.state == MoveState::Writing).collect()
        };
        let (mut left, mut stopped) = (Vec::new(), None);
        for (at, it, found) in found {
            let is_anything = it.expected == Expected::Anything;
            if found == it.after && (!is_anything || was_writing.get(at) == Some(&true)) {
                let written = was_writing.get(at) == Some(&true);
                let read_back = found.clone();
                let state =
                    if written { MoveState::Written { read_back } } else { MoveState::Same };
                self.tracker.moved(at, state).await;
            } else if is_anything || it.expected == Expected::is(found.clone()) {
                if is_anything {
                    self.tracker.held(at, found);
                }
                left.push(at);
            } else {
                let error = self.moved(at, it, found).await;
                stopped = stopped.or(Some(error));
            }
        }
        Ok((left, stopped))
    }

    /// A tag that somebody else has moved.
    async fn moved(&self, at: usize, it: &Move, found: Option<Digest>) -> PublishError {
        let changes = match (&found, &it.after) {
            (Some(found), Some(after)) => {
                look::over(self.engine, self.plan, &it.tag, found, after).await
            }
            _ => Vec::new(),
        };
        self.tracker.moved(at, MoveState::Moved { found: found.clone(), changes }).await;
        let seen = match &it.expected {
            Expected::Is { digest } => digest.clone(),
            Expected::Anything => None,
        };
        ListError::Moved { tag: Box::new(it.tag.clone()), seen, found }.into()
    }

    /// Tries whether something can be written, before anything is.
    async fn try_access(&self, due: &[usize]) -> Result<(), PublishError> {
        if self.plan.kind == Kind::Delete {
            return Ok(());
        }
        let tags = due.iter().filter_map(|at| self.plan.moves.get(*at)).map(|it| &it.tag);
        let all = Plan::repositories(tags);
        let tried = try_join_all(all.iter().map(|it| check::access(self.client(), it))).await;
        for access in tried.map_err(PublishError::Refused)? {
            if let Access::Refused { error } = access {
                return Err(PublishError::Refused(error));
            }
        }
        Ok(())
    }

    /// Where nobody has looked, what the tags hold is noted. That it cannot be read stops nothing.
    async fn note_held(&self, due: &[usize]) {
        for at in due {
            if let Some(it) = self.plan.moves.get(*at)
                && let Ok(found) = pointed_at(self.client(), &it.tag).await
            {
                self.tracker.held(*at, found);
            }
        }
    }

    /// Writes the tags: first those that keep an earlier digest, then the others.
    async fn tags(&self, due: &[usize]) -> Result<(), PublishError> {
        if due.is_empty() {
            return Ok(());
        }
        self.tracker.stage(Stage::Tags);
        let is_first =
            |at: &&usize| self.plan.moves.get(**at).is_some_and(|it| it.previous_of.is_some());
        let (first, rest): (Vec<&usize>, Vec<&usize>) = due.iter().partition(is_first);
        let mut outcome = Ok(());
        for group in [first, rest] {
            // Deletions one after the other: one can take others along.
            let written = if self.plan.kind == Kind::Delete || self.plan.kind == Kind::Undo {
                let mut written = Vec::new();
                for at in group {
                    written.push(self.tag(*at).await);
                }
                written
            } else {
                join_all(group.into_iter().map(|at| self.tag(*at))).await
            };
            outcome = written.into_iter().fold(outcome, Result::and);
            if outcome.is_err() {
                break;
            }
        }
        outcome
    }

    /// Writes a tag. Once the write has begun it is not stopped: nobody could say where the tag points.
    async fn tag(&self, at: usize) -> Result<(), PublishError> {
        let Some(it) = self.plan.moves.get(at) else { return Ok(()) };
        tokio::select! {
            biased;
            () = self.stop.cancelled() => return Err(ListError::Cancelled.into()),
            () = self.tracker.may_go_on() => {}
        }
        self.tracker.moved(at, MoveState::Writing).await;
        let found = match self.still(it).await {
            Ok(None) => self.write(it).await,
            Ok(Some(found)) if found == it.after => Ok(()),
            Ok(Some(found)) => return Err(self.moved(at, it, found).await),
            Err(error) => Err(error),
        };
        fault::after("the list of a push");
        match found {
            Ok(()) => {
                self.tracker.moved(at, MoveState::Written { read_back: None }).await;
                Ok(())
            }
            Err(error) if is_cancelled(&error) => {
                self.tracker.moved(at, MoveState::Waiting).await;
                Err(error)
            }
            Err(error) => {
                self.tracker.moved(at, MoveState::Failed { error: error.said() }).await;
                Err(error)
            }
        }
    }

    /// Looks again what a tag holds, right before it is written. Registries have no way to do both in one
    /// step, so what is left is the time of one request. Gives what it holds where that is not what was
    /// expected.
    async fn still(&self, it: &Move) -> Result<Option<Option<Digest>>, PublishError> {
        let Expected::Is { digest } = &it.expected else { return Ok(None) };
        let found = tokio::select! {
            biased;
            () = self.stop.cancelled() => return Err(ListError::Cancelled.into()),
            found = pointed_at(self.client(), &it.tag) => found?,
        };
        Ok((found != *digest).then_some(found))
    }

    async fn write(&self, it: &Move) -> Result<(), PublishError> {
        let client = self.client();
        let Some(after) = &it.after else {
            let Expected::Is { digest: Some(held) } = &it.expected else { return Ok(()) };
            return siblings::delete(
                client,
                &it.tag,
                held,
                &self.plan.leaving(it.tag.repository()),
            )
            .await;
        };
        let raw: &RawManifest = self
            .plan
            .bodies
            .get(after)
            .ok_or_else(|| PublishError::Forgotten(Box::new(it.tag.clone())))?;
        let (repository, identifier) = (it.tag.repository(), it.tag.identifier());
        let put = client.put_manifest(repository, identifier, raw.media_type(), raw.bytes()).await;
        let written =
            put.map_err(PublishError::from).and_then(|said| confirmed(&it.tag, after, said));
        foresee::learn(self.engine, &it.tag, raw.media_type(), written.as_ref().copied());
        written?;
        let history = self.engine.history();
        history.note(&it.tag, after, raw.media_type(), platforms_of(raw), SeenBy::Push);
        Ok(())
    }

    /// Reads the tags back. That one cannot be read is no failure: that it was written was confirmed.
    async fn verify(&self, due: &[usize]) -> Result<(), PublishError> {
        let moves = self.tracker.snapshot().moves;
        let written = due.iter().filter_map(|at| Some((*at, moves.get(*at)?)));
        let written = written.filter(|(_, it)| matches!(it.state, MoveState::Written { .. }));
        let written: Vec<_> = written.collect();
        if written.is_empty() {
            return Ok(());
        }
        self.tracker.stage(Stage::Verify);
        let read = join_all(
            written
                .iter()
                .map(async |(at, it)| (*at, *it, pointed_at(self.client(), &it.tag).await)),
        );
        let mut outcome = Ok(());
        for (at, it, found) in read.await {
            let Ok(found) = found else { continue };
            if found != it.after {
                let held = found.as_ref().map_or_else(|| "nothing".to_owned(), Digest::to_string);
                let message = format!("{} was written, and read back it holds {held}", it.tag);
                let error = ApiError::new(Code::Conflict, message)
                    .with_hint("Somebody else writes the same tag. Look again, then push again.")
                    .about(&it.tag);
                outcome = outcome.and(Err(PublishError::Refused(error)));
            }
            self.tracker.moved(at, MoveState::Written { read_back: found }).await;
        }
        outcome
    }

    /// The local list is marked as pushed, or goes.
    async fn clean_up(&self) -> Result<(), PublishError> {
        let (Kind::Push, Some(list), Some(root)) =
            (self.plan.kind, &self.plan.source, &self.plan.root)
        else {
            return Ok(());
        };
        if self.plan.purge {
            self.tracker.stage(Stage::Purge);
        }
        let is_own = self.plan.moves.iter().any(|it| &it.tag == list);
        let (lists, list) = (self.engine.lists(), list.clone());
        let (sent, purge) = (root.clone(), self.plan.purge);
        let drafts = self.engine.drafts();
        let done = tokio::task::spawn_blocking(move || {
            if !is_own && !purge {
                return Ok(());
            }
            match lists.pushed(&list, &sent, purge) {
                // A draft with more in it than docker's store can hold.
                Err(ListError::ChangedMeanwhile(_))
                    if drafts.made(&list).is_ok_and(|(_, body)| body == sent) =>
                {
                    drafts
                        .delete(&list)
                        .map(drop)
                        .map_err(ApiError::from)
                        .map_err(PublishError::from)
                }
                pushed => Ok(pushed?),
            }
        });
        done.await.unwrap_or(Err(PublishError::List(ListError::Cancelled)))
    }

    fn client(&self) -> &Client {
        self.engine.registry()
    }
}

/// Whether it was stopped by the user.
pub(super) fn is_cancelled(error: &PublishError) -> bool {
    matches!(error, PublishError::List(ListError::Cancelled))
}

/// What a tag holds now; nothing when it is not there.
pub(super) async fn pointed_at(
    client: &Client,
    tag: &Reference,
) -> Result<Option<Digest>, PublishError> {
    Ok(client.held_by(tag).await?)
}
