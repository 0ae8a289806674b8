//! Reads a query string, the same for the API and the viewer's address.

mod params;
mod time;

use std::fmt::Display;
use std::str::FromStr;

use audit_core::query::{Match, query_words};
use audit_core::{Cursor, Filter, Limit, Tenant};

pub(crate) use params::Params;
pub(crate) use time::{from as moment, offset};

use crate::guard::TENANT;
use crate::problem::Problem;

/// The most values that one question may hold: each is a condition that the database has to try.
const MAX_VALUES: usize = 100;

const FILTER: &str = "actor, target, category, action, operation, outcome, stream, ip, country, \
                      request, q, from, to, order";

/// What a query string asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) filter: Filter,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) limit: Limit,
}

impl Asked {
    /// Reads the parameters of a page, each as the API's documentation tells.
    pub(crate) fn read(params: &Params, tenant: Tenant) -> Result<Self, Problem> {
        let filter = filter(params, tenant, &["limit", "cursor"])?;
        Ok(Self {
            cursor: one(params, "cursor", |text| cursor(text, &filter))?,
            limit: limit(params)?,
            filter,
        })
    }
}

/// Reads which entries are asked for. What is read elsewhere is named in `others`.
///
/// Repeated parameters are alternatives, a leading `!` excludes, and an empty one, as a form sends
/// for a field that was left blank, asks for nothing.
pub(crate) fn filter(params: &Params, tenant: Tenant, others: &[&str]) -> Result<Filter, Problem> {
    let mut filter = Filter::new(tenant);
    for (count, (name, value)) in params.iter().enumerate() {
        if count == MAX_VALUES {
            let words = format!("ask for at most {MAX_VALUES} values at once");
            return Err(Problem::parameter(name, words));
        }
        if !others.contains(&name) && !take(&mut filter, params, name, value)? {
            let known = [FILTER].iter().chain(others).copied();
            return Err(unknown(name, &known.collect::<Vec<_>>()));
        }
    }
    Ok(filter)
}

/// Refuses all parameters but these, and the one that chose whose log is read.
pub(crate) fn only(params: &Params, known: &[&str]) -> Result<(), Problem> {
    let is_unknown = |name: &str| name != TENANT && !known.contains(&name);
    match params.iter().find(|(name, _)| is_unknown(name)) {
        Some((name, _)) => Err(unknown(name, known)),
        None => Ok(()),
    }
}

/// Reads a parameter that may be given once.
pub(crate) fn one<T>(
    params: &Params,
    name: &str,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, Problem> {
    once(params, name)?;
    let read = params.first(name).map(read).transpose();
    read.map_err(|words| Problem::parameter(name, words))
}

/// Reads how many of something an answer may hold.
pub(crate) fn limit(params: &Params) -> Result<Limit, Problem> {
    let words = || format!("a limit is a number from 1 to {}", Limit::MAX.get());
    let limit = one(params, "limit", |text| {
        let number = text.parse().map_err(|_| words())?;
        Limit::new(number).map_err(|_| words())
    });
    Ok(limit?.unwrap_or_default())
}

/// Narrows a filter by one parameter; `false` where that is none of a filter's.
fn take(filter: &mut Filter, params: &Params, name: &str, value: &str) -> Result<bool, Problem> {
    match name {
        "actor" => narrow(&mut filter.actor, name, value, parse),
        "target" => narrow(&mut filter.target, name, value, parse),
        "category" => narrow(&mut filter.category, name, value, parse),
        "action" => narrow(&mut filter.action, name, value, parse),
        "operation" => narrow(&mut filter.operation, name, value, parse),
        "outcome" => narrow(&mut filter.outcome, name, value, parse),
        "stream" => narrow(&mut filter.stream, name, value, parse),
        "ip" => narrow(&mut filter.ip, name, value, parse),
        "country" => narrow(&mut filter.country, name, value, country),
        "request" => narrow(&mut filter.request, name, value, parse),
        "q" => set(&mut filter.text, params, name, text(value).map(Some)),
        "from" => set(&mut filter.from, params, name, time::from(value).map(Some)),
        "to" => set(&mut filter.to, params, name, time::to(value).map(Some)),
        "order" => set(&mut filter.order, params, name, parse(value)),
        TENANT => Ok(()), // read before, since it belongs to the access
        _ => return Ok(false),
    }?;
    Ok(true)
}

fn unknown(name: &str, known: &[&str]) -> Problem {
    let known = [known, &[TENANT]].concat().join(", ");
    Problem::parameter(name, format!("this parameter is not known: use {known}"))
}

fn narrow<T>(
    field: &mut Match<T>,
    name: &str,
    value: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<(), Problem> {
    let (values, text) = match value.strip_prefix('!') {
        Some("") => {
            let words = format!("name what to leave out after the `!`: {name}=!…");
            return Err(Problem::parameter(name, words));
        }
        Some(text) => (&mut field.none, text),
        None => (&mut field.any, value),
    };
    values.push(parse(text).map_err(|words| Problem::parameter(name, words))?);
    Ok(())
}

fn set<T>(
    field: &mut T,
    params: &Params,
    name: &str,
    value: Result<T, String>,
) -> Result<(), Problem> {
    once(params, name)?;
    *field = value.map_err(|words| Problem::parameter(name, words))?;
    Ok(())
}

fn once(params: &Params, name: &str) -> Result<(), Problem> {
    if params.all(name).count() > 1 {
        let words = format!("give `{name}` once");
        return Err(Problem::parameter(name, words));
    }
    Ok(())
}

/// Reads a value as it reads itself.
pub(crate) fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

fn country(text: &str) -> Result<String, String> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        Ok(text.to_ascii_uppercase())
    } else {
        Err("a country is written by its two letters (ISO 3166-1 alpha-2), such as `DE`".into())
    }
}

/// Here a leading `!` excludes nothing: it is a sign like others, which part words.
fn text(text: &str) -> Result<String, String> {
    match query_words(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn cursor(text: &str, filter: &Filter) -> Result<Cursor, String> {
    Cursor::parse(text, filter).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
