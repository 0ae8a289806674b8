//! In which way a field is shown.

use darling::FromMeta;
use darling::util::{Flag, SpannedValue};
use proc_macro2::Span;
use syn::Meta;

/// The way that a field's attribute asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// No attribute: what its type and its name tell.
    Told,
    Plain,
    Nested,
    Redact,
    Hash,
    Skip,
    Truncate(usize),
}

/// The attributes that ask for one.
#[derive(FromMeta)]
pub(super) struct Ways {
    redact: Flag,
    hash: Flag,
    skip: Flag,
    nested: Flag,
    plain: Flag,
    #[darling(default, with = bytes)]
    truncate: Option<SpannedValue<usize>>,
}

fn bytes(meta: &Meta) -> darling::Result<Option<SpannedValue<usize>>> {
    let bytes = SpannedValue::<usize>::from_meta(meta).map_err(|_| {
        darling::Error::custom("`truncate` takes how many bytes to keep: `truncate = 200`")
            .with_span(meta)
    });
    bytes.map(Some)
}

impl Ways {
    /// The one way that is asked for.
    pub(super) fn shown(&self) -> syn::Result<Shown> {
        let mut ways = self.given();
        let Some((name, shown, _)) = ways.next() else {
            return Ok(Shown::Told);
        };
        match ways.next() {
            None => Ok(shown),
            Some((other, _, span)) => Err(syn::Error::new(
                span,
                format!(
                    "`{name}` and `{other}` contradict each other: a field is shown in one way"
                ),
            )),
        }
    }

    fn given(&self) -> impl Iterator<Item = (&'static str, Shown, Span)> {
        let flags = [
            ("skip", Shown::Skip, self.skip),
            ("redact", Shown::Redact, self.redact),
            ("hash", Shown::Hash, self.hash),
            ("nested", Shown::Nested, self.nested),
            ("plain", Shown::Plain, self.plain),
        ];
        let flags = flags
            .into_iter()
            .filter(|(_, _, flag)| flag.is_present())
            .map(|(name, shown, flag)| (name, shown, flag.span()));
        let truncate = self
            .truncate
            .map(|bytes| ("truncate", Shown::Truncate(*bytes), bytes.span()));
        flags.chain(truncate)
    }
}
