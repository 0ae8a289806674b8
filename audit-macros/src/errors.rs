//! All mistakes at once, each at its place.

/// The mistakes that were found so far.
#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    pub(crate) fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// The value of a part, unless that is a mistake.
    pub(crate) fn keep<T>(&mut self, part: syn::Result<T>) -> Option<T> {
        part.map_err(|error| self.push(error)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The whole, if no part of it was a mistake.
    pub(crate) fn finish<T>(self, whole: T) -> syn::Result<T> {
        match self.0 {
            Some(errors) => Err(errors),
            None => Ok(whole),
        }
    }
}
