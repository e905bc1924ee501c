//! `manifold-window`: the window, which `manifold` starts. It takes the same arguments.

use std::process::ExitCode;

fn main() -> ExitCode {
    manifold::run(manifold::Windows { is_there: || true, open: manifold::window })
}
