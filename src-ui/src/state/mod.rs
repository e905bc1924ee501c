//! What more than one page needs: freshness of data, the session, pushes, notices, recent places, the storage.

pub mod freshness;
pub mod jobs;
pub mod notices;
pub mod recent;
pub mod remote;
pub mod session;
pub mod storage;
pub mod theme;
