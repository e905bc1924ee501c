//! The program in parts: the code of a screen is fetched when the screen is first opened, so that the
//! first page needs little. The build splits the module at the functions that [`parts!`] makes.

use std::future::Future;
use std::pin::Pin;

use crate::prelude::*;
use domain::{ApiError, Code};
use leptos::reactive::computed::ScopedFuture;
use leptos::task::spawn_local;
#[cfg(not(debug_assertions))]
use leptos::wasm_split::SplitLoaderError;

use crate::components::{ErrorPanel, SkeletonRows};

/// The code of a part could not be fetched. The browser's console says why.
#[derive(Debug)]
pub struct Unfetched;

#[cfg(not(debug_assertions))]
impl From<SplitLoaderError> for Unfetched {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

/// A part on its way.
pub type Fetching = Pin<Box<dyn Future<Output = Result<Markup, Unfetched>>>>;

/// How far a part is.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Fetching,
    There,
    Failed,
}

/// Makes `pub fn name(...) -> Markup` for each screen: its view, with its code in the part that is named
/// before it. Screens that are visited together share one; what several parts need becomes further
/// modules, of which there are fewer where there are fewer parts.
/// A development build is one module: splitting it would take longer than compiling it.
macro_rules! parts {
    ($($(#[$about:meta])* $part:ident: $name:ident($($given:ident: $kind:ty),*) => $screen:expr;)*) => {$(
        $(#[$about])*
        pub fn $name($($given: $kind),*) -> Markup {
            // Of the same name: the splitter tells functions apart by theirs.
            #[cfg(not(debug_assertions))]
            #[leptos::wasm_split::wasm_split($part, fallible, wasm_split_path = leptos::wasm_split)]
            fn $name($($given: Box<$kind>),*) -> Result<Markup, $crate::pages::part::Unfetched> {
                $(let $given = *$given;)*
                Ok($screen.into_markup())
            }
            #[cfg(debug_assertions)]
            async fn $name($($given: Box<$kind>),*) -> Result<Markup, $crate::pages::part::Unfetched> {
                $(let $given = *$given;)*
                Ok($screen.into_markup())
            }
            $crate::pages::part::part(move || Box::pin($name($(Box::new($given.clone())),*)))
        }
    )*};
}
pub(crate) use parts;

/// Shows a part as soon as its code is there. Where it cannot be fetched, it says so and can try again.
pub fn part(fetch: impl Fn() -> Fetching + 'static) -> Markup {
    show(StoredValue::new_local(Box::new(fetch)))
}

fn show(fetch: StoredValue<Box<dyn Fn() -> Fetching>, LocalStorage>) -> Markup {
    let stage = RwSignal::new(Stage::Fetching);
    let made = StoredValue::new_local(None);
    // The screen's own owner, whose end is the end of what the view holds; a click has none.
    let owner = StoredValue::new(Owner::current().as_ref().map(Owner::downgrade));
    let begin = move || {
        stage.set(Stage::Fetching);
        let owner = owner.try_get_value().flatten().and_then(|owner| owner.upgrade());
        let Some((owner, fetching)) = owner.zip(fetch.try_with_value(|fetch| fetch())) else {
            return;
        };
        let shown = async move {
            let next = match fetching.await {
                Ok(view) => {
                    made.try_set_value(Some(view));
                    Stage::There
                }
                Err(Unfetched) => Stage::Failed,
            };
            stage.try_set(next);
        };
        spawn_local(owner.with(|| ScopedFuture::new_untracked(shown)));
    };
    begin();
    let shown = move || match stage.get() {
        Stage::Fetching => view! { <SkeletonRows what=mark!("the screen")/> },
        Stage::There => made.try_update_value(Option::take).flatten().into_markup(),
        Stage::Failed => {
            let error = ApiError::new(
                Code::Unreachable,
                t!("The code of this screen could not be fetched"),
            )
            .with_hint(t!("Is Manifold still running? Then try again."));
            view! {
                <div class="head"><h1>{t!("This screen is missing")}</h1></div>
                <ErrorPanel error retry=Callback::new(move |()| begin())/>
            }
        }
    };
    shown.into_markup()
}
