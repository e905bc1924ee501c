//! Which files of an image tell what machine it is really for: the program that it starts, what runs
//! that one when it is a script, and where neither says a machine, its shell or its C library.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::header::FileKind;
use super::layers::{Found, Layers};
use crate::json::FromJson;
use crate::platform::Platform;
use crate::run_config::RunConfig;

/// Where programs are looked for when the image does not say it.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/// The same on Windows.
const WINDOWS_PATH: &str = r"C:\Windows\System32;C:\Windows";
/// So many scripts that run scripts are followed.
const MOST_SCRIPTS: usize = 3;
/// The most folders of a `PATH` that are looked into.
const MOST_FOLDERS: usize = 50;

/// Why a file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromJson)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The image starts with it.
    Entrypoint,
    /// The entry point is a script, a shell or an init, and this is what it is given to start.
    Command,
    /// It runs the script before it.
    Interpreter,
    /// Nothing of the above says a machine; the shell does.
    Shell,
    /// Nothing of the above says a machine; the C library does.
    Library,
}

/// A file that was looked at, or for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Looked {
    pub(super) role: Role,
    /// The name as the config, or the script, says it.
    pub(super) said: String,
    /// Where it was found; as it was said when it was not.
    pub(super) path: String,
    pub(super) found: Outcome,
}

/// What became of looking for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    File(FileKind),
    Missing,
    NotYet,
}

/// How the image starts programs.
#[derive(Debug)]
pub(super) struct Starting {
    windows: bool,
    words: Vec<String>,
    /// Where the words of the command begin, behind those of the entry point.
    command: usize,
    folder: String,
    path: Vec<String>,
}

impl Starting {
    pub(super) fn of(config: &Value, platform: &Platform) -> Self {
        let windows = platform.os.eq_ignore_ascii_case("windows");
        let run = RunConfig::of(config);
        let own = run.environment.iter().find(|one| one.name.eq_ignore_ascii_case("PATH"));
        let own = own.map(|one| one.value.as_str()).filter(|value| !value.is_empty());
        let (standard, comma) = if windows { (WINDOWS_PATH, ';') } else { (PATH, ':') };
        let path = own.unwrap_or(standard).split(comma).take(MOST_FOLDERS).map(str::to_owned);
        let command = run.entrypoint.len();
        Self {
            windows,
            words: run.entrypoint.into_iter().chain(run.command).collect(),
            command,
            folder: run.working_directory,
            path: path.collect(),
        }
    }

    /// Whether names are Windows'.
    pub(super) fn is_windows(&self) -> bool {
        self.windows
    }

    /// What is known of the files that count, as far as the layers were read; `at_last` when no more of
    /// them is read, so that whatever is known has to do.
    pub(super) fn look(&self, layers: &Layers, at_last: bool) -> Vec<Looked> {
        let mut all = Vec::new();
        let Some(first) = self.words.first() else {
            self.fall_back(layers, &mut all);
            return all;
        };
        let runs_others = self.program(layers, Role::Entrypoint, first, &mut all);
        if is_shell(first) {
            // `sh -c "exec app"`, the form that Dockerfiles call shell form.
            if let Some(given) = self.words.iter().skip(1).find_map(|word| first_program(word)) {
                self.program(layers, Role::Command, &given, &mut all);
            }
        } else if is_init(first) {
            let given = self.words.iter().skip(1).find(|word| !word.starts_with('-'));
            if let Some(given) = given {
                self.program(layers, Role::Command, given, &mut all);
            }
        } else if runs_others && self.command > 0 {
            let given = self.words.get(self.command);
            // What begins with a dash is an argument to the entry point.
            if let Some(given) = given.filter(|word| !word.starts_with('-')) {
                self.program(layers, Role::Command, given, &mut all);
            }
        }
        let says = |one: &Looked| matches!(one.found, Outcome::File(FileKind::Program(..)));
        let waits = all.iter().any(|one| one.found == Outcome::NotYet);
        if !all.iter().any(says) && (at_last || !waits) {
            self.fall_back(layers, &mut all);
        }
        all
    }

    /// Looks for a program and for what runs it. Says whether it is a script.
    fn program(&self, layers: &Layers, role: Role, said: &str, all: &mut Vec<Looked>) -> bool {
        let (mut role, mut said, mut is_script) = (role, said.to_owned(), false);
        for _ in 0..=MOST_SCRIPTS {
            let (path, found) = self.find(layers, &said);
            let next = match &found {
                Outcome::File(FileKind::Script(program, rest)) => Some(interpreter(program, rest)),
                _ => None,
            };
            all.push(Looked { role, said, path, found });
            let Some(next) = next else { break };
            (role, said, is_script) = (Role::Interpreter, next, true);
        }
        is_script
    }

