//! An embedded OCI registry that keeps everything in memory, the sample images of `--demo`, and the
//! builders of images that the tests use too.
//!
//! Of its own code, because the one crate for it (`container-registry` 0.3) takes only names of two
//! parts and has no lists of tags, catalog, mounts, referrers or deletion.
//!
//! ```no_run
//! # async fn start() -> std::io::Result<()> {
//! let registry = demo::registry::Registry::new();
//! demo::samples::fill(&mut registry.store());
//! let running = demo::registry::serve(&registry).await?; // until it is dropped
//! # drop(running);
//! # Ok(())
//! # }
//! ```
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod image;
pub mod registry;
pub mod samples;
