//! The first questions to a registry that may speak plain HTTP. They are asked while it is still being
//! found out whether it does: the answers come a round trip, and the opening of a connection, earlier.
//!
//! Only where the user allows plain HTTP, only for reading, and without any credential.

use reqwest::{Method, Response};

use super::Client;
use super::endpoint::Endpoint;
use super::error::{Kind, RegistryError};
use super::transport::{Call, Target, address};

/// What is asked of until it is known better.
const GUESS: Endpoint = Endpoint { scheme: "http", challenge: None };

impl Client {
    /// How to speak to the registry of a call, and what came of the call if it was sent already; for
    /// who waits since so many probes had failed.
    ///
    /// # Errors
    /// As [`Client::endpoint`].
    pub(super) async fn endpoint_for(
        &self,
        call: &Call,
        waiting_since: u64,
    ) -> Result<(Endpoint, Option<Result<Response, Kind>>), RegistryError> {
        let registry = &call.registry;
        let is_reading = matches!(call.method, Method::GET | Method::HEAD);
        let is_path = matches!(call.target, Target::Path(_));
        let is_new = !self.host(registry).is_known();
        if !(is_new && is_reading && is_path && self.is_trusted_insecure(registry)) {
            return Ok((self.endpoint_since(registry, waiting_since).await?, None));
        }
        let address = address(call, &GUESS).map_err(|kind| call.error(kind))?;
        let early = Box::pin(self.once(call, &address, None, 1));
        let endpoint = self.endpoint_since(registry, waiting_since);
        tokio::pin!(early, endpoint);
        let mut outcome = None;
        let endpoint = loop {
            tokio::select! {
                found = &mut endpoint => break found?,
                early = &mut early, if outcome.is_none() => outcome = Some(early),
            }
        };
        if endpoint != GUESS {
            return Ok((endpoint, None));
        }
        let outcome = match outcome {
            Some(outcome) => outcome,
            None => early.await,
        };
        Ok((endpoint, Some(outcome)))
    }
}
