//! The registry client and its commands against registries that behave, and against ones that do
//! not: everything goes over real connections to free ports of this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly")]

mod activity;
mod attestations;
mod authority;
mod carry;
mod compare;
mod content;
mod drafts;
mod early;
mod faults;
mod ground;
mod images;
mod inspection;
mod login;
mod logins;
mod names;
mod patience;
mod programs;
mod publish;
mod recipes;
mod redirects;
mod registries;
mod resume;
mod scope;
mod script;
mod tls;
mod trust;
mod upload;
mod words;
