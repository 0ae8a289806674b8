use sqlx::MySql;

use super::{Open, open, read};

pub(super) const OPEN: Option<Open> =
    Some(|url| Box::pin(async move { open::<MySql>(read::<MySql>(url)?).await }));
