//! The local store: what it remembers, what it refuses, and that nothing in it is lost.

mod annotate;
mod crash;
mod damaged;
mod disk;
mod draft;
mod ground;
mod names;
mod record;
mod together;
