//! The handlers of all commands, by noun. Thin: they turn a request into calls of the engine's parts.

mod activity;
mod attestations;
mod compare;
mod drafts;
mod history;
mod images;
mod inspection;
mod lists;
mod product;
mod publish;
mod registries;
mod registry_test;
mod session;

pub(crate) use activity::{clear_activity, clear_cache, list_activity};
pub(crate) use attestations::{load_attestations, read_statement};
pub(crate) use compare::{content, load_side, registry_side};
pub(crate) use drafts::{
    add_to_draft, check_draft, complete_source, create_draft, delete_drafts, draft_recipe,
    duplicate_draft, edit_draft, get_draft, list_drafts, look_up, repin_entries, restore_drafts,
    revert_draft, step_draft, suggest_sources,
};
pub(crate) use history::tag_history;
pub(crate) use images::{describe_image, inspect_verbose, list_tags, raw_manifest, unreadable};
pub(crate) use inspection::{check_parts, check_programs, list_referrers};
pub(crate) use lists::{
    annotate_entry, create_list, delete_lists, get_list, list_lists, refresh_list, resolve_sources,
};
pub(crate) use product::{list_repository_facts, list_tag_facts};
pub(crate) use publish::{
    cancel_publication, dismiss_publication, export_publication, list_platform_rules,
    list_publications, pause_publication, plan_publication, publication_log, resume_publication,
    set_platform_rules, start_publication,
};
pub(crate) use registries::{
    add_registry, describe_certificate, get_registry, list_registries, list_repositories,
    remove_registry, set_authority, set_insecure, sign_in, sign_out, trust_certificate,
};
pub(crate) use registry_test::test_registry;
pub(crate) use session::get_session;
