//! The fifteen states of a region, but for the rows of those that have some.

use crate::prelude::*;
use domain::{ApiError, Code};

use crate::components::{Drawing, ErrorPanel, Footing, Nothing, SkeletonRows, Standing};
use crate::i18n::phrase;

pub(super) fn nothing() -> Markup {
    let one = |drawing: Drawing| {
        let words = match drawing {
            Drawing::Start => "Nothing opened yet. Type a name into the box above.",
            Drawing::Tags => phrase("No tags. Push an image to this repository, or make a list."),
            Drawing::Filtered => phrase("No tag matches."),
            Drawing::Lists => "No local lists.",
            Drawing::Shelves => {
                phrase("No repository to show. Push an image, or clear the filter.")
            }
            Drawing::Alike => phrase("Config and annotations are the same."),
            Drawing::Quiet => "Nothing was pushed yet.",
            Drawing::Unattested => phrase("Nothing is attested."),
            Drawing::Nowhere => phrase("The address does not name a screen."),
        };
        view! { <Nothing drawing words><button type="button" class="button">{phrase("New list")}</button></Nothing> }
    };
    view! { <div class="gallery__cells">{Drawing::ALL.map(one).collect_view()}</div> }
}

pub(super) fn loading() -> Markup {
    view! { <SkeletonRows rows=4 what="tags"/> }
}

pub(super) fn failure() -> Markup {
    let errors = [
        (
            Code::Unauthorized,
            "registry.example asks for a sign-in",
            "Sign in to this registry.",
            None,
        ),
        (
            Code::Forbidden,
            "registry.example: denied: repository:acme/app:push",
            "Ask whoever runs the registry what this account may do there, or sign in with another one.",
            None,
        ),
        (
            Code::NotFound,
            "acme/app:1 was not found: MANIFEST_UNKNOWN",
            "It does not exist, or it is private and this account cannot see it.",
            None,
        ),
        (
            Code::RateLimited,
            "docker.io: too many requests",
            "The registry asks to wait 3600 s.",
            Some(3600),
        ),
        (
            Code::Unreachable,
            "registry.example: connection refused",
            "Nothing listens there: check the host and the port.",
            None,
        ),
        (
            Code::Tls,
            "registry.example: the certificate is signed by nobody that this system trusts",
            "If you trust this registry, allow it to be insecure (`--insecure` on the command line).",
            None,
        ),
        (
            Code::BadResponse,
            "registry.example answered a web page",
            "Check the host and the port.",
            None,
        ),
    ];
    let panel = |(code, message, hint, wait): (Code, &str, &str, Option<u64>)| {
        let mut error = ApiError::new(code, message).with_hint(hint);
        error.retry_after_s = wait;
        view! { <ErrorPanel error retry=Callback::new(|()| ())/> }
    };
    errors.map(panel).collect_view().into_markup()
}

pub(super) fn footing() -> Markup {
    let again = Callback::new(|()| ());
    let all = [
        (Standing::Partial, "1,204 tags so far"),
        (Standing::Stopped, "1,204 tags so far"),
        (Standing::Fresh, "412 tags · checked 14:02 · 26 requests"),
        (Standing::Stale("14:02".to_owned()), "412 tags"),
        (Standing::Offline("14:02".to_owned()), "412 tags"),
    ];
    let line = |(standing, figures): (Standing, &str)| {
        view! { <Footing standing=Signal::stored(standing) figures=Signal::stored(figures.to_owned()) stop=again refresh=again/> }
    };
    all.map(line).collect_view().into_markup()
}
