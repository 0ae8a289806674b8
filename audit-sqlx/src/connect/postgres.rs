use sqlx::Postgres;

use super::{Open, open, read};

pub(super) const OPEN: Option<Open> =
    Some(|url| Box::pin(async move { open::<Postgres>(read::<Postgres>(url)?).await }));
