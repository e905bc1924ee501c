//! `copy`: an image or a list to another repository, with its digest as the answer. How far it is goes
//! to a terminal alone.

use std::io::{IsTerminal as _, Write};
use std::sync::Arc;
use std::time::Duration;

use domain::publication::{Publication, Subject, Wish};
use engine::Config;
use engine::publish::{self, Manner};

use super::arguments::CopyArgs;
use super::publications::failure;
use super::{Failure, engine, guard};

/// How often a terminal is told how far it is.
const REFRESH: Duration = Duration::from_millis(200);
/// To the beginning of the line, and empty it (ECMA-48).
const CLEAR: &str = "\r\u{1b}[K";
/// A megabyte, as registries count.
const MB: u64 = 1_000_000;

pub(super) async fn run(
    args: &CopyArgs,
    config: Config,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<(), Failure> {
    let engine = engine(config, args.insecure)?;
    let (source, platforms) = (args.source.clone(), args.platform.clone());
    let is_watched = std::io::stderr().is_terminal();
    let wish = Wish {
        with_referrers: args.with_referrers,
        ..Wish::new(Subject::Copy { source, platforms }, args.targets.clone())
    };
    if args.dry_run {
        let mut plan = publish::plan(&engine, &wish).await.map_err(failure)?;
        let seen = publish::preview(&engine, &mut plan).await?;
        out.write_all(guard::shown(&seen, args.json)?.as_bytes())?;
        return guard::unblocked(&seen);
    }
    let copying = async {
        if is_watched {
            write!(err, "Reading manifests")?;
            err.flush()?;
        }
        let plan = publish::plan(&engine, &wish).await.map_err(failure)?;
        publish::check_rules(&engine, &plan).await.map_err(failure)?;
        let started = publish::open(&engine, plan, Manner::Careful).await.map_err(failure)?;
        let tracker = Arc::clone(started.tracker());
        let run = started.run();
        tokio::pin!(run);
        let mut ticks = tokio::time::interval(REFRESH);
        loop {
            tokio::select! {
                outcome = &mut run => break outcome.map_err(failure),
                _ = ticks.tick(), if is_watched => {
                    write!(err, "{CLEAR}{}", line(&tracker.snapshot()))?;
                    err.flush()?;
                }
            }
        }
    };
    let outcome = copying.await;
    if is_watched {
        write!(err, "{CLEAR}")?;
    }
    let done: Publication = outcome?;
    if let Some(digest) = done.moves.iter().find_map(|it| it.after.as_ref()) {
        writeln!(out, "{digest}")?;
    }
    Ok(())
}

fn line(publication: &Publication) -> String {
    let blobs = publication.parts.iter().flat_map(|part| &part.blobs);
    let (all, there) = (blobs.clone().count(), blobs.filter(|blob| blob.how.is_some()).count());
    figures(there, all, publication.bytes_done, publication.bytes)
}

fn figures(there: usize, all: usize, done: u64, bytes: u64) -> String {
    format!("{there} of {all} blobs, {} of {} MB", done.min(bytes) / MB, bytes / MB)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_twice_is_not_more_than_all() {
        assert_eq!(figures(2, 9, 13 * MB, 12 * MB), "2 of 9 blobs, 12 of 12 MB");
    }
}
