//! The local store: what it remembers, what it refuses, and that nothing in it is lost.

mod annotate;
mod damaged;
mod ground;
mod names;
mod record;
