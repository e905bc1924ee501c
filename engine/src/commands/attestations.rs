//! What is attested of images.

use domain::ApiError;
use domain::protocol::attestation::{Attestations, LoadAttestations, ReadStatement};

use crate::{Engine, attestations};

/// The attestations of a list, or of some of its images.
pub(crate) async fn load_attestations(
    engine: &Engine,
    request: LoadAttestations,
) -> Result<Attestations, ApiError> {
    let LoadAttestations { reference, subjects } = request;
    attestations::load(engine.registry(), &reference, &subjects).await
}

/// The text of a statement.
pub(crate) async fn read_statement(
    engine: &Engine,
    request: ReadStatement,
) -> Result<String, ApiError> {
    attestations::text(engine.registry(), &request.reference, request.size).await
}
