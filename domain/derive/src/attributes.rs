//! The attributes of `serde` that stand on our types.

use syn::{Attribute, LitStr, Path, Result};

/// What stands on a type, a field or a variant.
pub(crate) struct Attributes {
    pub(crate) rename: Option<String>,
    pub(crate) rename_all: Rename,
    pub(crate) missing: Missing,
    pub(crate) flatten: bool,
    /// It is read from a text, and that may fail.
    pub(crate) from_text: bool,
}

/// What stands for a field that is not there.
pub(crate) enum Missing {
    Fails,
    Default,
    /// The default, also for `null`.
    NullOrDefault,
    By(Path),
}

/// How names are written.
#[derive(Clone, Copy)]
pub(crate) enum Rename {
    None,
    Lower,
    Snake,
    Kebab,
}

impl Attributes {
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut found = Self {
            rename: None,
            rename_all: Rename::None,
            missing: Missing::Fails,
            flatten: false,
            from_text: false,
        };
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| {
                let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
                let text = || meta.value()?.parse::<LitStr>();
                match name.as_str() {
                    "rename" => found.rename = Some(text()?.value()),
                    "rename_all" => {
                        found.rename_all = match text()?.value().as_str() {
                            "lowercase" => Rename::Lower,
                            "snake_case" => Rename::Snake,
                            "kebab-case" => Rename::Kebab,
                            _ => return Err(meta.error("not known to FromJson")),
                        };
                    }
                    "default" if meta.input.peek(syn::Token![=]) => {
                        found.missing = Missing::By(text()?.parse()?);
                    }
                    "default" if matches!(found.missing, Missing::Fails) => {
                        found.missing = Missing::Default;
                    }
                    "deserialize_with" if text()?.value() == "null_as_default" => {
                        found.missing = Missing::NullOrDefault;
                    }
                    "flatten" => found.flatten = true,
                    "try_from" if text()?.value() == "String" => found.from_text = true,
                    // They are about writing.
                    "skip_serializing_if" | "into" => drop(text()?),
                    // `deserialize_with` stood before it. A structure of one unnamed field is read so in any
                    // case; and who sends it is the engine, which has refused names that nothing reads.
                    "default" | "transparent" | "deny_unknown_fields" => {}
                    _ => return Err(meta.error("not known to FromJson")),
                }
                Ok(())
            })?;
        }
        Ok(found)
    }
}

impl Rename {
    /// The name of a field, which is `snake_case`.
    pub(crate) fn field(self, name: &str) -> String {
        match self {
            Self::Kebab => name.replace('_', "-"),
            Self::None | Self::Lower | Self::Snake => name.to_owned(),
        }
    }

    /// The name of a variant, which is `CamelCase`.
    pub(crate) fn variant(self, name: &str) -> String {
        let between = match self {
            Self::None => return name.to_owned(),
            Self::Lower => return name.to_ascii_lowercase(),
            Self::Snake => '_',
            Self::Kebab => '-',
        };
        let mut written = String::new();
        for letter in name.chars() {
            if letter.is_ascii_uppercase() && !written.is_empty() {
                written.push(between);
            }
            written.push(letter.to_ascii_lowercase());
        }
        written
    }
}
