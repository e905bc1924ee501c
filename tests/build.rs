//! Says whether docker is here (`cfg(docker)`), so that a test that needs it to change the store beside
//! Manifold is reported as ignored where it is not, and neither as passed nor as failed.

use std::process::Command;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(docker)");
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rerun-if-changed=build.rs");
    let help = Command::new("docker").args(["manifest", "--help"]).output();
    if help.is_ok_and(|output| output.status.success()) {
        println!("cargo::rustc-cfg=docker");
    }
}
