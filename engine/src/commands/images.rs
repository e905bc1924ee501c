//! Placeholder until the part behind it is merged.

use domain::protocol::image::{
    DescribeImage, GetRawManifest, ImageDetails, ListTags, RawManifestText, TagPage,
};
use domain::{ApiError, Code};

use crate::Engine;

pub(crate) async fn list_tags(_: &Engine, _: ListTags) -> Result<TagPage, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn describe_image(_: &Engine, _: DescribeImage) -> Result<ImageDetails, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn raw_manifest(
    _: &Engine,
    _: GetRawManifest,
) -> Result<RawManifestText, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}
