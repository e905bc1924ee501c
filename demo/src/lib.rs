//! An embedded OCI registry that keeps everything in memory, the sample images of `--demo`, and the
//! builders of images that the tests use too.
//!
//! Of its own code, because the one crate for it (`container-registry` 0.3) has no lists of tags, no
//! manifest lists by digest, no referrers and no deletion, which is what this program is about.
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod image;
pub mod registry;
pub mod samples;
