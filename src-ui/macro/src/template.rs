//! The template of a piece of markup, and what fills its holes.
//!
//! A template is a row of steps, each a sign and its texts, which end with a zero: see `view::template` of
//! the interface, which reads them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use rstml::node::{
    KVAttributeValue, KeyedAttribute, KeyedAttributeValue, Node, NodeAttribute, NodeBlock,
    NodeElement, NodeName,
};
use syn::spanned::Spanned as _;
use syn::{Error, Expr, Lit, Result};

const OPEN: char = '\u{1}';
const OPEN_SVG: char = '\u{2}';
const CLOSE: char = '\u{3}';
const ATTRIBUTE: char = '\u{4}';
const TEXT: char = '\u{5}';
const CHILD: char = '\u{6}';
const VALUE: char = '\u{7}';
const PROPERTY: char = '\u{8}';
const CLASS: char = '\u{b}';
const STYLE: char = '\u{c}';
const LISTEN: char = '\u{e}';
const MEET: char = '\u{f}';
const PHRASE: char = '\u{10}';
const ATTRIBUTE_PHRASE: char = '\u{11}';
const END: char = '\0';

/// The elements of SVG that the interface draws with. Others, with a name that HTML does not have either,
/// are refused: an element in the wrong namespace is not drawn.
const SVG: [&str; 12] = [
    "svg", "path", "circle", "rect", "line", "polyline", "polygon", "ellipse", "g", "defs", "use",
    "symbol",
];

/// What has been read so far.
#[derive(Default)]
pub(crate) struct Template {
    steps: String,
    fills: Vec<TokenStream>,
}

/// The value that is filled. Not to be seen by what the user wrote.
fn markup() -> Ident {
    Ident::new("markup", Span::mixed_site())
}

