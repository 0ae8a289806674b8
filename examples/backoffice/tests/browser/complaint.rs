//! What a browser complains of: errors on its console, what the content security policy forbade, and
//! dialogs that opened by themselves.

use thirtyfour::error::WebDriverErrorInner;

use crate::visitor::Visitor;

impl Visitor {
    /// What was complained of since it was asked last.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let mut complaints: Vec<_> = self.dialog().await.into_iter().collect();
        let told = self.session().browser_log().await.unwrap();
        let is_bad = |level: &str| ["WARNING", "SEVERE"].contains(&level);
        let told = told.into_iter().filter(|told| is_bad(&told.level));
        let refused = self.refused().await;
        let told = told.map(|told| told.message);
        complaints.extend(told.filter(|told| !told.starts_with(&refused)));
        complaints
    }

    /// What is said of a page that is a refusal itself.
    async fn refused(&self) -> String {
        let page = self.script("return document.URL", vec![]).await;
        let page = page.as_str().unwrap();
        format!("{page} - Failed to load resource: the server responded with a status of 4")
    }

    /// What an open dialog says, which is closed then.
    async fn dialog(&self) -> Option<String> {
        let session = self.session();
        match session.get_alert_text().await {
            Ok(text) => {
                session.accept_alert().await.unwrap();
                Some(format!("a dialog: {text}"))
            }
            Err(error) if matches!(*error, WebDriverErrorInner::NoSuchAlert(_)) => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// The page did what it should, and nothing else.
    pub(crate) async fn is_calm(&self) {
        let complaints = self.complaints().await;
        assert!(
            complaints.is_empty(),
            "{}: {complaints:#?}",
            self.path().await
        );
    }
}
