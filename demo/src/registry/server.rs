//! A registry that listens on a free port of this machine.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::Registry;

/// A listening registry. It stops when the handle goes.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Running {
    /// Host and port, as references write them.
    pub fn host(&self) -> String {
        self.address.to_string()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Listens on a free loopback port.
///
/// # Errors
/// When no port can be had.
pub async fn serve(registry: &Registry) -> std::io::Result<Running> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let router = registry.router();
    let task = tokio::spawn(async move {
        // Accept errors end only this task, and the next request says so.
        let _ = axum::serve(listener, router).await;
    });
    Ok(Running { address, task })
}
