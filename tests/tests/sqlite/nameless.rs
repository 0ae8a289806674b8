//! A URL without a file's name, for which SQLite would make a database that is gone at once.

use audit_sqlx::connect;

#[tokio::test]
async fn a_url_that_names_no_file_says_how_to_write_it() {
    for url in ["sqlite:", "sqlite://", "sqlite:?mode=rwc"] {
        let error = connect(url).await.err().unwrap();
        assert!(
            error.is_invalid() && error.to_string().contains("write it like `sqlite:app.db`"),
            "{url}: {error}"
        );
    }
}
