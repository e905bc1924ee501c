//! The pushes of this run of the program.

use domain::protocol::push::{JobState, PushJob};
use leptos::prelude::*;

use super::push_panel::PushProgress;
use super::set_title;
use crate::state::jobs::use_jobs;

/// The screen.
#[component]
pub fn Activity() -> impl IntoView {
    set_title("Activity");
    let jobs = use_jobs();
    view! {
        <div class="head"><h1>"Activity"</h1></div>
        <Show when=move || !jobs.newest_first().is_empty()
            fallback=|| view! { <p class="empty">"Nothing was pushed since Manifold started. "<a href="/lists">"See the local lists"</a></p> }>
            <div class="sections">
                <For each=move || jobs.newest_first() key=|job| job.id let:job>
                    <Job job/>
                </For>
            </div>
        </Show>
    }
}

#[component]
fn Job(job: PushJob) -> impl IntoView {
    let state = match job.state {
        JobState::Running => "Pushing",
        JobState::Done { .. } => "Pushed",
        JobState::Failed { .. } => "Not pushed",
        JobState::Cancelled => "Stopped",
    };
    view! {
        <section>
            <h2>{state}" "<bdi dir="ltr">{job.target.to_string()}</bdi></h2>
            <PushProgress id=job.id images=true/>
        </section>
    }
}
