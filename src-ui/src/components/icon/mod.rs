//! The drawings: decorative, so hidden from screen readers; words stand beside them.

use crate::prelude::*;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Manifold's mark: one line in, three out.
    Mark,
    /// Linux.
    Linux,
    /// Windows.
    Windows,
    /// Any other operating system.
    System,
    /// Something attested.
    Shield,
    /// Copies.
    Copy,
    /// Something that may not change.
    Lock,
}

/// A drawing in the colour of the text around it.
#[component]
pub fn Icon(
    /// Which.
    picture: Picture,
) -> Markup {
    match picture {
        Picture::Mark => view! {
            <svg class="icon icon--mark" viewBox="0 0 24 24" aria-hidden="true">
                <path d="M4 12h5"/><path d="M9 12c4 0 4-6.5 8-6.5h3"/><path d="M9 12h11"/>
                <path d="M9 12c4 0 4 6.5 8 6.5h3"/><circle cx="4" cy="12" r="1.6"/>
            </svg>
        },
        Picture::Linux => view! {
            <svg class="icon icon--fill" viewBox="0 0 12 12" aria-hidden="true">
                <path d="M6 .8c-1.6 0-2.3 1.2-2.3 2.8 0 1.7-1.8 2.9-1.8 5 0 1.7 1.7 2.6 4.1 2.6s4.1-.9 4.1-2.6c0-2.1-1.8-3.3-1.8-5C8.3 2 7.6.8 6 .8z"/>
            </svg>
        },
        Picture::Windows => view! {
            <svg class="icon icon--fill" viewBox="0 0 12 12" aria-hidden="true">
                <path d="M1 1.8 5.4 1.2v4.4H1zM6 1.1 11 .4v5.2H6zM1 6.3h4.4v4.4L1 10.100zM6 6.3h5v5.200L6 10.8z"/>
            </svg>
        },
        Picture::System => view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <rect x="2" y="3" width="12" height="8.500" rx="1.500"/><path d="M6 14h4"/>
            </svg>
        },
        Picture::Shield => view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M8 1.5 13.5 3.5v4c0 3.4-2.3 5.9-5.5 7-3.2-1.1-5.5-3.6-5.500-7v-4z"/>
                <path d="m5.600 8 1.700 1.700 3.200-3.400"/>
            </svg>
        },
        Picture::Lock => view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <rect x="3" y="7" width="10" height="7" rx="1.500"/><path d="M5.500 7V5a2.500 2.500 0 0 1 5 0v2"/>
            </svg>
        },
        Picture::Copy => view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <rect x="5.500" y="5.500" width="8" height="8" rx="1.500"/>
                <path d="M10.500 5.500V4A1.500 1.500 0 0 0 9 2.500H4A1.500 1.500 0 0 0 2.500 4v5A1.500 1.500 0 0 0 4 10.500h1.500"/>
            </svg>
        },
    }
}
