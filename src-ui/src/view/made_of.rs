//! What both a value and a child can be made of.

/// Makes of a text, a number, what may be there, a function and a signal what the trait gives of them. The
/// type has `Nothing`, `Text` and `Follow`.
macro_rules! made_of {
    ($into:ident, $make:ident, $made:ident) => {
        impl $into for $made {
            fn $make(self) -> $made {
                self
            }
        }

        impl $into for ::std::borrow::Cow<'static, str> {
            fn $make(self) -> $made {
                $made::Text(self)
            }
        }

        impl $into for String {
            fn $make(self) -> $made {
                $made::Text(self.into())
            }
        }

        impl $into for &'static str {
            fn $make(self) -> $made {
                $made::Text(self.into())
            }
        }

        impl $into for ::std::sync::Arc<str> {
            fn $make(self) -> $made {
                $made::Text(String::from(&*self).into())
            }
        }

        impl<T: $into> $into for Option<T> {
            fn $make(self) -> $made {
                self.map_or($made::Nothing, T::$make)
            }
        }

        impl<F, T> $into for F
        where
            F: FnMut() -> T + Send + 'static,
            T: $into,
        {
            fn $make(mut self) -> $made {
                $made::Follow(Box::new(move || self().$make()))
            }
        }

        made_of!(@numbers $into, $make, $made: u8 u16 u32 u64 usize i32);
        made_of!(@signals $into, $make, $made: leptos::prelude::Signal, leptos::prelude::RwSignal,
            leptos::prelude::ReadSignal, crate::reactive::Memo);
    };
    (@numbers $into:ident, $make:ident, $made:ident: $($kind:ident)*) => {$(
        impl $into for $kind {
            fn $make(self) -> $made {
                $made::Text(self.to_string().into())
            }
        }
    )*};
    (@signals $into:ident, $make:ident, $made:ident: $($($kind:ident)::+),*) => {$(
        impl<T: $into + Clone + PartialEq + Send + Sync + 'static> $into for $($kind)::+<T> {
            fn $make(self) -> $made {
                $made::Follow(Box::new(move || self.get().$make()))
            }
        }
    )*};
}
pub(super) use made_of;
