//! Says whether docker is here (`cfg(docker)`), so that a test that needs it to change the store beside
//! Manifold is reported as ignored where it is not, and neither as passed nor as failed.

#[path = "src/docker_version.rs"]
mod docker_version;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(docker)");
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/docker_version.rs");
    if docker_version::docker_version().is_some() {
        println!("cargo::rustc-cfg=docker");
    }
}
