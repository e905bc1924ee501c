//! The ways to a registry: through proxies, over IPv6; and leaving at once.

mod cancel;
mod ipv6;
mod proxies;
