//! `manifold serve` inside the test, on a real port, and a client that hides nothing: no cookie jar,
//! no redirects followed.

use std::io::{self, Write};

use engine::Engine;
use manifold::serve::{self, Options};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

/// A running browser host. It stops when the handle goes.
pub(crate) struct Serving {
    /// Scheme, host and port.
    pub(crate) origin: String,
    /// The address that was printed, with the token.
    pub(crate) address: String,
    /// The cookie that the token becomes.
    pub(crate) cookie: String,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

/// Takes what the host prints, line by line.
struct Lines(mpsc::UnboundedSender<String>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        self.0.send(text).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Serving {
    /// Starts it at the first screen.
    pub(crate) async fn start(engine: Engine) -> Self {
        Self::start_at(engine, "/").await
    }

    /// Starts it at a screen.
    pub(crate) async fn start_at(engine: Engine, route: &str) -> Self {
        let (sender, mut printed) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let options = Options { port: 0, open: false, route: route.to_owned() };
        let task = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            serve::run(engine, options, &mut Lines(sender), stopped).await.expect("it serves");
        });
        let mut address = String::new();
        while !address.ends_with('\n') {
            address += &printed.recv().await.expect("it prints its address");
        }
        let address = address.trim_end().to_owned();
        let (origin, token) = address.split_once("/?token=").unwrap_or_else(|| {
            let (page, token) = address.split_once("?token=").expect("a token");
            (page.strip_suffix(route).expect("the route"), token)
        });
        let port = origin.rsplit(':').next().expect("a port");
        let cookie = format!("manifold-{port}={token}");
        Self { origin: origin.to_owned(), cookie, address, stop: Some(stop), task }
    }

    /// A request with nothing on it but what every client sends.
    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        // Made once in a process; a second time it says so and nothing is lost.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client")
            .request(method, format!("{}{path}", self.origin))
    }

    /// Asks for a path, signed in.
    pub(crate) async fn get(&self, path: &str) -> Response {
        let request = self.bare(Method::GET, path).header("cookie", &self.cookie);
        request.send().await.expect("an answer")
    }

    /// Sends JSON to a path, signed in.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        let request = self.bare(Method::POST, path).header("cookie", &self.cookie);
        request.json(body).send().await.expect("an answer")
    }

    /// Opens the event stream, and waits until it is open.
    pub(crate) async fn events(&self) -> Stream {
        let answer = self.get("/api/events").await;
        assert_eq!(answer.status(), 200, "the event stream");
        let mut stream = Stream { answer, pending: String::new() };
        let hello = stream.block().await.expect("something at once");
        assert!(hello.starts_with(':'), "a comment first: {hello:?}");
        stream
    }

    /// Asks it to stop, and waits for it.
    pub(crate) async fn stop(mut self) {
        self.stop.take().expect("not stopped yet").send(()).expect("it runs");
        self.task.await.expect("it ends in order");
    }
}

/// An open event stream.
pub(crate) struct Stream {
    answer: Response,
    pending: String,
}

impl Stream {
    /// The data of the next message.
    pub(crate) async fn next(&mut self) -> String {
        loop {
            let block = self.block().await.expect("events until the end");
            if let Some(data) = block.strip_prefix("data: ") {
                return data.to_owned();
            }
        }
    }

    /// What stands before the next blank line; `None` at the end.
    pub(crate) async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.pending.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.pending = rest;
                return Some(block);
            }
            let chunk = self.answer.chunk().await.expect("an unbroken stream")?;
            self.pending.push_str(&String::from_utf8_lossy(&chunk));
        }
    }
}
