//! The browser host, as the page meets it: a real port, a cookie, JSON, server-sent events.

use std::path::Path;

use domain::ApiError;
use domain::protocol::Event;
use serde_json::Value;

use super::Host;
use super::ground::Ground;
use crate::serving::{Serving, Stream};

pub(super) struct Browser {
    ground: Ground,
    serving: Serving,
    events: Stream,
}

pub(super) async fn start() -> Browser {
    let ground = Ground::new().await;
    let serving = Serving::start(ground.engine.clone()).await;
    let events = serving.events().await;
    Browser { ground, serving, events }
}

impl Host for Browser {
    async fn call(&self, name: &str, body: Value) -> Result<Value, ApiError> {
        let answer = self.serving.post(&format!("/api/{name}"), &body).await;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer.json().await.expect("a JSON reply"));
        }
        let error: ApiError = answer.json().await.expect("a JSON error");
        assert_eq!(status.as_u16(), error.code.http_status(), "the status says the code: {error}");
        Err(error)
    }

    async fn event(&mut self) -> Event {
        let data = self.events.next().await;
        serde_json::from_str(&data).expect("an event is JSON")
    }

    fn registry(&self) -> &str {
        &self.ground.registry
    }

    fn folder(&self) -> &Path {
        self.ground.folder.path()
    }
}
