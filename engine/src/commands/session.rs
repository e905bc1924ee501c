//! What the page asks first.

use domain::ApiError;
use domain::protocol::session::{GetSession, Session};

use crate::Engine;

/// The running program.
pub(crate) async fn get_session(engine: &Engine, _: GetSession) -> Result<Session, ApiError> {
    Ok(Session {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        store: engine.config().manifests().display().to_string(),
        demo: engine.config().demo.clone(),
    })
}
