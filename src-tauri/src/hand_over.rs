//! Handing over to the program with the window. The window's libraries take some 50 ms to load, which no
//! command that opens none should wait for, so they are linked into a program of their own.

use std::io;
use std::path::PathBuf;
use std::process::Command;

use crate::start::{StartError, WindowRequest, Windows};

/// The window is another program's.
pub const WINDOWS: Windows = Windows { is_there, open };

/// The program with the window: in the folder of this one.
fn program() -> Option<PathBuf> {
    let own = std::env::current_exe().ok()?;
    let other = own.with_file_name(format!("manifold-window{}", std::env::consts::EXE_SUFFIX));
    other.is_file().then_some(other)
}

fn is_there() -> bool {
    program().is_some()
}

/// Gives it the arguments of this process, which it reads as this one did.
fn open(_request: WindowRequest<'_>) -> Result<u8, StartError> {
    let program = program().ok_or(StartError::NoWindow)?;
    let mut command = Command::new(program);
    command.args(std::env::args_os().skip(1));
    run(command).map_err(|error| StartError::Window(Box::new(error)))
}

/// In place of this process, so that who started it, and signals, reach the window.
#[cfg(unix)]
fn run(mut command: Command) -> io::Result<u8> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn run(mut command: Command) -> io::Result<u8> {
    let status = command.status()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
