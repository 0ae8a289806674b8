//! What the tests of the macros share.

use std::fmt;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use audited::test_kit::MemoryStore;
use audited::{Actor, Auditor, Entry, Refused};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// An application's error.
#[derive(Debug, PartialEq, Eq)]
pub struct AppError(pub &'static str);

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for AppError {}

impl From<Refused> for AppError {
    fn from(_: Refused) -> Self {
        Self("refused")
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.0).into_response()
    }
}

/// Runs a job and returns what it left in the log, oldest first.
///
/// # Panics
///
/// When the job panics, or no auditor can be built.
pub async fn recorded<R>(job: impl Future<Output = R>) -> (R, Vec<Entry>) {
    let store = MemoryStore::new();
    let builder = Auditor::builder(store.clone()).hash_key([7; 32]);
    let auditor = match builder.build() {
        Ok(auditor) => auditor,
        Err(error) => panic!("{error}"),
    };
    let result = auditor.run_as(Actor::system("test"), job).await;
    auditor.flush().await;
    (result, store.entries())
}

/// Runs a future that has nothing to wait for, outside any runtime and any auditor.
///
/// # Panics
///
/// When it has to wait.
pub fn now<R>(future: impl Future<Output = R>) -> R {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("the future waits"),
    }
}
