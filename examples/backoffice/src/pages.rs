//! The pages: a list, a record, and what surrounds them. They need no script.

pub mod failure;
mod form;

use askama::Template;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use uuid::Uuid;

pub use form::{Choice, Form, Input};

use crate::area::Area;
use crate::session::{By, Session};

const HEADERS: [(HeaderName, &str); 3] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
];

/// The page of an area: its records, and the form for a new one.
pub struct List {
    pub area: Area,
    /// What the form is called: *New customer*.
    pub new: &'static str,
    pub headings: &'static [&'static str],
    pub lines: Vec<Line>,
    pub form: Form,
}

pub struct Line {
    pub id: Uuid,
    /// The first leads to the record.
    pub cells: Vec<String>,
}

impl Line {
    pub fn new(id: Uuid, cells: impl Into<Vec<String>>) -> Self {
        Self {
            id,
            cells: cells.into(),
        }
    }
}

/// The page of a record.
pub struct Record {
    pub area: Area,
    pub id: Uuid,
    pub title: String,
    pub form: Form,
    /// What else can be done to it.
    pub actions: Vec<Action>,
    /// What only support can do to it.
    pub for_support: Option<Action>,
    /// The filter that shows its part of the audit log: `target=customer:…`.
    pub log: Option<String>,
    /// Where its content can be had.
    pub download: Option<String>,
}

impl Record {
    pub fn new(area: Area, id: Uuid, title: impl Into<String>, form: Form) -> Self {
        Self {
            area,
            id,
            title: title.into(),
            form,
            actions: Vec::new(),
            for_support: None,
            log: None,
            download: None,
        }
    }

    #[must_use]
    pub fn action(mut self, label: &'static str, path: &str, form: Form) -> Self {
        let path = format!("{}/{}/{path}", self.area.path(), self.id);
        self.actions.push(Action { label, path, form });
        self
    }

    #[must_use]
    pub fn for_support(mut self, label: &'static str, path: &str, form: Form) -> Self {
        let path = format!("{}/{}/{path}", self.area.path(), self.id);
        self.for_support = Some(Action { label, path, form });
        self
    }

    #[must_use]
    pub fn log(mut self, filter: String) -> Self {
        self.log = Some(filter);
        self
    }

    #[must_use]
    pub fn download(mut self, path: String) -> Self {
        self.download = Some(path);
        self
    }
}

/// A button, with the fields that it needs.
pub struct Action {
    pub label: &'static str,
    pub path: String,
    pub form: Form,
}

/// What surrounds each page.
struct Frame<'a> {
    session: Option<&'a Session>,
    here: Option<Area>,
}

impl Frame<'_> {
    fn may_view(&self, area: &Area) -> bool {
        self.session
            .is_some_and(|session| session.role.may_view(*area))
    }

    fn may_read_log(&self) -> bool {
        self.may_view(&Area::AuditLog)
    }

    fn may_change(&self, area: &Area) -> bool {
        self.session
            .is_some_and(|session| session.role.may_change(*area))
    }

    fn may_impersonate(&self) -> bool {
        self.session
            .is_some_and(|session| session.may_impersonate().is_ok())
    }

    /// Who acts for the one who is signed in.
    fn support(&self) -> Option<&str> {
        match &self.session?.by {
            By::Support(name) => Some(name),
            By::Themselves | By::Key => None,
        }
    }

    fn is_here(&self, area: &Area) -> bool {
        self.here == Some(*area)
    }
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage<'a> {
    frame: Frame<'a>,
    list: List,
}

#[derive(Template)]
#[template(path = "record.html")]
struct RecordPage<'a> {
    frame: Frame<'a>,
    record: Record,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    failure: Option<String>,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    frame: Frame<'a>,
    session: &'a Session,
    second_factor: SecondFactor,
}

/// How far a person has come with their second factor.
pub enum SecondFactor {
    None,
    /// The secret to type into the authenticator app.
    Begun(String),
    Enrolled,
}

#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage<'a> {
    frame: Frame<'a>,
    title: String,
    message: String,
}

pub fn list(session: Option<&Session>, list: List) -> Response {
    let here = Some(list.area);
    let frame = Frame { session, here };
    render(StatusCode::OK, &ListPage { frame, list })
}

pub fn record(session: Option<&Session>, record: Record) -> Response {
    let here = Some(record.area);
    let frame = Frame { session, here };
    render(StatusCode::OK, &RecordPage { frame, record })
}

pub fn sign_in(status: StatusCode, failure: Option<String>) -> Response {
    let frame = Frame {
        session: None,
        here: None,
    };
    render(status, &SignInPage { frame, failure })
}

pub fn account(session: &Session, second_factor: SecondFactor) -> Response {
    let page = AccountPage {
        frame: Frame {
            session: Some(session),
            here: None,
        },
        session,
        second_factor,
    };
    render(StatusCode::OK, &page)
}

pub fn message(
    session: Option<&Session>,
    status: StatusCode,
    title: String,
    message: String,
) -> Response {
    let page = MessagePage {
        frame: Frame {
            session,
            here: None,
        },
        title,
        message,
    };
    render(status, &page)
}

fn render(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, HEADERS, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

pub async fn style() -> impl IntoResponse {
    let css = include_str!("../templates/style.css");
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], css)
}
