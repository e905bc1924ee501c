//! The programs that are measured, as far as they are on this machine.

use std::path::PathBuf;
use std::process::Command;

/// A program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Program {
    /// `manifold`, the release build.
    Manifold(PathBuf),
    /// `docker manifest`.
    Docker,
    /// `skopeo`.
    Skopeo,
    /// `buildah manifest`.
    Buildah,
}

impl Program {
    /// Its name in the table.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Manifold(_) => "manifold",
            Self::Docker => "docker",
            Self::Skopeo => "skopeo",
            Self::Buildah => "buildah",
        }
    }

    pub(crate) fn command(&self) -> Command {
        match self {
            Self::Manifold(path) => Command::new(path),
            Self::Docker => Command::new("docker"),
            Self::Skopeo => Command::new("skopeo"),
            Self::Buildah => Command::new("buildah"),
        }
    }

    fn version(&self) -> Option<String> {
        let output = self.command().arg("--version").output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).lines().next()?.to_owned())
    }
}

/// Those that are here.
#[derive(Debug, Clone)]
pub(crate) struct Programs(Vec<Program>);

impl Programs {
    /// Manifold by `MANIFOLD_BIN`, the others by `PATH`.
    pub(crate) fn find() -> Self {
        let manifold = std::env::var_os("MANIFOLD_BIN").expect("MANIFOLD_BIN names the program");
        let all = [
            Program::Manifold(manifold.into()),
            Program::Docker,
            Program::Skopeo,
            Program::Buildah,
        ];
        Self(all.into_iter().filter(|program| program.version().is_some()).collect())
    }

    /// Manifold alone.
    pub(crate) fn alone(&self) -> Self {
        let own = self.0.iter().filter(|program| matches!(program, Program::Manifold(_)));
        Self(own.cloned().collect())
    }

    pub(crate) fn all(&self) -> Vec<Program> {
        self.0.clone()
    }

    /// A line each, with the version.
    pub(crate) fn versions(&self) -> String {
        let versions = self.0.iter().map(|program| program.version().unwrap_or_default());
        versions.collect::<Vec<_>>().join("\n")
    }
}
