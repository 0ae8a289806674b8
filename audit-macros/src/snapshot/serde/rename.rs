//! serde's `rename_all`: the case that fields are written in.

use syn::LitStr;

use crate::suggest::unknown;

const RULES: &[(&str, RenameAll)] = &[
    ("lowercase", RenameAll::None),
    ("UPPERCASE", RenameAll::Upper),
    ("PascalCase", RenameAll::Pascal),
    ("camelCase", RenameAll::Camel),
    ("snake_case", RenameAll::None),
    ("SCREAMING_SNAKE_CASE", RenameAll::Upper),
    ("kebab-case", RenameAll::Kebab),
    ("SCREAMING-KEBAB-CASE", RenameAll::ScreamingKebab),
];

/// A rule, for names that are in snake case.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum RenameAll {
    #[default]
    None,
    Upper,
    Pascal,
    Camel,
    Kebab,
    ScreamingKebab,
}

impl RenameAll {
    pub(super) fn parse(rule: &LitStr) -> syn::Result<Self> {
        let text = rule.value();
        let found = RULES.iter().find(|(name, _)| *name == text);
        found.map(|(_, rule)| *rule).ok_or_else(|| {
            let names: Vec<_> = RULES.iter().map(|(name, _)| *name).collect();
            syn::Error::new(rule.span(), unknown("rule", text, &names))
        })
    }

    /// A field's name as serde writes it.
    pub(crate) fn apply(self, name: &str) -> String {
        match self {
            Self::None => name.to_owned(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Pascal => pascal(name),
            Self::Camel => camel(name),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn pascal(name: &str) -> String {
    let word = |word: &str| -> String {
        let mut letters = word.chars();
        let initial = letters.next().map(|initial| initial.to_ascii_uppercase());
        initial.into_iter().chain(letters).collect()
    };
    name.split('_').map(word).collect()
}

fn camel(name: &str) -> String {
    let name = pascal(name);
    let mut letters = name.chars();
    let initial = letters.next().map(|initial| initial.to_ascii_lowercase());
    initial.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rule: &str, expected: &str) {
        let rule = LitStr::new(rule, proc_macro2::Span::call_site());
        let rule = RenameAll::parse(&rule).unwrap();
        assert_eq!(rule.apply("tax_number_2"), expected);
    }

    #[test]
    fn a_field_is_named_as_serde_names_it() {
        check("lowercase", "tax_number_2");
        check("UPPERCASE", "TAX_NUMBER_2");
        check("PascalCase", "TaxNumber2");
        check("camelCase", "taxNumber2");
        check("snake_case", "tax_number_2");
        check("SCREAMING_SNAKE_CASE", "TAX_NUMBER_2");
        check("kebab-case", "tax-number-2");
        check("SCREAMING-KEBAB-CASE", "TAX-NUMBER-2");
    }
}
