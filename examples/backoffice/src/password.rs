//! Passwords, as argon2 hashes. Hashing is slow on purpose, so it keeps off the async threads.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use rand::distr::{Alphanumeric, SampleString};

use crate::problem::Problem;

const SHORTEST: usize = 8;

/// A password that nobody chose.
pub fn random() -> String {
    Alphanumeric.sample_string(&mut rand::rng(), 20)
}

pub async fn hash(password: String) -> Result<String, Problem> {
    aside(move || Argon2::default().hash_password(password.as_bytes()).ok())
        .await?
        .map(|hash| hash.to_string())
        .ok_or(Problem::Internal("hashing"))
}

/// Whether it is the password of this hash. It takes its time for a hash that is none, too: how
/// long it takes does not tell whether there is such an account.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, Problem> {
    aside(move || match hash.as_deref().map(PasswordHash::new) {
        Some(Ok(hash)) => Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok(),
        _ => Argon2::default()
            .hash_password(password.as_bytes())
            .is_err(),
    })
    .await
}

pub fn check_length(field: &'static str, password: &str) -> Result<(), Problem> {
    match password.chars().count() < SHORTEST {
        true => Err(Problem::invalid(
            field,
            format!("is shorter than {SHORTEST} characters"),
        )),
        false => Ok(()),
    }
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Problem::Internal("hashing"))
}
