//! Every call that the interface can make, and what it gets back.
//!
//! [`with_commands!`] is the only list of them. The engine's dispatcher, the Tauri command, the HTTP
//! route, the page's calls and the contract tests are all made from it, so a handler that is missing
//! or has the wrong type does not compile.

pub mod activity;
pub mod attestation;
pub mod compare;
pub mod drafts;
pub mod event;
pub mod history;
pub mod image;
pub mod inspection;
pub mod lists;
pub mod publish;
pub mod registry;
pub mod session;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::json::FromJson;

pub use event::{Event, Topic};

/// One call: a request that is serialised, the name it goes by, and its reply.
pub trait Command: Serialize + DeserializeOwned + 'static {
    /// The name on the wire, which is also the handler's.
    const NAME: &'static str;
    /// What a success makes stale.
    const INVALIDATES: &'static [Topic];
    /// The reply.
    type Output: Serialize + DeserializeOwned + FromJson + 'static;
}

/// The complete list: `name(Request) -> Reply, [topics that a success makes stale];`.
///
/// Call it with the name of a macro that takes the whole list.
#[macro_export]
macro_rules! with_commands {
    ($then:ident) => {
        $then! {
            get_session(session::GetSession) -> session::Session, [];
            list_registries(registry::ListRegistries) -> Vec<registry::RegistryInfo>, [];
            get_registry(registry::GetRegistry) -> registry::RegistryInfo, [];
            add_registry(registry::AddRegistry) -> registry::RegistryInfo, [Registries];
            remove_registry(registry::RemoveRegistry) -> (), [Registries];
            sign_in(registry::SignIn) -> registry::RegistryInfo, [Registries, Images];
            sign_out(registry::SignOut) -> registry::RegistryInfo, [Registries, Images];
            set_insecure(registry::SetInsecure) -> registry::RegistryInfo, [Registries, Images];
            describe_certificate(registry::DescribeCertificate) -> registry::Certificate, [];
            trust_certificate(registry::TrustCertificate) -> registry::RegistryInfo, [Registries, Images];
            set_authority(registry::SetAuthority) -> registry::RegistryInfo, [Registries, Images];
            test_registry(registry::TestRegistry) -> registry::RegistryTest, [];
            list_repositories(registry::ListRepositories) -> registry::RepositoryPage, [];
            list_repository_facts(registry::ListRepositoryFacts) -> registry::RepositoryFactsPage, [];
            list_tags(image::ListTags) -> image::TagPage, [];
            list_tag_facts(image::ListTagFacts) -> image::TagFactsPage, [];
            describe_image(image::DescribeImage) -> image::ImageDetails, [];
            raw_manifest(image::GetRawManifest) -> image::RawManifestText, [];
            inspect_verbose(image::InspectVerbose) -> String, [];
            check_parts(inspection::CheckParts) -> Vec<health::PartCheck>, [];
            check_programs(inspection::CheckPrograms) -> executable::Programs, [];
            list_referrers(inspection::ListReferrers) -> inspection::Referrers, [];
            load_attestations(attestation::LoadAttestations) -> attestation::Attestations, [];
            read_statement(attestation::ReadStatement) -> String, [];
            tag_history(history::TagHistory) -> Vec<history::SeenDigest>, [];
            load_side(compare::LoadSide) -> diff::Side, [];
            resolve_sources(lists::ResolveSources) -> Vec<lists::SourceOutcome>, [];
            list_lists(lists::ListLists) -> list::LocalLists, [];
            get_list(lists::GetList) -> list::LocalList, [];
            create_list(lists::CreateList) -> list::LocalList, [Lists];
            refresh_list(lists::RefreshList) -> lists::Refreshed, [Lists];
            annotate_entry(lists::AnnotateEntry) -> list::LocalList, [Lists];
            delete_lists(lists::DeleteLists) -> (), [Lists];
            list_drafts(drafts::ListDrafts) -> drafts::Drafts, [];
            get_draft(drafts::GetDraft) -> drafts::DraftView, [];
            look_up(drafts::LookUp) -> Vec<drafts::Looked>, [];
            suggest_sources(drafts::SuggestSources) -> Vec<Reference>, [];
            complete_source(drafts::CompleteSource) -> Vec<String>, [];
            create_draft(drafts::CreateDraft) -> drafts::DraftView, [Lists];
            add_to_draft(drafts::AddToDraft) -> drafts::DraftView, [Lists];
            edit_draft(drafts::EditDraft) -> drafts::DraftView, [Lists];
            step_draft(drafts::StepDraft) -> drafts::DraftView, [Lists];
            revert_draft(drafts::RevertDraft) -> drafts::DraftView, [Lists];
            repin_entries(drafts::RepinEntries) -> drafts::DraftView, [Lists];
            check_draft(drafts::CheckDraft) -> drafts::DraftView, [];
            duplicate_draft(drafts::DuplicateDraft) -> drafts::DraftView, [Lists];
            delete_drafts(drafts::DeleteDrafts) -> drafts::DeletedDrafts, [Lists];
            restore_drafts(drafts::RestoreDrafts) -> Vec<Reference>, [Lists];
            draft_recipe(drafts::DraftRecipe) -> recipe::Recipe, [];
            plan_publication(publish::PlanPublication) -> publication::Preview, [];
            export_publication(publish::ExportPublication) -> Vec<draft::Export>, [];
            start_publication(publish::StartPublication) -> publication::PublicationId, [Jobs];
            resume_publication(publish::ResumePublication) -> (), [Jobs];
            cancel_publication(publish::CancelPublication) -> (), [Jobs];
            pause_publication(publish::PausePublication) -> (), [Jobs];
            dismiss_publication(publish::DismissPublication) -> (), [Jobs];
            list_publications(publish::ListPublications) -> Vec<publication::Publication>, [];
            publication_log(publish::PublicationLog) -> String, [];
            list_platform_rules(publish::ListPlatformRules) -> Vec<publication::PlatformRule>, [];
            set_platform_rules(publish::SetPlatformRules) -> Vec<publication::PlatformRule>, [Settings];
            list_activity(activity::ListActivity) -> activity::Activity, [];
            clear_activity(activity::ClearActivity) -> (), [Activity];
            clear_cache(activity::ClearCache) -> activity::CacheUse, [Activity];
        }
    };
}

macro_rules! implement {
    ($($name:ident($module:ident::$request:ident) -> $reply:ty, [$($topic:ident),*];)*) => {
        $(impl Command for $module::$request {
            const NAME: &'static str = stringify!($name);
            const INVALIDATES: &'static [Topic] = &[$(Topic::$topic),*];
            type Output = $reply;
        })*

        /// The names of all commands, in the order of the list.
        pub const COMMAND_NAMES: &[&str] = &[$(stringify!($name)),*];

        /// What a success of the command called `name` makes stale; nothing for unknown names.
        pub fn invalidates(name: &str) -> &'static [Topic] {
            match name {
                $(stringify!($name) => <$module::$request as Command>::INVALIDATES,)*
                _ => &[],
            }
        }
    };
}
use crate::{Reference, diff, draft, executable, health, list, publication, recipe};
with_commands!(implement);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names = COMMAND_NAMES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COMMAND_NAMES.len(), "two commands with one name");
    }

    #[test]
    fn writes_say_what_they_make_stale() {
        assert_eq!(invalidates("create_list"), &[Topic::Lists]);
        assert!(invalidates("get_list").is_empty(), "a read makes nothing stale");
        assert!(invalidates("no such command").is_empty());
    }
}
