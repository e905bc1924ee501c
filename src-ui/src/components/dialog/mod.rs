//! A modal dialog on the native element: the browser keeps the focus in it, closes it with Escape,
//! and gives the focus back.

use crate::prelude::*;
use leptos::html;

/// A dialog that is open while `open` is true. Its content is made anew each time.
#[component]
pub fn Dialog(
    /// Whether it is open; Escape sets it to false.
    open: RwSignal<bool>,
    /// Its name, shown as its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What is in it.
    children: ChildrenFn,
) -> Markup {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = element.get() else { return };
        if open.get() {
            // Fails only for a dialog that is open already, or gone.
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    view! {
        <dialog class="dialog" node_ref=element aria-label=move || title.get() on:close=move |_| open.set(false)>
            <Show when=move || open.get()>
                <h2 class="dialog__title">{move || title.get()}</h2>
                {children()}
            </Show>
        </dialog>
    }
}
