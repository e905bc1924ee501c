//! What more than one page needs: the screen's actions, freshness of data, the session, pushes, notices, recent places, tags of
//! one digest, the density of rows, the storage.

pub mod actions;
pub mod alerts;
pub mod density;
pub mod freshness;
pub mod notices;
pub mod publications;
pub mod recent;
pub mod remote;
pub mod same_digest;
pub mod session;
pub mod storage;
pub mod theme;
