//! Places where a test can end the program or make a write fail: one before and after each step that
//! changes a disk or a registry.
//!
//! Debug builds alone listen, to three variables: `MANIFOLD_FAULT_LOG` names a file that gets a line
//! for each place that is passed, `MANIFOLD_FAULT_KILL=N` ends the program with SIGKILL at the N-th,
//! `MANIFOLD_FAULT_FAIL=N` makes the N-th fail as a full disk does. Release builds have none of it.

/// A place before a step: the program can end here, or the step fail.
#[cfg(not(debug_assertions))]
#[inline]
#[expect(clippy::unnecessary_wraps, reason = "in debug builds it can fail")]
pub(crate) fn before(_step: &str) -> std::io::Result<()> {
    Ok(())
}

/// A place after a step: the program can end here.
#[cfg(not(debug_assertions))]
#[inline]
pub(crate) fn after(_step: &str) {}

#[cfg(debug_assertions)]
pub(crate) use listening::{after, before};

#[cfg(debug_assertions)]
mod listening {
    use std::io::{self, Write as _};
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static PASSED: AtomicU32 = AtomicU32::new(0);
    static KILL: LazyLock<Option<u32>> = LazyLock::new(|| number("MANIFOLD_FAULT_KILL"));
    static FAIL: LazyLock<Option<u32>> = LazyLock::new(|| number("MANIFOLD_FAULT_FAIL"));

    pub(crate) fn before(step: &str) -> io::Result<()> {
        let here = pass("before", step);
        if *FAIL == Some(here) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    pub(crate) fn after(step: &str) {
        pass("after", step);
    }

    fn number(variable: &str) -> Option<u32> {
        std::env::var(variable).ok()?.parse().ok()
    }

    fn pass(side: &str, step: &str) -> u32 {
        let here = PASSED.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(path) = std::env::var_os("MANIFOLD_FAULT_LOG")
            && let Ok(mut log) = std::fs::File::options().create(true).append(true).open(path)
        {
            // A log that cannot be written shows in the test that reads it.
            let _ = writeln!(log, "{here} {side}: {step}");
        }
        if *KILL == Some(here) {
            kill();
        }
        here
    }

    #[cfg(unix)]
    fn kill() {
        let own = rustix::process::getpid();
        // Nothing after this line runs: the signal cannot be caught.
        let _ = rustix::process::kill_process(own, rustix::process::Signal::KILL);
    }

    #[cfg(not(unix))]
    fn kill() {
        std::process::abort();
    }
}
