//! What the registry's own API tells of the tags: asked beside their names, a page at a time, and kept while
//! the screen lives. Without it the table is whole.

use crate::prelude::*;
use domain::product::TagFacts;
use domain::protocol::Topic;
use domain::protocol::image::{ImageDetails, ListTagFacts, TagFactsPage};
use domain::time::rfc3339_ms;
use domain::{Repository, Tag, order};

use super::columns::Hidden;
use super::names::Names;
use crate::components::{Icon, Picture};
use crate::format;
use crate::i18n::said;
use crate::reactive::Memo;
use crate::state::remote::{Remote, State, remote};

/// So many pages are read without being asked to: registries count such questions, too.
const UNASKED: usize = 10;

/// What is told of at least one of the tags.
#[expect(clippy::struct_excessive_bools, reason = "each is told or not by itself")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tells {
    pub(super) pushed: bool,
    pub(super) pulled: bool,
    pub(super) pushed_by: bool,
    pub(super) expires: bool,
}

/// The facts. As small as it can be: it goes along with every row.
#[derive(Clone, Copy)]
pub(super) struct Facts(StoredValue<Told>);

#[derive(Clone, Copy)]
struct Told {
    /// By their tags, in order.
    all: RwSignal<Vec<TagFacts>>,
    tells: RwSignal<Tells>,
    /// The columns that were chosen, and that there is something to show in.
    more: Memo<Vec<&'static str>>,
    read: Remote<TagFactsPage>,
    /// Where to go on, and how many more pages may be read.
    after: RwSignal<Option<String>>,
    next: RwSignal<Option<String>>,
    left: RwSignal<usize>,
}

impl Facts {
    /// Asks for them, beside everything else.
    pub(super) fn of(repository: Repository, hidden: Hidden) -> Self {
        let after = RwSignal::new(None);
        let read = remote(&[Topic::Images], move || {
            Some(ListTagFacts { repository: repository.clone(), after: after.get() })
        });
        let (all, tells, next) = (RwSignal::default(), RwSignal::default(), RwSignal::new(None));
        let (more, left) = (Memo::new(move |_| hidden.more(tells.get())), RwSignal::new(UNASKED));
        let facts = Self(StoredValue::new(Told { all, tells, more, read, after, next, left }));
        Effect::new(move |_| {
            let State::Ready(page) = read.get() else { return };
            facts.add(page.facts);
            next.set(page.next);
        });
        Effect::new(move |_| {
            let Some(more) = next.get() else { return };
            if left.get() > 1 && after.get_untracked().as_ref() != Some(&more) {
                left.update(|left| *left -= 1);
                after.set(Some(more));
            }
        });
        facts
    }

    /// Takes what is told. The newest word about a tag counts.
    pub(super) fn add(self, told: Vec<TagFacts>) {
        if told.is_empty() {
            return;
        }
        let Told { all, tells: known, .. } = self.told();
        let mut tells = known.get_untracked();
        for facts in &told {
            tells.pushed |= facts.pushed_ms.is_some();
            tells.pulled |= facts.pulled_ms.is_some();
            tells.pushed_by |= facts.pushed_by.is_some();
            tells.expires |= facts.expires_ms.is_some();
        }
        all.update(|all| {
            let before = std::mem::replace(all, told);
            all.extend(before);
            // Equal ones keep their order: what came last is the first.
            order::sort_by(all, |a, b| a.tag.cmp(&b.tag));
            all.dedup_by(|next, kept| next.tag == kept.tag);
        });
        if tells != known.get_untracked() {
            known.set(tells);
        }
    }

    /// Forgets all of it and asks again; who calls this says that images are stale.
    pub(super) fn clear(self) {
        let Told { all, after, next, left, .. } = self.told();
        all.update(Vec::clear);
        next.set(None);
        left.set(UNASKED);
        after.set(None);
    }

    fn told(self) -> Told {
        self.0.get_value()
    }

    /// What is told of at least one of the tags, which is followed.
    pub(super) fn tells(self) -> Tells {
        self.told().tells.get()
    }

