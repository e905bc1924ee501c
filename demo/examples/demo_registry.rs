//! The demo registry on a free port, until it is interrupted; for trying other tools on it.
#![allow(clippy::print_stdout, reason = "a program for a terminal")]

use std::time::Instant;

use demo::registry::{Registry, serve};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let registry = Registry::new();
    let start = Instant::now();
    demo::samples::fill(&mut registry.store());
    let running = serve(&registry).await?;
    println!("http://{}/v2/ after {:?}", running.host(), start.elapsed());
    tokio::signal::ctrl_c().await?;
    running.stop().await;
    Ok(())
}
