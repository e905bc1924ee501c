//! Logins against real registries: each place that a login can come from, at each kind of registry; and
//! what becomes of the tokens of a real token service.

mod ground;
mod matrix;
mod tokens;
