//! A push as it goes: each image, then the list; at the end the digest or what went wrong.

use domain::protocol::push::{CancelJob, JobId, JobState, PushImage, PushJob, PushStep};
use domain::route;
use domain::{Code, Digest};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::backend::use_backend;
use crate::components::{
    CopyButton, DigestChip, ErrorPanel, PlatformBadge, Progress, StatusWord, Tone,
};
use crate::format;
use crate::pages::region::failure;
use crate::pages::undo::Undo;
use crate::state::jobs::use_jobs;

/// The state of a push, live.
#[component]
pub fn PushProgress(
    /// Which.
    id: JobId,
    /// Starts the push again, where that makes sense.
    #[prop(optional)]
    again: Option<Callback<()>>,
    /// Whether the images are listed here, and not in a table of the screen's own.
    #[prop(into)]
    images: Signal<bool>,
) -> impl IntoView {
    let jobs = use_jobs();
    let job = Memo::new(move |_| jobs.get(id));
    move || {
        job.get().map(|job| {
            view! {
                <Outcome job=job.clone() again/>
                {images.get().then(|| view! { <Images images=job.images/> })}
            }
        })
    }
}

#[component]
fn Images(images: Vec<PushImage>) -> impl IntoView {
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=t!("Images of the push")>
            <table class="grid">
                <thead><tr>
                    <th scope="col">{t!("Platform")}</th><th scope="col">{t!("Image")}</th>
                    <th scope="col">{t!("Digest")}</th><th scope="col">{t!("Progress")}</th>
                </tr></thead>
                <tbody>{images.into_iter().map(image_row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Outcome(job: PushJob, again: Option<Callback<()>>) -> impl IntoView {
    let time = format::duration(job.elapsed_ms);
    match job.state {
        JobState::Running => view! { <Running id=job.id images=job.images/> }.into_any(),
        JobState::Done { digest, read_back } => {
            let read = read_words(&digest, read_back.as_ref());
            let (tag, now, before) = (job.target.clone(), digest.clone(), job.before.clone());
            let digest = digest.to_string();
            let tags = route::tags(job.target.repository());
            let pull = format!("docker pull {}", job.target.familiar());
            view! {
                <div class="result" role="status">
                    <p class="result__title">{t!("Pushed in {time}. The tag holds this list:", time)}</p>
                    <p class="digest" dir="ltr"><code id="push-digest" class="wrap">{digest.clone()}</code><CopyButton text=digest what=mark!("digest")/></p>
                    <p class="result__actions">
                        <a id="open-tag" class="button" href=tags>{t!("See the tag")}</a>
                        <CopyButton text=pull what=mark!("pull command") words=t!("Copy pull command")/>
                        {read}
                        {job.purge.then(|| view! { <span class="note">{t!("The local list was removed.")}</span> })}
                    </p>
                    <Undo tag now before/>
                </div>
            }
            .into_any()
        }
        JobState::Failed { error } => {
            let there = job.images.iter().filter(|image| image.step == PushStep::Pushed).count();
            let panel = match again {
                Some(again) if matches!(error.code, Code::Unauthorized | Code::Tls) => {
                    failure(error, again)
                }
                Some(retry) => view! { <ErrorPanel error retry/> }.into_any(),
                None => view! { <ErrorPanel error/> }.into_any(),
            };
            view! {
                {panel}
                <p class="note">
                    {t!("In the registry: {there} of {images}. The tag is as it was.", there, images = counted!(job.images.len(), "{n} image", "{n} images"))}
                </p>
            }
            .into_any()
        }
        JobState::Cancelled => view! {
            <p role="status">{t!("Stopped after {time}. The tag is as it was.", time)}</p>
        }
        .into_any(),
    }
}

/// What the registry gave when it was asked for the tag once more.
fn read_words(digest: &Digest, read_back: Option<&Digest>) -> AnyView {
    match read_back {
        Some(found) if found == digest => {
            view! { <span class="note" id="read-back">{t!("Read back: the same digest.")}</span> }
                .into_any()
        }
        Some(found) => {
            let words = t!(
                "Read back, the tag holds {digest}: somebody wrote it right after.",
                digest = found.short()
            );
            view! { <span class="problem" id="read-back">{words}</span> }.into_any()
        }
        None => {
            view! { <span class="note" id="read-back">{t!("It could not be read back.")}</span> }
                .into_any()
        }
    }
}

#[component]
fn Running(id: JobId, images: Vec<PushImage>) -> impl IntoView {
    let backend = use_backend();
    let done = images.iter().filter(|image| image.step == PushStep::Pushed).count();
    let stop = move |_| {
        spawn_local(async move {
            if let Err(error) = backend.call(CancelJob { job: id }).await {
                leptos::logging::error!("{error}");
            }
        });
    };
    view! {
        <div class="result">
            <p class="result__title" role="status">{t!("Pushing: {done} of {images}", done, images = counted!(images.len(), "{n} image", "{n} images"))}</p>
            <Progress label=t!("Images pushed") done=done as u64 total=images.len() as u64/>
            <button type="button" class="button" on:click=stop>{t!("Stop")}</button>
        </div>
    }
}

fn image_row(image: PushImage) -> impl IntoView {
    let progress = image_progress(&image);
    let reference = image.reference.to_string();
    view! {
        <tr data-push-image=reference.clone()>
            <td>{image.platform.map(|platform| view! { <PlatformBadge platform/> })}</td>
            <td class="wrap" dir="ltr">{reference.clone()}</td>
            <td><DigestChip digest=image.digest/></td>
            <td>{progress}</td>
        </tr>
    }
}

/// How far one image is, in a word and in blobs.
pub fn image_progress(image: &PushImage) -> impl IntoView + use<> {
    let (words, tone, sign) = match image.step {
        PushStep::Waiting => (t!("Waiting"), Tone::Same, "…"),
        PushStep::Blobs => (t!("Blobs"), Tone::Changed, "↑"),
        PushStep::Manifest => (t!("Manifest"), Tone::Changed, "↑"),
        PushStep::Pushed => (t!("Pushed"), Tone::Added, "✓"),
        PushStep::Failed => (t!("Not pushed"), Tone::Lost, "✗"),
    };
    let blobs = match image.blobs_total {
        0 => t!("in this repository already").to_owned(),
        total => t!(
            "{done} of {blobs} there",
            done = image.blobs_done,
            blobs = counted!(total, "{n} blob", "{n} blobs")
        ),
    };
    view! { <StatusWord tone sign words/>" "<span class="note">{blobs}</span> }
}