    /// The columns of it to show, which are followed.
    pub(super) fn more(self) -> Vec<&'static str> {
        self.told().more.get()
    }

    /// Follows what is told.
    pub(super) fn track(self) {
        self.told().all.track();
    }

    /// What is told of a tag. Who does that for many of them tracks it once.
    pub(super) fn peek<R>(self, tag: &Tag, look: impl FnOnce(&TagFacts) -> Option<R>) -> Option<R> {
        self.told().all.with_untracked(|all| {
            let at = all.binary_search_by(|facts| facts.tag.cmp(tag)).ok()?;
            all.get(at).and_then(look)
        })
    }

    /// When a tag was pushed, in milliseconds since 1970.
    pub(super) fn pushed(self, tag: &Tag) -> Option<u64> {
        self.peek(tag, |facts| facts.pushed_ms)
    }

    /// The lock of a tag that may not be written over.
    pub(super) fn lock(self, tag: &Tag) -> Option<Markup> {
        let is_locked = self.peek(tag, |facts| facts.immutable) == Some(true);
        is_locked.then(|| {
            let words = t!("immutable: the registry lets nobody push over it");
            view! { <span class="tag__lock" title=words><Icon picture=Picture::Lock/><span class="visually-hidden">{words}</span></span> }
        })
    }

    /// The head of the column of times.
    pub(super) fn head(self) -> &'static str {
        if self.tells().pushed { t!("Pushed") } else { t!("Created") }
    }

    /// When a tag was pushed, or else when its image was created. Where there are no heads, it says which.
    pub(super) fn time(self, tag: &Tag, created: Option<&str>) -> Option<Markup> {
        if let Some(ms) = self.pushed(tag) {
            let words = t!("pushed {time}", time = format::moment(ms));
            return Some(since(words, ms, Some(t!("Pushed"))));
        }
        let created = rfc3339_ms(created?)?;
        let words = t!("created {time}", time = format::moment(created));
        let is_other = self.told().tells.get_untracked().pushed;
        Some(since(words, created, (!is_other).then_some(t!("Created"))))
    }

    /// The cell of a further column.
    pub(super) fn cell(self, column: &str, tag: &Tag) -> Option<Markup> {
        match column {
            "pulled" => self.peek(tag, |facts| facts.pulled_ms).map(|ms| {
                since(t!("pulled {time}", time = format::moment(ms)), ms, Some(""))
            }),
            "by" => self.peek(tag, |facts| facts.pushed_by.clone()).map(|name| {
                view! { <bdi>{name}</bdi> }
            }),
            _ => self.peek(tag, |facts| facts.expires_ms).map(|ms| {
                let words = t!("expires {time}", time = format::moment(ms));
                view! { <time title=words>{format::date(i64::try_from(ms).unwrap_or(i64::MAX))}</time> }
            }),
        }
    }
}

/// When the newest image of a tag was created, in milliseconds since 1970.
pub(super) fn created(details: &ImageDetails) -> Option<u64> {
    newest(details).and_then(|time| rfc3339_ms(&time))
}

/// The same, as its config writes it.
pub(super) fn newest(details: &ImageDetails) -> Option<String> {
    let contents = details.platforms.iter().filter_map(|row| row.content.as_ref().ok());
    // RFC 3339 in UTC sorts as text; another offset is off by hours, which no table shows.
    contents.filter_map(|content| content.created.clone()).max()
}

/// How long ago. The words say of what it is the time, exactly; without a label for where there are no
/// heads, its column is of something else, and it says "created" itself.
fn since(words: String, ms: u64, label: Option<&'static str>) -> Markup {
    let ago = format::ago_ms(ms);
    let is_other = label.is_none();
    let shown = if is_other { ago.map(|time| t!("created {time}", time)) } else { ago };
    view! { <time title=words data-label=label.filter(|label| !label.is_empty()) class:muted=is_other>{shown}</time> }
}

/// What is not told, and why; nothing where all of it is, or nobody tells.
#[component]
pub(super) fn Untold(facts: Facts, names: Names) -> Markup {
    let Told { all, read, next, left, .. } = facts.told();
    let button = |words: String, run: Callback<()>| {
        view! { <button type="button" class="button button--small" on:click=move |_| run.run(())>{words}</button> }
    };
    let shown = move || {
        let (words, button) = match read.get() {
            // Where there are no tags, that is what has to be said.
            _ if names.count() == 0 => return None,
            State::Failed(error) => (
                if all.with(Vec::is_empty) {
                    t!("No push times: {reason}", reason = said(&error.message))
                } else {
                    t!("No further push times: {reason}", reason = said(&error.message))
                },
                button(t!("Try again").to_owned(), Callback::new(move |()| read.retry())),
            ),
            State::Ready(page)
                if page.next.is_some() && next.get() == page.next && left.get() <= 1 =>
            {
                let (told, count) = (all.with(Vec::len), names.count());
                // By what those brought that were made.
                let requests = count.saturating_sub(told) * UNASKED / told.max(1);
                let requests = requests.max(1);
                let tags = counted!(count, "{n} tag", "{n} tags");
                (
                    t!("Push times of {n} of {tags}", n = format::number(told), tags),
                    button(
                        counted!(
                            requests,
                            "Read the others (≈ {n} request)",
                            "Read the others (≈ {n} requests)"
                        ),
                        Callback::new(move |()| left.set(usize::MAX)),
                    ),
                )
            }
            _ => return None,
        };
        Some(
            view! { <p id="untold" class="footing"><span role="status">{words}</span>{button}</p> },
        )
    };
    shown.into_markup()
}
