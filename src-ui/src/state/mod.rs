//! What more than one page needs: freshness of data, the session, pushes, notices, recent places.

pub mod freshness;
pub mod jobs;
pub mod notices;
pub mod recent;
pub mod remote;
pub mod session;