impl Template {
    /// A block that makes the markup.
    pub(crate) fn into_expression(self) -> TokenStream {
        let Self { steps, fills } = self;
        let markup = markup();
        let holes = fills.len();
        if fills.is_empty() {
            return quote!(crate::view::Markup::new(#steps, 0));
        }
        quote! {{
            let mut #markup = crate::view::Markup::new(#steps, #holes);
            #(#fills)*
            #markup
        }}
    }

    fn step(&mut self, sign: char, texts: &[&str]) {
        self.steps.push(sign);
        for text in texts {
            self.steps.push_str(text);
            self.steps.push(END);
        }
    }

    fn fill(&mut self, fill: &TokenStream) {
        let markup = markup();
        self.fills.push(quote!(#markup.#fill;));
    }

    /// Reads one node.
    pub(crate) fn node(&mut self, node: Node) -> Result<()> {
        match node {
            Node::Comment(_) => {}
            Node::Text(text) => self.step(TEXT, &[&text.value_string()]),
            Node::RawText(text) => self.step(TEXT, &[&text.to_string_best()]),
            Node::Block(block) => {
                let block = expression(&block);
                if let Some(phrase) = syn::parse2(block.clone()).ok().as_ref().and_then(phrase) {
                    self.step(PHRASE, &[&phrase]);
                } else {
                    self.step(CHILD, &[]);
                    self.fill(&quote!(child(#block)));
                }
            }
            Node::Fragment(fragment) => {
                for node in fragment.children {
                    self.node(node)?;
                }
            }
            Node::Element(element) if is_component(element.name()) => {
                let component = component(element)?;
                self.step(CHILD, &[]);
                self.fill(&quote!(component(#component)));
            }
            Node::Element(element) => self.element(element)?,
            Node::Doctype(other) => {
                return Err(Error::new(other.value.span(), "no doctype in a view"));
            }
            Node::Custom(other) => return Err(Error::new(other.span(), "not known here")),
        }
        Ok(())
    }

    fn element(&mut self, element: NodeElement<rstml::Infallible>) -> Result<()> {
        let tag = name(element.name());
        self.step(if SVG.contains(&&*tag) { OPEN_SVG } else { OPEN }, &[&tag]);
        for attribute in element.attributes() {
            match attribute {
                NodeAttribute::Attribute(attribute) => self.attribute(attribute)?,
                NodeAttribute::Block(block) => {
                    return Err(Error::new(block.span(), "attributes have a name here"));
                }
            }
        }
        for child in element.children {
            self.node(child)?;
        }
        self.step(CLOSE, &[]);
        Ok(())
    }

    fn attribute(&mut self, attribute: &KeyedAttribute) -> Result<()> {
        let key = name(&attribute.key);
        let Some(value) = value(attribute)? else {
            self.step(ATTRIBUTE, &[&key, ""]);
            return Ok(());
        };
        let (kind, rest) = key.split_once(':').unwrap_or(("", &key));
        match kind {
            "on" => {
                let event = Ident::new(rest, attribute.key.span());
                self.step(LISTEN, &[rest]);
                self.fill(&quote!(listen(::leptos::ev::#event, #value)));
            }
            "prop" => self.value(PROPERTY, rest, &value),
            "class" => self.value(CLASS, rest, &value),
            "style" => self.value(STYLE, rest, &value),
            "use" => {
                let directive = Ident::new(rest, attribute.key.span());
                self.step(MEET, &[]);
                self.fill(&quote!(meet({
                    let value = #value;
                    move |element| #directive(element, value)
                })));
            }
            "" if key == "node_ref" => {
                self.step(MEET, &[]);
                self.fill(&quote!(node_ref(#value)));
            }
            "" => self.plain(&key, &value)?,
            _ => return Err(Error::new(attribute.key.span(), "no such kind of attribute here")),
        }
        Ok(())
    }

    fn plain(&mut self, key: &str, value: &Expr) -> Result<()> {
        if let Some(text) = fixed(value) {
            self.step(ATTRIBUTE, &[key, &text]);
        } else if let Some(phrase) = phrase(value) {
            self.step(ATTRIBUTE_PHRASE, &[key, &phrase]);
        } else if let (Expr::Tuple(pair), "class") = (value, key) {
            // The class of a name, where a condition holds.
            let Some((class, holds)) = fixed(&pair.elems[0]).zip(pair.elems.get(1)) else {
                return Err(Error::new(
                    pair.span(),
                    "the name of the class, and whether it is there",
                ));
            };
            self.value(CLASS, &class, holds);
        } else {
            self.value(VALUE, key, value);
        }
        Ok(())
    }

    fn value(&mut self, sign: char, name: &str, value: &Expr) {
        self.step(sign, &[name]);
        self.fill(&quote!(value(#value)));
    }
}

/// What stands behind the name's equals sign, where something does.
fn value(attribute: &KeyedAttribute) -> Result<Option<Expr>> {
    match &attribute.possible_value {
        KeyedAttributeValue::None => Ok(None),
        KeyedAttributeValue::Binding(binding) => {
            Err(Error::new(binding.paren.span.join(), "only components take this"))
        }
        KeyedAttributeValue::Value(value) => match &value.value {
            KVAttributeValue::Expr(expression) => Ok(Some(expression.clone())),
            KVAttributeValue::InvalidBraced(block) => {
                Ok(Some(Expr::Verbatim(block.to_token_stream())))
            }
        },
    }
}

/// A literal as the text that it is. `true` and `false` are none: they say whether an attribute is there.
fn fixed(value: &Expr) -> Option<String> {
    let Expr::Lit(literal) = value else { return None };
    match &literal.lit {
        Lit::Str(text) => Some(text.value()),
        Lit::Int(number) => Some(number.base10_digits().to_owned()),
        _ => None,
    }
}

/// What `t!` says of a phrase that holds no values: the page looks it up when it makes the element.
fn phrase(value: &Expr) -> Option<String> {
    let Expr::Macro(called) = value else { return None };
    let tokens = called.mac.tokens.clone();
    let phrase = called.mac.path.is_ident("t").then(|| syn::parse2::<syn::LitStr>(tokens).ok());
    phrase.flatten().map(|phrase| phrase.value())
}

/// A name as HTML has it.
fn name(name: &NodeName) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

/// Whether an element is a component: a function with a capital, or in a module.
fn is_component(name: &NodeName) -> bool {
    match name {
        NodeName::Path(path) => {
            path.path.segments.len() > 1
                || name.to_string().starts_with(|first: char| first.is_ascii_uppercase())
        }
        _ => false,
    }
}

/// A component is left to Leptos' macro, with its children as one block.
fn component(mut element: NodeElement<rstml::Infallible>) -> Result<TokenStream> {
    if !element.children.is_empty() {
        let children = crate::markup(std::mem::take(&mut element.children))?;
        let block = syn::parse2(quote!({ #children }))?;
        element.children.push(Node::Block(NodeBlock::ValidBlock(block)));
    }
    Ok(quote!(::leptos::prelude::view! { #element }))
}

/// A block that holds one expression as that, so that lints see no braces around it.
fn expression(block: &NodeBlock) -> TokenStream {
    match block {
        NodeBlock::ValidBlock(block) => match &block.stmts[..] {
            [syn::Stmt::Expr(expression, None)] => expression.to_token_stream(),
            _ => block.to_token_stream(),
        },
        NodeBlock::Invalid(block) => block.to_token_stream(),
    }
}
