//! The contract of the page and the engine, once through each host: the same cases, over HTTP
//! against `serve`, and over Tauri's IPC with its mock runtime. A case knows no host.

mod browser;
mod cases;
mod ground;
mod window;

use std::path::Path;

use domain::ApiError;
use domain::protocol::{Command, Event};
use serde_json::Value;

/// A way to the engine, as the page has it.
trait Host {
    /// Makes a call by its name.
    async fn call(&self, name: &str, body: Value) -> Result<Value, ApiError>;

    /// Waits for the next event. None that was sent after the host started is lost.
    async fn event(&mut self) -> Event;

    /// Host and port of the demo registry that the engine knows.
    fn registry(&self) -> &str;

    /// The folder of all that the engine writes: `docker/` and `data/`.
    fn folder(&self) -> &Path;

    /// Makes a call with its types.
    async fn run<C: Command>(&self, request: C) -> Result<C::Output, ApiError> {
        let body = serde_json::to_value(request).expect("requests have JSON");
        let reply = self.call(C::NAME, body).await?;
        let read =
            serde_json::from_value(reply.clone()).expect("the reply has the type of the list");
        let by_page = domain::json::read::<C::Output>(&reply).expect("the page reads it, too");
        let again = |read: &C::Output| serde_json::to_value(read).expect("replies have JSON");
        assert_eq!(again(&by_page), again(&read), "{}: the page reads what serde reads", C::NAME);
        Ok(read)
    }
}

/// Makes each case a test of each host.
macro_rules! contract {
    ($($case:ident),* $(,)?) => {
        mod over_http {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::cases::$case(super::browser::start().await).await;
            })*
        }
        mod over_ipc {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                super::cases::$case(super::window::start().await).await;
            })*
        }
    };
}
contract![
    the_session_says_what_runs_and_where,
    every_command_of_the_list_is_there,
    what_was_asked_of_registries_is_written_down,
    what_is_not_a_call_is_invalid,
    registries_come_and_go_and_say_so,
    tags_come_page_by_page,
    a_list_has_a_row_for_each_platform,
    a_manifest_is_its_bytes,
    failures_have_a_code_and_words,
    a_draft_is_made_edited_undone_deleted_and_restored,
    a_list_is_made_annotated_pushed_and_deleted,
    what_others_change_in_the_store_shows_within_a_second,
];
