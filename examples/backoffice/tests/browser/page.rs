//! What is on a page, as those find it who see or hear it: by role, name and words.

use std::fmt;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::WebElement;

use crate::visitor::Visitor;

/// How long something may take to be there.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, Copy)]
pub(crate) enum Role {
    /// What the back office's own navigation leads to.
    Area,
    Link,
    /// A link within a table.
    Name,
    Button,
    Field,
}

impl Role {
    fn selector(self) -> &'static str {
        match self {
            Self::Area => "body > header a[href]",
            Self::Link => "main a[href]",
            Self::Name => "main table tbody a[href]",
            Self::Button => "button, summary, [role=button]",
            Self::Field => "input:not([type=hidden]), select, textarea",
        }
    }
}

/// The elements of a kind that are seen and have this name.
const FIND: &str = "
    const [selector, name] = arguments;
    // A label's words, and not those of the field within.
    const labelled = element => [...element.labels?.[0]?.childNodes ?? []]
        .filter(part => !part.contains(element)).map(part => part.textContent).join(' ').trim();
    const told = element => element.ariaLabel || labelled(element) || element.innerText || '';
    const is = element => told(element).replace(/\\s+/g, ' ').trim() === name;
    return [...document.querySelectorAll(selector)].filter(element => element.checkVisibility() && is(element));
";

impl Visitor {
    /// What comes once it does.
    pub(crate) async fn wait<T>(
        &self,
        what: impl fmt::Display,
        seen: impl AsyncFn() -> Option<T>,
    ) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(seen) = seen().await {
                return seen;
            }
            if Instant::now() > end {
                panic!(
                    "{what} is not on {}:\n{}",
                    self.path().await,
                    self.text().await
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(crate) async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.session().execute(script, arguments).await;
        answer.unwrap().json().clone()
    }

    /// All of this role and name that are there now.
    pub(crate) async fn all(&self, role: Role, name: &str) -> Vec<WebElement> {
        let arguments = vec![json!(role.selector()), json!(name)];
        let found = self.session().execute(FIND, arguments).await.unwrap();
        found.elements().unwrap()
    }

    /// The first of this role and name, once it is there.
    pub(crate) async fn find(&self, role: Role, name: &str) -> WebElement {
        let first = async || self.all(role, name).await.into_iter().next();
        self.wait(format!("the {role:?} “{name}”"), first).await
    }

    pub(crate) async fn press(&self, role: Role, name: &str) {
        self.find(role, name).await.click().await.unwrap();
    }

    /// Presses a form's button, and waits for the page that comes of it.
    pub(crate) async fn submit(&self, name: &str) {
        self.script("window.isOld = true", vec![]).await;
        self.press(Role::Button, name).await;
        let is_new = "return !window.isOld && document.readyState === 'complete'";
        let is_new = async || (self.script(is_new, vec![]).await == json!(true)).then_some(());
        self.wait("the next page", is_new).await;
    }

    /// Types into a field, after what it held is gone.
    pub(crate) async fn fill(&self, label: &str, text: &str) {
        let field = self.find(Role::Field, label).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// A category's tab of the audit log; its name may be followed by a count.
    pub(crate) async fn press_tab(&self, category: &str) {
        let tabs =
            "const is = link => link.innerText.replace(/[\\d,.+\\s]+$/, '') === arguments[0];
            return [...document.querySelectorAll('main nav a')].filter(is)[0]";
        let tab = async || {
            let found = self
                .session()
                .execute(tabs, vec![json!(category)])
                .await
                .unwrap();
            found.element().ok()
        };
        let tab = self.wait(format!("the tab “{category}”"), tab).await;
        tab.click().await.unwrap();
        let current = "return document.querySelector('main nav [aria-current]').innerText";
        let is_current = async || {
            let current = self.script(current, vec![]).await;
            current
                .as_str()
                .unwrap()
                .starts_with(category)
                .then_some(())
        };
        self.wait(format!("the tab “{category}”, current"), is_current)
            .await;
    }

    /// The details of the first entry that is listed.
    pub(crate) async fn open_details(&self) {
        let details =
            "return document.querySelector('main tbody tr[id^=e-] > td:last-child :is(a, button)')";
        let found = self.session().execute(details, vec![]).await.unwrap();
        found.element().unwrap().click().await.unwrap();
    }

    /// The first record that a page of the back office lists.
    pub(crate) async fn press_first_record(&self) {
        let record = "return document.querySelector('main table tbody a')";
        let found = self.session().execute(record, vec![]).await.unwrap();
        found.element().unwrap().click().await.unwrap();
    }

    /// Chooses from a list by the words of a choice.
    pub(crate) async fn choose(&self, label: &str, choice: &str) {
        self.find(Role::Field, label)
            .await
            .send_keys(choice)
            .await
            .unwrap();
    }

    /// A day is typed in the order of the browser's own language, so it is set instead.
    pub(crate) async fn fill_day(&self, label: &str, day: &str) {
        let field = self.find(Role::Field, label).await;
        let arguments = vec![field.to_json().unwrap(), json!(day)];
        self.script("arguments[0].value = arguments[1]", arguments)
            .await;
    }

    /// What can be read of the page.
    pub(crate) async fn text(&self) -> String {
        let text = self.script("return document.body.innerText", vec![]).await;
        text.as_str().unwrap().to_owned()
    }

    /// These words, once they are there.
    pub(crate) async fn sees(&self, words: &str) {
        let there = async || self.text().await.contains(words).then_some(());
        self.wait(format!("“{words}”"), there).await;
    }

    /// What can be read of each entry that is listed.
    pub(crate) async fn rows(&self) -> Vec<String> {
        let rows = "return [...document.querySelectorAll('main tbody tr[id^=e-]')]
            .filter(row => row.checkVisibility()).map(row => row.innerText)";
        serde_json::from_value(self.script(rows, vec![]).await).unwrap()
    }

    /// What can be read of each line of the page's tables.
    pub(crate) async fn lines(&self) -> Vec<String> {
        let lines = "return [...document.querySelectorAll('main table tbody tr')]
            .filter(row => row.checkVisibility()).map(row => row.innerText)";
        serde_json::from_value(self.script(lines, vec![]).await).unwrap()
    }

    /// The moments of the rows, as programs read them.
    pub(crate) async fn moments(&self) -> Vec<String> {
        let moments = "return [...document.querySelectorAll('main tbody tr[id^=e-]')]
            .map(row => row.querySelector('time')?.dateTime).filter(Boolean)";
        serde_json::from_value(self.script(moments, vec![]).await).unwrap()
    }
}
