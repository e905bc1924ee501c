//! The handlers of all commands, by noun. Thin: they turn a request into calls of the engine's parts.

mod attestations;
mod compare;
mod history;
mod images;
mod lists;
mod push;
mod registries;
mod session;

pub(crate) use attestations::load_attestations;
pub(crate) use compare::load_side;
pub(crate) use history::tag_history;
pub(crate) use images::{describe_image, list_tags, raw_manifest, unreadable};
pub(crate) use lists::{
    annotate_entry, create_list, delete_lists, get_list, list_lists, refresh_list, resolve_sources,
};
pub(crate) use push::{cancel_job, list_jobs, start_push};
pub(crate) use registries::{
    add_registry, describe_certificate, get_registry, list_registries, list_repositories,
    remove_registry, set_insecure, sign_in, sign_out, test_registry, trust_certificate,
};
pub(crate) use session::get_session;
