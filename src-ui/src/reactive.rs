//! Values that follow others, in little code.
//!
//! Leptos makes the whole of a memo anew for each type that one holds: some kilobytes, dozens of times.
//! Here one memo holds what is shared, whatever it is, and the type is known at both ends of it alone.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::{Get as _, GetUntracked as _, Memo as Leptos, Signal, WithUntracked as _};

/// Something of any type.
pub type Held = Arc<dyn Any + Send + Sync>;

/// What is held, whose type is known from where it was put.
pub fn of<T: 'static>(held: &dyn Any) -> &T {
    let Some(value) = held.downcast_ref() else { unreachable!("what is held is of its type") };
    value
}

/// Something of any type that can be compared.
#[derive(Clone)]
struct Shared(Arc<dyn Same>);

trait Same: Any + Send + Sync {
    fn is(&self, other: &dyn Any) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Same for T {
    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        self.0.is(&*other.0)
    }
}

/// A value that is worked out again when what it was made from changes, and tells others where it is
/// another one then. Use it as Leptos' own.
pub struct Memo<T> {
    shared: Leptos<Shared>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Memo<T> {}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// Works it out with `value`, which is given what it was before.
    pub fn new(value: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        let shared = move |before: Option<&Shared>| {
            Shared(Arc::new(value(before.map(|before| of::<T>(&*before.0)))))
        };
        Self { shared: memo(Box::new(shared)), kind: PhantomData }
    }

    /// Looks at it, and follows it.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(of(&*self.shared.get().0))
    }

    /// Looks at it.
    pub fn with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> R {
        look(of(&*self.shared.get_untracked().0))
    }

    /// Looks at it, unless the screen that it was for is gone.
    pub fn try_with_untracked<R>(self, look: impl FnOnce(&T) -> R) -> Option<R> {
        self.shared.try_with_untracked(Shared::clone).map(|shared| look(of(&*shared.0)))
    }

    /// A copy of it, which is followed.
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    /// A copy of it.
    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    /// The same for a component that takes a signal of any kind.
    pub fn signal(self) -> Signal<T>
    where
        T: Clone,
    {
        Signal::derive(move || self.get())
    }
}

type Make = Box<dyn Fn(Option<&Shared>) -> Shared + Send + Sync>;

fn memo(make: Make) -> Leptos<Shared> {
    Leptos::new(make)
}

#[cfg(test)]
mod tests {
    use leptos::prelude::{Owner, RwSignal, Set as _};

    use super::*;

    #[test]
    fn follows_what_it_is_made_from_and_tells_of_another_value_alone() {
        let owner = Owner::new();
        owner.set();
        let number = RwSignal::new(3_u32);
        let counted = Arc::new(std::sync::atomic::AtomicU32::new(0));
        let half = Memo::new(move |_| number.get() / 2);
        let count = Arc::clone(&counted);
        let text = Memo::new(move |before: Option<&String>| {
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            format!("{}{}", before.map_or("", |_| "again "), half.get())
        });
        assert_eq!(text.get_untracked(), "1");
        number.set(2);
        assert_eq!(text.get_untracked(), "1", "half of it is the same");
        assert_eq!(counted.load(std::sync::atomic::Ordering::Relaxed), 1, "so nothing was done");
        number.set(8);
        assert_eq!(text.with_untracked(String::len), "again 4".len());
        assert_eq!(half.signal().get_untracked(), 4);
    }
}
