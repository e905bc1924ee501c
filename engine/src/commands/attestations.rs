//! What is attested of images.

use domain::ApiError;
use domain::protocol::attestation::{Attestations, LoadAttestations};

use crate::{Engine, attestations};

/// The attestations of a list, or of one of its images.
pub(crate) async fn load_attestations(
    engine: &Engine,
    request: LoadAttestations,
) -> Result<Attestations, ApiError> {
    let LoadAttestations { reference, subject } = request;
    attestations::load(engine.registry(), &reference, subject.as_ref()).await
}
