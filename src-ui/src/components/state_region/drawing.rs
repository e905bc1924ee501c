//! The drawings of empty states: one line each, ours, after the mark's one line in and three out. They
//! say nothing that the words do not say.

use crate::prelude::*;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    /// A line that waits for an end: nothing was asked for yet.
    Start,
    /// Labels on a string: no tags.
    Tags,
    /// A funnel with nothing below it: all is filtered away.
    Filtered,
    /// One line in, three dashed ones out: no lists.
    Lists,
    /// Shelves without boxes: no repositories.
    Shelves,
    /// Two columns alike: nothing differs.
    Alike,
    /// A line at rest: nothing happens.
    Quiet,
    /// A shield of dashes: nothing is attested.
    Unattested,
    /// A door that leads nowhere: not offered, or not a screen.
    Nowhere,
}

impl Drawing {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Start,
        Self::Tags,
        Self::Filtered,
        Self::Lists,
        Self::Shelves,
        Self::Alike,
        Self::Quiet,
        Self::Unattested,
        Self::Nowhere,
    ];

    /// The lines that are there, and the dashed ones that are not, on a sheet of 96 × 56.
    fn lines(self) -> (&'static str, &'static str) {
        match self {
            Self::Start => (
                "M8 28h30c10 0 10-14 20-14h8M38 28a3 3 0 1 0 .1 0",
                "M70 14h18M44 34c6 6 8 8 14 8h30",
            ),
            Self::Tags => (
                "M6 12c20 10 64 10 84 0M22 17v8l-7 6v15h14V31l-7-6M22 31v.1",
                "M48 20v8l-7 6v15h14V34l-7-6M74 17v8l-7 6v15h14V31l-7-6",
            ),
            Self::Filtered => ("M18 8h60L54 30v16l-12 6V30z", "M26 8v-4M48 8V3M70 8v-4"),
            Self::Lists => (
                "M6 28h24a3 3 0 1 0 .1 0",
                "M33 28c14 0 12-18 26-18h31M33 28h57M33 28c14 0 12 18 26 18h31",
            ),
            Self::Shelves => (
                "M10 4v48M86 4v48M10 20h76M10 36h76M10 50h76",
                "M18 20v-9h14v9M40 36v-9h18v9M64 50v-8h14v8",
            ),
            Self::Alike => (
                "M10 8h32v40H10zM54 8h32v40H54zM16 18h20M60 18h20M16 28h14M60 28h14M16 38h18M60 38h18",
                "M42 28h12",
            ),
            Self::Quiet => ("M6 28h24l4-6 5 12 4-6h47", "M12 44h72"),
            Self::Unattested => {
                ("M40 28l6 6 11-12", "M48 4l22 8v15c0 13-9 20-22 25-13-5-22-12-22-25V12z")
            }
            Self::Nowhere => ("M32 50V8h32v42M22 50h52M56 30v.1", "M40 50V16h16v34"),
        }
    }

    /// The drawing.
    pub(super) fn view(self) -> Markup {
        let (there, missing) = self.lines();
        view! {
            <svg class="drawing" viewBox="0 0 96 56" aria-hidden="true">
                <path d=there/><path class="drawing__missing" d=missing/>
            </svg>
        }
    }
}
