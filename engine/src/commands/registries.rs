//! Placeholder until the part behind it is merged.

use domain::protocol::registry::{
    AddRegistry, ListRegistries, ListRepositories, RegistryInfo, RegistryTest, RemoveRegistry,
    RepositoryPage, SetInsecure, SignIn, SignOut, TestRegistry,
};
use domain::{ApiError, Code};

use crate::Engine;

pub(crate) async fn list_registries(
    _: &Engine,
    _: ListRegistries,
) -> Result<Vec<RegistryInfo>, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn add_registry(_: &Engine, _: AddRegistry) -> Result<RegistryInfo, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn remove_registry(_: &Engine, _: RemoveRegistry) -> Result<(), ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn sign_in(_: &Engine, _: SignIn) -> Result<RegistryInfo, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn sign_out(_: &Engine, _: SignOut) -> Result<RegistryInfo, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn set_insecure(_: &Engine, _: SetInsecure) -> Result<RegistryInfo, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn test_registry(_: &Engine, _: TestRegistry) -> Result<RegistryTest, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}

pub(crate) async fn list_repositories(
    _: &Engine,
    _: ListRepositories,
) -> Result<RepositoryPage, ApiError> {
    Err(ApiError::new(Code::Internal, "not built yet"))
}
