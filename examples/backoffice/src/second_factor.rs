//! The second factor: time-based codes (RFC 6238) of an authenticator app.

use totp_rs::{Builder, Secret};

use crate::problem::Problem;

/// A secret to type into an authenticator app, in base 32.
pub fn new_secret() -> String {
    Secret::generate().to_base32()
}

/// The half minute that a code belongs to; `None` when it is wrong. A code counts once: its half
/// minute has to come after the last one that was used.
pub fn check(secret: &str, code: &str, last_step: i64) -> Result<Option<i64>, Problem> {
    let secret = Secret::try_from_base32(secret).map_err(|_| Problem::Internal("the code"))?;
    let totp = Builder::new()
        .with_secret(secret)
        .build()
        .map_err(|_| Problem::Internal("the code"))?;
    let step = totp.check_current(code.trim());
    Ok(step
        .and_then(|step| i64::try_from(step).ok())
        .filter(|step| *step > last_step))
}
