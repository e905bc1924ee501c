//! From a command's name and JSON to its handler and back. Made from `with_commands!`, so a handler
//! that is missing or has another type does not compile.

use domain::protocol::{
    activity, attestation, compare, drafts, history, image, inspection, lists, publish, registry,
    session,
};
use domain::{
    ApiError, Code, Reference, diff, draft, executable, health, list, publication, recipe,
    with_commands,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Engine, commands};

macro_rules! dispatch {
    ($($name:ident($module:ident::$request:ident) -> $reply:ty, $topics:tt;)*) => {
        /// Runs one command.
        pub(crate) async fn dispatch(
            engine: &Engine,
            name: &str,
            request: Value,
        ) -> Result<Value, ApiError> {
            match name {
                $(stringify!($name) => {
                    let request: $module::$request = decode(request)?;
                    let reply: $reply = commands::$name(engine, request).await?;
                    encode(&reply)
                })*
                unknown => Err(ApiError::new(
                    Code::Invalid,
                    format!("there is no command {unknown:?}"),
                )),
            }
        }
    };
}
with_commands!(dispatch);

/// JSON to a value; the error names what is wrong with the request.
pub(crate) fn decode<T: DeserializeOwned>(value: Value) -> Result<T, ApiError> {
    serde_json::from_value(value)
        .map_err(|error| ApiError::new(Code::Invalid, format!("the request is not valid: {error}")))
}

/// A value to JSON.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Value, ApiError> {
    serde_json::to_value(value)
        .map_err(|error| ApiError::new(Code::Internal, format!("the reply has no JSON: {error}")))
}

/// Hosts make calls from any thread.
const _: fn(&Engine) = |engine| {
    fn can_be_sent<T: Send>(_: T) {}
    can_be_sent(dispatch(engine, "", Value::Null));
};
