//! What was asked of registries in this run, and what is kept of their answers.

use domain::ApiError;
use domain::protocol::activity::{Activity, CacheUse, ClearActivity, ClearCache, ListActivity};

use crate::Engine;

/// The newest requests, the sums of each host, and the cache.
pub(crate) async fn list_activity(engine: &Engine, _: ListActivity) -> Result<Activity, ApiError> {
    let client = engine.registry();
    let record = client.record();
    let (exchanges, hosts) = (record.exchanges(), record.hosts());
    Ok(Activity { exchanges, hosts, cache: client.cache_use().await })
}

/// Forgets the requests and the sums.
pub(crate) async fn clear_activity(engine: &Engine, _: ClearActivity) -> Result<(), ApiError> {
    engine.registry().record().clear();
    Ok(())
}

/// Deletes what is kept of manifests and configs.
pub(crate) async fn clear_cache(engine: &Engine, _: ClearCache) -> Result<CacheUse, ApiError> {
    engine.registry().clear_cache().await
}
