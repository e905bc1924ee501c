//! What an image reference, a digest, a platform, a manifest and a manifest list are, and the rules
//! that docker and the OCI specifications give them.
//!
//! Pure: no network, no disk, no clock, so the same code runs in the engine and in the page. The
//! calls between the two are in [`protocol`].
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

// What `FromJson` makes names this crate, inside of it too.
extern crate self as domain;

pub mod annotations;
pub mod attestation;
pub mod build_steps;
pub mod contents;
pub mod descriptor;
pub mod diff;
pub mod digest;
pub mod docker_file;
pub mod draft;
pub mod equivalent;
pub mod error;
pub mod executable;
pub mod go_json;
pub mod health;
pub mod image_config;
pub mod json;
mod lenient;
pub mod list;
pub mod manifest;
pub mod media_type;
pub mod order;
pub mod platform;
pub mod product;
pub mod protocol;
pub mod publication;
pub mod recipe;
pub mod reference;
pub mod registry_kind;
pub mod resolve;
pub mod route;
pub mod run_config;
pub mod time;
pub mod typed;
pub mod visible;

pub use descriptor::Descriptor;
pub use digest::Digest;
pub use error::{ApiError, Code};
pub use manifest::RawManifest;
pub use media_type::MediaType;
pub use platform::Platform;
pub use reference::{Reference, Registry, Repository, Tag};
pub use registry_kind::RegistryKind;
