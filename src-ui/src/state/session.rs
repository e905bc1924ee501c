//! The running program and its registries, which the frame and most pages show.

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::registry::{ListRegistries, RegistryInfo};
use domain::protocol::session::{GetSession, Session};

use super::remote::{Remote, remote};

/// What was read about the program.
#[derive(Clone, Copy)]
pub struct SessionState {
    /// The program.
    pub session: Remote<Session>,
    /// The registries that the user knows.
    pub registries: Remote<Vec<RegistryInfo>>,
}

/// Reads the session and gives it to all pages.
pub fn provide_session() -> SessionState {
    let session = remote(&[], || Some(GetSession {}));
    let registries = remote(&[Topic::Registries], || Some(ListRegistries {}));
    let state = SessionState { session, registries };
    provide_context(state);
    state
}

/// The session.
pub fn use_session() -> SessionState {
    expect_context()
}
