//! `manifold copy` between real registries: the same bytes on both sides, also for skopeo; a copy that is
//! killed and repeated; sources and targets that misbehave.

mod faults;
mod ground;
mod whole;
