//! `#[derive(FromJson)]`: how `domain::json` reads a type.
//!
//! It goes by the attributes of `serde` that stand on the type, so that nothing is said twice, and does
//! not compile where one stands there that it does not know. `domain::json` says why there is a second
//! reading at all.

mod attributes;

use attributes::{Attributes, Missing, Rename};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DataEnum, DeriveInput, Error, Field, Fields, Ident, Result};
use syn::{parse_macro_input, parse_quote};

/// Reads a structure from an object; a variant from its name, or from an object with its name and what
/// it holds.
#[proc_macro_derive(FromJson, attributes(serde))]
pub fn from_json(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    implement(input).unwrap_or_else(Error::into_compile_error).into()
}

fn implement(mut input: DeriveInput) -> Result<TokenStream> {
    let attributes = Attributes::of(&input.attrs)?;
    let body = match &input.data {
        _ if attributes.from_text => quote!(::domain::json::checked(value)),
        Data::Struct(data) => {
            structure(&quote!(Self), &data.fields, attributes.rename_all, &quote!(value))?
        }
        Data::Enum(data) => variants(data, attributes.rename_all)?,
        Data::Union(_) => return Err(Error::new_spanned(&input.ident, "a union is not read")),
    };
    let kinds: Vec<Ident> = input.generics.type_params().map(|kind| kind.ident.clone()).collect();
    for kind in kinds {
        let bounds = input.generics.make_where_clause();
        bounds.predicates.push(parse_quote!(#kind: ::domain::json::FromJson));
    }
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::domain::json::FromJson for #name #arguments #bounds {
            #[inline(never)]
            fn from_json(
                value: &::domain::json::Value,
            ) -> ::core::result::Result<Self, ::domain::json::Error> {
                #body
            }
        }
    })
}

/// What reads `from`, a value, into a structure or the content of a variant.
fn structure(
    made: &TokenStream,
    fields: &Fields,
    rename_all: Rename,
    from: &TokenStream,
) -> Result<TokenStream> {
    match fields {
        Fields::Unit => Ok(quote!({
            ::domain::json::nothing(#from)?;
            ::core::result::Result::Ok(#made)
        })),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            Ok(quote!(::core::result::Result::Ok(#made(::domain::json::read(#from)?))))
        }
        Fields::Unnamed(fields) => {
            let count = fields.unnamed.len();
            let items: Vec<Ident> = (0..count).map(|place| format_ident!("item{place}")).collect();
            Ok(quote!({
                let [#(#items),*] = ::domain::json::items::<#count>(#from)?;
                ::core::result::Result::Ok(#made(#(::domain::json::read(#items)?),*))
            }))
        }
        Fields::Named(fields) => {
            let mut names = Vec::new();
            for field in &fields.named {
                let attributes = Attributes::of(&field.attrs)?;
                if !attributes.flatten {
                    names.push(field_name(field, &attributes, rename_all));
                }
            }
            let read = fields.named.iter().map(|field| one_field(field, rename_all, &names));
            let read = read.collect::<Result<Vec<_>>>()?;
            Ok(quote!({
                let object = ::domain::json::object(#from)?;
                ::core::result::Result::Ok(#made { #(#read),* })
            }))
        }
    }
}

fn one_field(field: &Field, rename_all: Rename, names: &[String]) -> Result<TokenStream> {
    let attributes = Attributes::of(&field.attrs)?;
    let (ident, name) = (&field.ident, field_name(field, &attributes, rename_all));
    Ok(match attributes.missing {
        _ if attributes.flatten => quote!(#ident: ::domain::json::rest(object, &[#(#names),*])),
        Missing::Fails => quote!(#ident: ::domain::json::field(object, #name)?),
        Missing::Default => quote!(#ident: ::domain::json::or_default(object, #name)?),
        Missing::NullOrDefault => quote!(#ident: ::domain::json::null_or_default(object, #name)?),
        Missing::By(path) => quote! {
            #ident: match ::domain::json::or_default(object, #name)? {
                ::core::option::Option::Some(there) => there,
                ::core::option::Option::None => #path(),
            }
        },
    })
}

fn field_name(field: &Field, attributes: &Attributes, rename_all: Rename) -> String {
    let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    attributes.rename.clone().unwrap_or_else(|| rename_all.field(ident.trim_start_matches("r#")))
}

fn variants(data: &DataEnum, rename_all: Rename) -> Result<TokenStream> {
    let mut names = Vec::new();
    let mut arms = Vec::new();
    let plain = data.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit));
    for (place, variant) in data.variants.iter().enumerate() {
        let attributes = Attributes::of(&variant.attrs)?;
        let ident = &variant.ident;
        names.push(attributes.rename.unwrap_or_else(|| rename_all.variant(&ident.to_string())));
        let made = quote!(Self::#ident);
        let read = if plain {
            made
        } else {
            structure(&made, &variant.fields, Rename::None, &quote!(content))?
        };
        // The last one stands for itself: places are within the names.
        let pattern = if place + 1 == data.variants.len() { quote!(_) } else { quote!(#place) };
        arms.push(quote!(#pattern => #read));
    }
    Ok(if plain {
        quote! {
            ::core::result::Result::Ok(match ::domain::json::name(value, &[#(#names),*])? {
                #(#arms,)*
            })
        }
    } else {
        quote! {
            let (place, content) = ::domain::json::variant(value, &[#(#names),*])?;
            match place { #(#arms,)* }
        }
    })
}
