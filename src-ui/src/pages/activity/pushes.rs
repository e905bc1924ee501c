//! The pushes of this run of the program.

use domain::protocol::push::{JobState, PushJob};
use leptos::prelude::*;

use crate::pages::push_panel::PushProgress;
use crate::state::jobs::use_jobs;

/// All of them, the newest first.
#[component]
pub fn Pushes() -> impl IntoView {
    let jobs = use_jobs();
    view! {
        <Show when=move || !jobs.newest_first().is_empty()
            fallback=|| view! { <p class="empty">{t!("Nothing was pushed since Manifold started.")}" "<a href="/lists">{t!("See the local lists")}</a></p> }>
            <For each=move || jobs.newest_first() key=|job| job.id let:job>
                <Job job/>
            </For>
        </Show>
    }
}

#[component]
fn Job(job: PushJob) -> impl IntoView {
    let jobs = use_jobs();
    let id = job.id;
    // The heading follows the push, which is drawn once.
    let state = move || match jobs.get(id).map(|job| job.state) {
        None | Some(JobState::Running) => t!("Pushing"),
        Some(JobState::Done { .. }) => t!("Pushed"),
        Some(JobState::Failed { .. }) => t!("Not pushed"),
        Some(JobState::Cancelled) => t!("Stopped"),
    };
    view! {
        <section>
            <h3>{state}" "<bdi dir="ltr">{job.target.to_string()}</bdi></h3>
            <PushProgress id=job.id images=true/>
        </section>
    }
}
