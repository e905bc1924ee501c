//! The preview: what each tag holds now and what becomes of each platform, what is sent, and what stands
//! in the way. What is asked for is in the address.

use crate::prelude::*;
use domain::protocol::Topic;
use domain::protocol::publish::{ExportPublication, PlanPublication, StartPublication};
use domain::publication::{Kind, Preview, Subject, Wish};
use domain::{ApiError, Platform, Reference, route};
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

use super::Steps;
use super::body::Body;
use super::changes::Changes;
use super::destinations::Destinations;
use super::guard::{Guard, allowed, guarded};
use super::options::{Footer, Options};
use super::steps::PlanTable;
use crate::backend::use_backend;
use crate::pages::exports::Exports;
use crate::pages::region::{failure, region};
use crate::pages::{NotFound, list_address, set_title};
use crate::reactive::Memo;
use crate::state::remote::remote;

/// The screen.
#[component]
pub fn PushPage() -> Markup {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(read));
    let shown = move || match asked.get() {
        Some((subject, targets)) => view! { <Asked subject targets/> },
        None => view! { <NotFound/> },
    };
    shown.into_markup()
}

/// What an address asks for.
fn read(query: &ParamsMap) -> Option<(Subject, Vec<Reference>)> {
    let all = |name: &str| query.get_all(name).unwrap_or_default();
    let targets: Option<Vec<Reference>> = all("to").iter().map(|name| name.parse().ok()).collect();
    let subject = if let Some(list) = query.get("list") {
        Subject::List { list: list.parse().ok()? }
    } else if let Some(source) = query.get("copy") {
        let platforms: Option<Vec<Platform>> =
            all("platform").iter().map(|name| Platform::parse(name)).collect();
        Subject::Copy { source: source.parse().ok()?, platforms: platforms? }
    } else if let Some(publication) = query.get("undo") {
        Subject::Undo { publication: publication.parse().ok()? }
    } else {
        query.get("delete").map(|_| Subject::Delete)?
    };
    Some((subject, targets?))
}

/// What the parts of the screen share.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    pub(super) subject: StoredValue<Subject>,
    pub(super) targets: StoredValue<Vec<Reference>>,
    pub(super) keep_previous: RwSignal<bool>,
    pub(super) with_referrers: RwSignal<bool>,
    pub(super) purge: RwSignal<bool>,
    /// What was typed into the guard.
    pub(super) typed: RwSignal<String>,
    pub(super) problem: RwSignal<Option<ApiError>>,
    pub(super) busy: RwSignal<bool>,
}

impl Asking {
    pub(super) fn wish(self) -> Wish {
        Wish {
            subject: self.subject.get_value(),
            targets: self.targets.get_value(),
            keep_previous: self.keep_previous.get(),
            with_referrers: self.with_referrers.get(),
            // Only the end of it differs: it is no other plan.
            purge: self.purge.get_untracked(),
        }
    }

    /// Whether other tools can do it too.
    fn is_exported(self) -> bool {
        matches!(self.kind(), Kind::Push | Kind::Copy)
    }

    pub(super) fn kind(self) -> Kind {
        self.subject.with_value(Subject::kind)
    }
}

#[component]
fn Asked(subject: Subject, targets: Vec<Reference>) -> Markup {
    let says_tags = matches!(subject, Subject::List { .. } | Subject::Undo { .. });
    let has_targets = !targets.is_empty() || says_tags;
    let asking = Asking {
        subject: StoredValue::new(subject),
        targets: StoredValue::new(targets),
        keep_previous: RwSignal::new(false),
        with_referrers: RwSignal::new(false),
        purge: RwSignal::new(false),
        typed: RwSignal::new(String::new()),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let title = title(asking);
    set_title(&title);
    let plan = remote(&[Topic::Lists, Topic::Images, Topic::Settings], move || {
        has_targets.then(|| PlanPublication { wish: asking.wish() })
    });
    let again = Callback::new(move |()| plan.retry());
    view! {
        <div class="head">
            <div>
                <p class="crumbs" dir="ltr">{crumb(asking)}</p>
                <h1 class="wrap">{title}</h1>
            </div>
            <div class="head__actions"><Steps at=0/></div>
        </div>
        <Destinations asking/>
        {move || asking.problem.get().map(|error| failure(error, again))}
        {if has_targets {
            region(plan, mark!("the plan"), move |plan| shown(asking, plan)).into_markup()
        } else {
            view! { <p class="empty">{t!("Name a tag above: what would be written is shown then, and nothing is written yet.")}</p> }
        }}
    }
}

fn title(asking: Asking) -> String {
    let tags = asking.targets.with_value(Vec::len).max(1);
    match asking.kind() {
        Kind::Delete => counted!(tags, "Delete {n} tag", "Delete {n} tags"),
        Kind::Copy => counted!(tags, "Copy to {n} tag", "Copy to {n} tags"),
        Kind::Undo => t!("Put back what tags held").to_owned(),
        Kind::Push => counted!(tags, "Push to {n} tag", "Push to {n} tags"),
    }
}

/// Where it comes from.
fn crumb(asking: Asking) -> Markup {
    let first = asking.targets.with_value(|targets| targets.first().cloned());
    match (asking.subject.get_value(), first) {
        (Subject::List { list }, _) => {
            view! { <a href="/lists">{t!("Lists")}</a>" › "<a href=list_address(&list)>{list.familiar()}</a> }
        }
        (Subject::Copy { source, .. }, _) => {
            view! { <a href=route::image(&source)>{source.familiar()}</a> }
        }
        (Subject::Undo { publication }, _) => {
            view! { <a href=route::publication(publication)>{t!("The push that is taken back")}</a> }
        }
        (_, Some(tag)) => {
            view! { <a href=route::tags(tag.repository())>{tag.repository().familiar()}</a> }
        }
        _ => ().into_markup(),
    }
}

fn shown(asking: Asking, plan: Preview) -> Markup {
    asking.problem.set(None);
    asking.busy.set(false);
    let plan = StoredValue::new(plan);
    let (backend, navigate) = (use_backend(), use_navigate());
    let may = Signal::derive(move || {
        plan.with_value(|plan| {
            !plan.is_blocked() && !plan.is_done() && allowed(&guarded(plan), &asking.typed.get())
        }) && !asking.busy.get()
    });
    let start = Callback::new(move |()| {
        if !may.get_untracked() {
            return;
        }
        let wish = untrack(|| asking.wish());
        let (agreed, allow_lost) = plan.with_value(|plan| (plan.agreed(), plan.lost()));
        let request = StartPublication { wish, agreed, allow_lost };
        let navigate = navigate.clone();
        asking.busy.set(true);
        asking.problem.set(None);
        spawn_local(async move {
            match backend.call(request).await {
                Ok(id) => navigate(&route::publication(id), NavigateOptions::default()),
                Err(error) => {
                    asking.busy.try_set(false);
                    asking.problem.try_set(Some(error));
                }
            }
        });
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        start.run(());
    };
    view! {
        <form class="push" on:submit=submit>
            <Guard asking plan/>
            <div class="push__two">
                <div class="push__plan">
                    <Changes plan/>
                    <PlanTable plan/>
                </div>
                <Body plan/>
            </div>
            <Options asking plan/>
            <Footer asking plan may/>
        </form>
        {asking.is_exported().then(|| view! { <Exports request=move || ExportPublication { wish: asking.wish() }/> })}
    }
}
