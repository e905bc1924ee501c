//! `manifold`: the command line and the browser host. Everything is in the library, where tests reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    manifold::run(manifold::HAND_OVER)
}
