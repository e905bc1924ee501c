//! What the acceptance tests are made of: real registries, images of any platform, temporary homes,
//! and runners for `docker manifest` and `manifold`. Everything here fails loudly: a fixture that
//! does not start is a failed test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a fixture that fails must fail the test, with the reason"
)]

mod docker_version;
pub mod forward_proxy;
pub mod home;
pub mod hostile;
pub mod http;
pub mod image;
pub mod line;
pub mod product;
pub mod program;
pub mod proxy;
pub mod random;
pub mod registry;
mod tls;
pub mod token_service;

pub use forward_proxy::ForwardProxy;
pub use home::TempHome;
pub use image::Image;
pub use line::Line;
pub use program::{Docker, Manifold, Outcome};
pub use proxy::RecordingProxy;
pub use registry::DockerRegistry;
pub use token_service::TokenService;
