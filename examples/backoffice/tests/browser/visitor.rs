//! Somebody before a browser, who is signed in or not.

use thirtyfour::WebDriver;

use crate::app::App;
use crate::chromium::Chromium;
use crate::page::Role;

pub(crate) const LOG: &str = "/settings/audit-log";

pub(crate) struct Visitor {
    pub(crate) browser: Chromium,
    address: String,
}

impl Visitor {
    pub(crate) async fn stranger(address: &str) -> Self {
        Self::reads(address, "en-GB,en").await
    }

    /// A stranger who reads this language.
    pub(crate) async fn reads(address: &str, language: &str) -> Self {
        Self {
            browser: Chromium::start(language).await,
            address: address.to_owned(),
        }
    }

    /// Somebody who signed in by the form.
    pub(crate) async fn user(app: &App, email: &str) -> Self {
        let visitor = Self::stranger(&app.address).await;
        visitor.sign_in(email).await;
        visitor
    }

    /// The admin of Acme, before their audit log.
    pub(crate) async fn admin_at_log(app: &App) -> Self {
        let admin = Self::user(app, "admin@acme.test").await;
        admin.press(Role::Area, "Audit log").await;
        admin.sees("Ada Lindqvist signed in").await;
        admin
    }

    pub(crate) async fn sign_in(&self, email: &str) {
        self.open("/sign-in").await;
        self.fill("E-mail", email).await;
        self.fill("Password", "demo").await;
        self.submit("Sign in").await;
        self.sees("Sign out").await;
    }

    pub(crate) fn session(&self) -> &WebDriver {
        &self.browser.session
    }

    pub(crate) async fn open(&self, path: &str) {
        let url = format!("http://{}{path}", self.address);
        self.session().goto(url).await.unwrap();
    }

    /// Path and query of the page.
    pub(crate) async fn path(&self) -> String {
        let url = self.session().current_url().await.unwrap().to_string();
        let (_, path) = url.split_once(&self.address).unwrap_or_default();
        path.to_owned()
    }
}
