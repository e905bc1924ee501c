//! The acceptance suite: one binary, parallel-safe, against real registries.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests fail loudly and say what they did"
)]

mod attached;
mod browser_host;
mod checking;
mod compare;
mod contract;
mod copy;
mod deleting;
mod exports;
mod faults;
mod foreseeing;
mod journey;
mod logins;
mod parity;
mod phrases;
mod planning;
mod publications;
mod recipes;
mod rings;
mod serving;
mod store;
mod told;
mod transport;
mod two_programs;
