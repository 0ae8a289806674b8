//! What serde's own attributes say about the JSON that a record is written as.

mod rename;

use syn::meta::ParseNestedMeta;
use syn::{Attribute, Expr, ExprPath, LitStr, parenthesized, token};

use self::rename::RenameAll;

/// The attributes of the struct.
#[derive(Default)]
pub(super) struct ContainerAttributes {
    pub(super) rename_all: RenameAll,
}

impl ContainerAttributes {
    pub(super) fn read(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut read = Self::default();
        each(attributes, |meta| match name(meta).as_str() {
            "rename_all" => {
                if let Some(rule) = serialized(meta)? {
                    read.rename_all = RenameAll::parse(&rule)?;
                }
                Ok(())
            }
            "rename"
            | "default"
            | "bound"
            | "crate"
            | "deny_unknown_fields"
            | "expecting"
            | "from"
            | "try_from" => ignore(meta),
            _ => Err(by_hand(meta)),
        })?;
        Ok(read)
    }
}

/// The attributes of a field.
#[derive(Default)]
pub(super) struct FieldAttributes {
    pub(super) rename: Option<String>,
    pub(super) skip: bool,
    pub(super) skip_if: Option<ExprPath>,
    pub(super) flatten: bool,
    /// The function that writes it.
    pub(super) with: Option<ExprPath>,
}

impl FieldAttributes {
    pub(super) fn read(attributes: &[Attribute]) -> syn::Result<Self> {
        let mut read = Self::default();
        each(attributes, |meta| read.attribute(meta))?;
        Ok(read)
    }

    fn attribute(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match name(meta).as_str() {
            "rename" => {
                if let Some(name) = serialized(meta)? {
                    self.rename = Some(name.value());
                }
            }
            "skip" | "skip_serializing" => self.skip = true,
            "skip_serializing_if" => self.skip_if = Some(path(meta)?),
            "flatten" => self.flatten = true,
            "serialize_with" => self.with = Some(path(meta)?),
            "with" => {
                let mut function = path(meta)?;
                function.path.segments.push(syn::parse_quote!(serialize));
                self.with = Some(function);
            }
            "alias" | "default" | "skip_deserializing" | "deserialize_with" | "borrow"
            | "bound" => ignore(meta)?,
            _ => return Err(by_hand(meta)),
        }
        Ok(())
    }
}

fn each(
    attributes: &[Attribute],
    mut read: impl FnMut(&ParseNestedMeta<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
        .try_for_each(|attribute| attribute.parse_nested_meta(|meta| read(&meta)))
}

fn name(meta: &ParseNestedMeta<'_>) -> String {
    let name = meta.path.require_ident();
    name.map_or_else(|_| String::new(), ToString::to_string)
}

fn by_hand(meta: &ParseNestedMeta<'_>) -> syn::Error {
    meta.error(format!(
        "`#[derive(Snapshot)]` can't follow serde's `{}`, which may write something else than \
         this struct's fields: implement `Snapshot` by hand",
        name(meta)
    ))
}

/// `= "…"`, or the `serialize` part of `(serialize = "…", deserialize = "…")`.
fn serialized(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<LitStr>> {
    if !meta.input.peek(token::Paren) {
        return meta.value()?.parse().map(Some);
    }
    let mut serialized = None;
    meta.parse_nested_meta(|part| {
        let value: LitStr = part.value()?.parse()?;
        if part.path.is_ident("serialize") {
            serialized = Some(value);
        }
        Ok(())
    })?;
    Ok(serialized)
}

fn path(meta: &ParseNestedMeta<'_>) -> syn::Result<ExprPath> {
    meta.value()?.parse::<LitStr>()?.parse()
}

/// What only reading back is about.
fn ignore(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(token::Paren) {
        let content;
        parenthesized!(content in meta.input);
        content.parse::<proc_macro2::TokenStream>()?;
    } else if meta.input.peek(syn::Token![=]) {
        meta.value()?.parse::<Expr>()?;
    }
    Ok(())
}
