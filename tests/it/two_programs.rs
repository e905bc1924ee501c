//! The command line and the window are two programs: the first one loads nothing of the second.

use std::path::Path;
use std::process::{Command, Stdio};

use acceptance::{Manifold, TempHome};

#[test]
#[cfg(target_os = "linux")]
fn the_command_line_loads_no_library_of_the_window() {
    let linked = |program: &Path| {
        let bytes = std::fs::read(program).expect("the program can be read");
        let wanted: &[u8] = b"libwebkit2gtk-4.1.so";
        bytes.windows(wanted.len()).any(|part| part == wanted)
    };
    let manifold = Manifold::find();
    assert!(!linked(manifold.binary()), "each command would wait for it");
    let window = manifold.binary().with_file_name("manifold-window");
    if window.exists() {
        assert!(linked(&window), "this is how the other one would be noticed");
    }
}

#[test]
fn without_its_window_manifold_says_what_is_missing_and_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let alone = folder.path().join("manifold");
    // By a program of its own: a file that this one has written may still be open in a child of another
    // test, and then it cannot be started ("text file busy").
    let copied = Command::new("cp").arg(Manifold::find().binary()).arg(&alone).status();
    assert!(copied.expect("cp starts").success(), "a copy");
    let home = TempHome::new();
    let mut command = Command::new(&alone);
    home.apply(&mut command);
    let output = command
        .env("DISPLAY", ":no-such-display")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("manifold-window is not beside"), "{said}");
    assert!(said.contains("manifold serve"), "what to do: {said}");
}
