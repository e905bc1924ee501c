//! The whole session by clicking, written once and run twice: in Chromium against `serve`, and in
//! the real window. The registry is the real one, behind a password.

mod drivers;
mod page;
