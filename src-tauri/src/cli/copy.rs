//! `copy`: an image or a list to another repository, with its digest as the answer. How far it is goes
//! to a terminal alone.

use std::io::{IsTerminal as _, Write};
use std::time::Duration;

use domain::ApiError;
use engine::Config;
use engine::copy::{CopyProgress, CopyState, copy};

use super::arguments::CopyArgs;
use super::{Failure, engine};

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
    let progress = CopyProgress::default();
    let copying = copy(engine.registry(), &args.source, &args.target, &args.platform, &progress);
    let is_watched = std::io::stderr().is_terminal();
    tokio::pin!(copying);
    let mut ticks = tokio::time::interval(REFRESH);
    let outcome = loop {
        tokio::select! {
            outcome = &mut copying => break outcome,
            _ = ticks.tick(), if is_watched => {
                write!(err, "{CLEAR}{}", line(progress.state()))?;
                err.flush()?;
            }
        }
    };
    if is_watched {
        write!(err, "{CLEAR}")?;
    }
    let digest = outcome.map_err(ApiError::from)?;
    writeln!(out, "{digest}")?;
    Ok(())
}

fn line(state: CopyState) -> String {
    let CopyState { blobs, blobs_done, bytes, bytes_done } = state;
    if blobs == 0 {
        return "Reading manifests".to_owned();
    }
    let (done, all) = (bytes_done.min(bytes) / MB, bytes / MB);
    format!("{blobs_done} of {blobs} blobs, {done} of {all} MB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is() {
        let mut state = CopyState { blobs: 0, blobs_done: 0, bytes: 0, bytes_done: 0 };
        assert_eq!(line(state), "Reading manifests");
        state = CopyState { blobs: 9, blobs_done: 2, bytes: 12 * MB, bytes_done: 13 * MB };
        assert_eq!(
            line(state),
            "2 of 9 blobs, 12 of 12 MB",
            "what went twice is not more than all"
        );
    }
}
