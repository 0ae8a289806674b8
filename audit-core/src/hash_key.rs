//! The key under which values are hashed.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::error::Error;
use crate::key::hex;
use crate::text::Text;

/// A secret key under which values are hashed, so that equal ones can be found without being told.
///
/// Whoever holds the key can try out values until a hash matches: keep it where the log is not.
///
/// ```
/// # fn main() -> Result<(), audit_core::Error> {
/// use audit_core::HashKey;
///
/// let key = HashKey::new(b"32 random bytes, and never these")?;
/// assert_eq!(key.hash(b"203.0.113.7"), key.hash(b"203.0.113.7"));
/// assert_ne!(key.hash(b"203.0.113.7"), key.hash(b"203.0.113.8"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct HashKey(Arc<[u8]>);

impl HashKey {
    /// A key of at least 16 secret bytes that don't change, or equal values have unequal hashes.
    ///
    /// # Errors
    ///
    /// `is_invalid` for a shorter one.
    pub fn new(key: impl AsRef<[u8]>) -> Result<Self, Error> {
        match key.as_ref() {
            key if key.len() < 16 => Err(Error::invalid(
                "the hash key is shorter than 16 bytes: use a random one of 32",
            )),
            key => Ok(Self(key.into())),
        }
    }

    /// The first 16 bytes of the value's HMAC-SHA256, in small hexadecimal digits.
    pub fn hash(&self, value: &[u8]) -> Text {
        Text::from(mac(&self.0, value))
    }
}

/// The key itself is never printed.
impl fmt::Debug for HashKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashKey(…)")
    }
}

pub(crate) fn mac(key: &[u8], bytes: &[u8]) -> String {
    let mut mac = match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of any length"),
    };
    mac.update(bytes);
    hex(&mac.finalize().into_bytes()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_the_beginning_of_an_hmac() {
        let key = HashKey::new([0x0b; 20]).unwrap(); // RFC 4231, test case 1
        assert_eq!(key.hash(b"Hi There"), "b0344c61d8db38535ca8afceaf0bf12b");
    }

    #[test]
    fn a_short_key_is_refused_and_no_key_is_printed() {
        assert!(HashKey::new("16 bytes, no mor").is_ok());
        assert!(HashKey::new("15 bytes of key").is_err_and(|error| error.is_invalid()));
        let key = HashKey::new("a key that is long enough").unwrap();
        assert_eq!(format!("{key:?}"), "HashKey(…)");
    }
}
