//! Reads a query string, the same for the API and the viewer's address.

mod params;
mod time;

use std::fmt::Display;
use std::str::FromStr;

use audit_core::query::{Match, query_words};
use audit_core::{Cursor, Filter, Limit, Tenant};

pub(crate) use params::Params;

use crate::problem::Problem;

/// The most values that one question may hold: each is a condition that the database has to try.
const MAX_VALUES: usize = 100;

const KNOWN: &str = "actor, target, category, action, operation, outcome, stream, ip, country, \
                     request, q, from, to, order, limit, cursor";

/// What a query string asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) filter: Filter,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) limit: Limit,
}

impl Asked {
    /// Reads the parameters, each as the API's documentation tells.
    ///
    /// Repeated ones are alternatives, a leading `!` excludes, and an empty one, as a form sends
    /// for a field that was left blank, asks for nothing.
    pub(crate) fn read(params: &Params, tenant: Tenant) -> Result<Self, Problem> {
        let mut asked = Self {
            filter: Filter::new(tenant),
            cursor: None,
            limit: Limit::default(),
        };
        for (count, (name, value)) in params.iter().enumerate() {
            if count == MAX_VALUES {
                let words = format!("ask for at most {MAX_VALUES} values at once");
                return Err(Problem::parameter(name, words));
            }
            asked.take(params, name, value)?;
        }
        asked.cursor = cursor(params, &asked.filter)?;
        Ok(asked)
    }

    fn take(&mut self, params: &Params, name: &str, value: &str) -> Result<(), Problem> {
        let filter = &mut self.filter;
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
            "limit" => set(&mut self.limit, params, name, limit(value)),
            "cursor" => Ok(()), // read last: it belongs to the filter
            _ => Err(Problem::parameter(
                name,
                format!("this parameter is not known: use {KNOWN}"),
            )),
        }
    }
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

fn parse<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
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

fn limit(text: &str) -> Result<Limit, String> {
    let words = || format!("a limit is a number from 1 to {}", Limit::MAX.get());
    let number = text.parse().map_err(|_| words())?;
    Limit::new(number).map_err(|_| words())
}

fn cursor(params: &Params, filter: &Filter) -> Result<Option<Cursor>, Problem> {
    once(params, "cursor")?;
    let Some(text) = params.first("cursor") else {
        return Ok(None);
    };
    Cursor::parse(text, filter)
        .map(Some)
        .map_err(|error| Problem::parameter("cursor", error.to_string()))
}

#[cfg(test)]
mod tests;
