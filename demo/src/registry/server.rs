//! A registry that listens on a port of this machine.

use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Registry;

/// A listening registry. When the handle goes, it takes no more connections and closes those that it
/// has as soon as they are idle.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    /// Nothing is ever sent: the end of the sender is the signal.
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Host and port, as references write them.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// Stops, and waits for the answers that are on their way.
    pub async fn stop(self) {
        let Self { stop, task, .. } = self;
        drop(stop);
        // A task that panicked has stopped, too.
        let _ = task.await;
    }
}

/// Listens on a free loopback port.
///
/// # Errors
/// When no port can be had.
pub async fn serve(registry: &Registry) -> std::io::Result<Running> {
    serve_on(registry, (Ipv4Addr::LOCALHOST, 0).into()).await
}

/// Listens on an address; port 0 is any free one.
///
/// # Errors
/// When the address cannot be had.
pub async fn serve_on(registry: &Registry, address: SocketAddr) -> std::io::Result<Running> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let router = registry.router();
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let stopped = async {
            let _ = stopped.await;
        };
        // Accept errors end only this task, and the next request says so.
        let _ = axum::serve(listener, router).with_graceful_shutdown(stopped).await;
    });
    Ok(Running { address, stop, task })
}
