//! Where logins may come from besides docker's folder. A host reads the environment for them once.

use std::ffi::OsString;
use std::path::PathBuf;

use domain::protocol::registry::Secret;

/// Sources of logins outside docker's folder. [`Logins::default`] has none of them, as tests want.
#[derive(Debug, Clone, Default)]
pub struct Logins {
    /// `DOCKER_AUTH_CONFIG`: JSON with `auths`, which wins over docker's files (docker 28.3).
    pub environment: Option<Secret>,
    /// Podman's `auth.json` files, the first one first.
    pub podman: Vec<PathBuf>,
    /// The folders in which credential helpers are looked for, as in `PATH`; `None` is the program's
    /// own `PATH`.
    pub path: Option<OsString>,
    /// Whether the system's keychain is asked and offered.
    pub keychain: bool,
}

impl Logins {
    /// The usual places: `DOCKER_AUTH_CONFIG`; `REGISTRY_AUTH_FILE`, or
    /// `$XDG_RUNTIME_DIR/containers/auth.json` and `$XDG_CONFIG_HOME/containers/auth.json`
    /// (containers-auth.json(5)); the keychain.
    pub(crate) fn from_environment(home: Option<&PathBuf>) -> Self {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let environment = std::env::var("DOCKER_AUTH_CONFIG").ok();
        let folders = || {
            let config = variable("XDG_CONFIG_HOME")
                .map(PathBuf::from)
                .or_else(|| Some(home?.join(".config")));
            let runtime = variable("XDG_RUNTIME_DIR").map(PathBuf::from);
            [runtime, config].into_iter().flatten()
        };
        let podman = match variable("REGISTRY_AUTH_FILE") {
            Some(file) => vec![PathBuf::from(file)],
            None => folders().map(|folder| folder.join("containers/auth.json")).collect(),
        };
        Self {
            environment: environment.filter(|json| !json.trim().is_empty()).map(Secret::new),
            podman,
            path: None,
            keychain: true,
        }
    }
}
