//! `view!`: markup in Rust, written as for Leptos' macro of that name, in much less code.
//!
//! Leptos makes a type of each element and attribute, and code for each such type. Here the fixed part of
//! a piece of markup becomes one string, the template, which the page reads when it makes the elements;
//! what is only known then goes, in the order in which it is written, into the template's holes. What makes
//! elements of it is `view::Markup` of the interface, and what the string holds is told by `template`.
//! Components are left to Leptos' own macro.

mod template;

use proc_macro2::TokenStream;
use quote::quote;
use rstml::node::Node;

use template::Template;

/// Markup, as for `leptos::view!`: elements with `name=value`, `on:event=`, `prop:name=`, `class:name=` or
/// `class=("name", …)`, `style:name=`, `node_ref=`, `use:directive=value`, texts, `{blocks}`, components.
/// Gives a `Markup`.
#[proc_macro]
pub fn view(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let config = rstml::ParserConfig::default().recover_block(true);
    let (nodes, errors) = rstml::Parser::new(config).parse_recoverable(tokens).split_vec();
    let mut said = TokenStream::new();
    for error in errors {
        said.extend(error.emit_as_expr_tokens());
        said.extend(quote!(;));
    }
    let markup = markup(nodes).unwrap_or_else(syn::Error::into_compile_error);
    quote!({ #said #markup }).into()
}

/// The expression that gives the markup of these nodes.
fn markup(nodes: Vec<Node>) -> syn::Result<TokenStream> {
    let mut template = Template::default();
    for node in nodes {
        template.node(node)?;
    }
    Ok(template.into_expression())
}
