//! Which docker is here. The build script includes this file, so that one rule says when docker counts.

use std::process::Command;

/// The oldest docker whose store and output are those of the reference.
const OLDEST: u32 = 23;

/// The version of docker, such as `28.2.2`, if it is here and not too old: `docker manifest` needs no
/// daemon.
pub(crate) fn docker_version() -> Option<String> {
    let output = Command::new("docker").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let version = text.split_whitespace().nth(2)?.trim_end_matches(',').to_owned();
    let major: u32 = version.split('.').next()?.parse().ok()?;
    (major >= OLDEST).then_some(version)
}
