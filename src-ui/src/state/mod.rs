//! What more than one page needs: the screen's actions, freshness of data, the session, pushes, notices, recent places, tags of
//! one digest, the storage.

pub mod actions;
pub mod alerts;
pub mod freshness;
pub mod notices;
pub mod publications;
pub mod recent;
pub mod remote;
pub mod same_digest;
pub mod session;
pub mod storage;
pub mod theme;
