//! The two command lines: `docker manifest …` and `manifold …`.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::docker_version::docker_version;
use crate::home::TempHome;

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Exit code; -1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs `docker manifest`.
#[derive(Debug)]
pub struct Docker {
    version: String,
}

impl Docker {
    /// Docker, if it is here and not older than 23.
    pub fn find() -> Option<Self> {
        docker_version().map(|version| Self { version })
    }

    /// Its version, such as `28.2.2`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// `docker manifest ARGUMENTS`.
    pub fn manifest(&self, home: &TempHome, arguments: &[String]) -> Outcome {
        let mut command = Command::new("docker");
        command.arg("manifest").args(arguments);
        run(command, home, &[])
    }
}

/// Runs `manifold`.
#[derive(Debug)]
pub struct Manifold {
    binary: PathBuf,
}

impl Manifold {
    /// `$MANIFOLD_BIN`, or the workspace's own debug build without the window, made once a process.
    pub fn find() -> Self {
        static BUILT: OnceLock<PathBuf> = OnceLock::new();
        let named = std::env::var_os("MANIFOLD_BIN").map(PathBuf::from);
        Self { binary: named.unwrap_or_else(|| BUILT.get_or_init(build).clone()) }
    }

    /// Where it is.
    pub fn binary(&self) -> &std::path::Path {
        &self.binary
    }

    /// `manifold ARGUMENTS`.
    pub fn run(&self, home: &TempHome, arguments: &[String]) -> Outcome {
        self.run_with(home, arguments, &[])
    }

    /// The same with further variables in its environment; an empty one is taken away.
    pub fn run_with(
        &self,
        home: &TempHome,
        arguments: &[String],
        variables: &[(&str, &str)],
    ) -> Outcome {
        let mut command = Command::new(&self.binary);
        command.args(arguments);
        run(command, home, variables)
    }
}

fn run(mut command: Command, home: &TempHome, variables: &[(&str, &str)]) -> Outcome {
    home.apply(&mut command);
    for (name, value) in variables {
        if value.is_empty() {
            command.env_remove(name);
        } else {
            command.env(name, value);
        }
    }
    let output = command.stdin(Stdio::null()).output().expect("the program starts");
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn build() -> PathBuf {
    let workspace = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(&workspace)
        .args(["build", "--quiet", "--package", "manifold", "--bin", "manifold"])
        .arg("--no-default-features")
        .status()
        .expect("cargo runs");
    assert!(built.success(), "manifold does not build");
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| workspace.join("target")).join("debug/manifold")
}
