//! What the command line asks for.

use crate::Result;
use crate::fault::FAULTS;
use crate::setting::Extent;
use crate::world::{KINDS, Kind};

/// How it is used.
pub const USAGE: &str = "\
usage: cargo xtask faults [--db sqlite|postgres|mysql|all] [--kills N] [--full] [--only FAULT] [--seed N]

  --db     the database; all of them unless told
  --kills  how often the server is killed: 30 times unless told, 1,000 times with --full
  --full   all faults as often as the README promises, which takes an hour or two
  --only   this fault alone, by the name that its line begins with
  --seed   the seed that an earlier run printed, for the same choices";

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// On which databases.
    pub kinds: Vec<Kind>,
    /// How much.
    pub extent: Extent,
    /// How often the server is killed, where told.
    pub kills: Option<u32>,
    /// One fault's name.
    pub only: Option<String>,
    /// The seed.
    pub seed: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            kinds: KINDS.to_vec(),
            extent: Extent::Short,
            kills: None,
            only: None,
            seed: None,
        }
    }
}

impl Options {
    /// Reads them.
    pub fn read(arguments: impl IntoIterator<Item = String>) -> Result<Self> {
        let (mut options, mut arguments) = (Self::default(), arguments.into_iter());
        while let Some(argument) = arguments.next() {
            if argument == "--help" {
                return Err(USAGE.into());
            }
            if argument == "--full" {
                options.extent = Extent::Full;
                continue;
            }
            let value = arguments.next().ok_or(USAGE)?;
            match argument.as_str() {
                "--db" => options.kinds = kinds(&value)?,
                "--kills" => options.kills = Some(value.parse()?),
                "--only" => options.only = Some(known(value)?),
                "--seed" => options.seed = Some(value.parse()?),
                _ => return Err(USAGE.into()),
            }
        }
        Ok(options)
    }

    /// How often the server is killed.
    pub fn kills(&self) -> u32 {
        self.kills.unwrap_or_else(|| self.extent.of(5, 30, 1_000))
    }
}

/// A name, or how one begins.
fn known(name: String) -> Result<String> {
    let names = FAULTS.iter().map(|fault| fault.name);
    if names.clone().any(|fault| fault.starts_with(&name)) {
        return Ok(name);
    }
    let names: Vec<_> = names.collect();
    Err(format!(
        "no fault is called `{name}`: name one of {}",
        names.join(", ")
    )
    .into())
}

fn kinds(name: &str) -> Result<Vec<Kind>> {
    let named = KINDS
        .iter()
        .filter(|kind| name == "all" || kind.name() == name);
    let kinds: Vec<_> = named.copied().collect();
    if kinds.is_empty() {
        return Err(USAGE.into());
    }
    Ok(kinds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Options> {
        Options::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn nothing_asks_for_all_databases_in_the_short_setting() {
        let options = read("").unwrap();
        assert_eq!((options.kinds.len(), options.kills()), (3, 30));
    }

    #[test]
    fn what_is_asked_for_is_read() {
        let options = read("--db mysql --full --seed 7").unwrap();
        assert_eq!((options.kinds, options.seed), (vec![Kind::MySql], Some(7)));
        assert_eq!(read("--full").unwrap().kills(), 1_000);
        assert_eq!(read("--full --kills 3").unwrap().kills(), 3);
    }

    #[test]
    fn what_is_not_understood_is_told_how_to_say() {
        for line in ["--help", "--db oracle", "--kills", "--quick 1"] {
            assert_eq!(read(line).unwrap_err().to_string(), USAGE);
        }
        let error = read("--only flood").unwrap_err().to_string();
        assert!(error.contains("kill -9, SIGTERM"), "{error}");
    }
}