    fn fall_back(&self, layers: &Layers, all: &mut Vec<Looked>) {
        let known: &[(Role, &str)] = if self.windows {
            &[
                (Role::Shell, r"C:\Windows\System32\cmd.exe"),
                (Role::Library, r"C:\Windows\System32\ntdll.dll"),
            ]
        } else {
            &[
                (Role::Shell, "/bin/sh"),
                (Role::Library, "/lib/libc.so.6"),
                (Role::Library, "/lib64/libc.so.6"),
                (Role::Library, "/lib/ld-musl-x86_64.so.1"),
                (Role::Library, "/lib/ld-musl-aarch64.so.1"),
            ]
        };
        for (role, said) in known {
            let (path, found) = self.find(layers, said);
            let says = matches!(found, Outcome::File(FileKind::Program(..)));
            // What nobody asked for and is not there is not worth a word.
            if found != Outcome::Missing {
                all.push(Looked { role: *role, said: (*said).to_owned(), path, found });
            }
            if says {
                return;
            }
        }
    }

    /// The first of the places where a program can be that has it.
    fn find(&self, layers: &Layers, said: &str) -> (String, Outcome) {
        let mut waits = false;
        for place in self.places(said) {
            match layers.find(&in_layer(&place, self.windows)) {
                Found::File(kind) => return (place, Outcome::File(kind.clone())),
                Found::NotYet => waits = true,
                Found::NoFile | Found::Missing => {}
            }
        }
        (said.to_owned(), if waits { Outcome::NotYet } else { Outcome::Missing })
    }

    fn places(&self, said: &str) -> Vec<String> {
        if self.windows {
            let said = said.trim_matches('"').replace('/', r"\");
            let named = if said.contains('\\') || said.contains(':') {
                let is_whole = said.starts_with('\\') || said.get(1..2) == Some(":");
                vec![if is_whole { said } else { format!(r"{}\{said}", self.folder) }]
            } else {
                let folders = std::iter::once(&self.folder).chain(&self.path);
                folders.map(|folder| format!(r"{}\{said}", folder.trim_end_matches('\\'))).collect()
            };
            let both = |name: String| [name.clone(), format!("{name}.exe")];
            return named.into_iter().flat_map(both).collect();
        }
        if said.starts_with('/') {
            return vec![said.to_owned()];
        }
        if said.contains('/') {
            return vec![format!("/{}/{said}", self.folder.trim_matches('/'))];
        }
        let folders = self.path.iter().filter(|folder| folder.starts_with('/'));
        folders.map(|folder| format!("{}/{said}", folder.trim_end_matches('/'))).collect()
    }
}

/// A name as the layers have it: Windows' are below `Files`, without a drive.
fn in_layer(place: &str, windows: bool) -> String {
    if !windows {
        return place.to_owned();
    }
    let place = place.split_once(':').map_or(place, |(_, rest)| rest);
    format!("Files/{}", place.replace('\\', "/"))
}

/// What runs a script: `env` looks for another program.
fn interpreter(program: &str, rest: &str) -> String {
    let is_env = program.rsplit('/').next() == Some("env");
    let mut words = rest.split_whitespace();
    let named = words.find(|word| !word.starts_with('-') && !word.contains('='));
    match named {
        Some(named) if is_env => named.to_owned(),
        _ => program.to_owned(),
    }
}

fn is_shell(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    matches!(name, "sh" | "bash" | "ash" | "dash" | "zsh" | "cmd" | "powershell" | "pwsh")
}

/// Whether it is one of the small programs that start another and wait for it.
fn is_init(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or_default();
    matches!(name, "tini" | "tini-static" | "dumb-init" | "catatonit" | "docker-init")
}

/// The program that a line for a shell starts with, where that is plain to see.
fn first_program(line: &str) -> Option<String> {
    if line.starts_with('-')
        || line.starts_with("/S")
        || line.starts_with("/s")
        || line == "/C"
        || line == "/c"
    {
        return None;
    }
    let mut words = line.split_whitespace();
    let first = words.find(|word| !matches!(*word, "exec") && !is_assignment(word))?;
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "/._-\\:+".contains(character);
    (first.chars().all(plain) && !BUILT_IN.contains(&first)).then(|| first.to_owned())
}

/// Words that a shell does by itself.
const BUILT_IN: [&str; 14] = [
    "cd", "echo", "if", "for", "while", "set", "export", "source", ".", ":", "test", "true",
    "trap", "eval",
];

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map(|(name, _)| name);
    name.is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
