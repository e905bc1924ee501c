//! The registry as a client sees it, by the OCI distribution specification.
#![allow(clippy::unwrap_used, reason = "a test says why by failing")]

mod blobs;
mod client;
mod lists;
mod manifests;
mod switches;
mod uploads;
