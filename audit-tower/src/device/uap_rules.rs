//! Devices by the rules of uap-core.

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};

use audit_core::{Device, DeviceKind, Error, Text};
use ua_parser::{Extractor, Regexes};

use super::agent::{self, is_of_browsers, system};
use super::cache::Cache;
use super::hints::{is_name, is_version, named};
use super::{DeviceHeaders, EmbeddedRules, TellDevice, told};

/// Tells the device by the rules of [uap-core](https://github.com/ua-parser/uap-core), its file
/// `regexes.yaml`: thousands of browsers, systems and models. The operator brings the file.
///
/// The rules take some tenths of a second to compile, and 35 MB. They are compiled once, on a thread of their
/// own; until then, and where they say nothing, [`EmbeddedRules`] tell. As with those, client hints win, and what
/// agents are frozen at is not told.
///
/// ```no_run
/// # fn example(auditor: audit_core::Auditor) -> Result<(), audit_core::Error> {
/// use audit_tower::{AuditLayer, UapRules};
///
/// let layer = AuditLayer::new(auditor).device(UapRules::open("/etc/shop/regexes.yaml")?);
/// # let _ = layer;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct UapRules {
    rules: Arc<OnceLock<Rules>>,
    compiling: Option<JoinHandle<Result<(), Error>>>,
    cache: Cache,
    meanwhile: EmbeddedRules,
}

impl UapRules {
    /// The rules of this file, which are compiled behind.
    ///
    /// # Errors
    ///
    /// Where the file can't be read, or is none of uap-core's. Rules that can't be compiled are logged, and told
    /// by [`compiled`](Self::compiled).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let fault = |what| move |error| fault(what, path, error);
        let text = fs::read_to_string(path).map_err(|error| fault("read")(error.into()))?;
        let regexes = serde_saphyr::from_str::<Regexes<'static>>(&text)
            .map_err(|error| fault("understood")(error.into()))?;
        let rules = Arc::<OnceLock<_>>::default();
        let (compiled, path) = (Arc::clone(&rules), path.to_owned());
        let compile = move || compile(regexes, &path, &compiled);
        let compiling = thread::Builder::new()
            .name("audit-devices".to_owned())
            .spawn(compile);
        let compiling = compiling.map_err(|error| {
            Error::unavailable("no thread can be started that compiles the rules of devices")
                .with_source(error)
        })?;
        Ok(Self {
            rules,
            compiling: Some(compiling),
            cache: Cache::default(),
            meanwhile: EmbeddedRules::default(),
        })
    }

    /// The same, once the rules are compiled. It blocks, so it is for programs that start.
    ///
    /// # Errors
    ///
    /// Where a rule can't be compiled.
    pub fn compiled(mut self) -> Result<Self, Error> {
        if let Some(compiling) = self.compiling.take() {
            compiling.join().unwrap_or_else(|_| {
                Err(Error::invalid("compiling the rules of devices panicked"))
            })?;
        }
        Ok(self)
    }
}

fn fault(what: &str, path: &Path, error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    let path = path.display();
    let message = format!(
        "the rules of devices at {path} can't be {what}: give it a `regexes.yaml` of uap-core"
    );
    Error::invalid(message).with_source(error)
}

fn compile(regexes: Regexes<'static>, path: &Path, rules: &OnceLock<Rules>) -> Result<(), Error> {
    match Extractor::try_from(regexes) {
        Ok(compiled) => {
            rules.get_or_init(|| Rules(compiled));
            Ok(())
        }
        Err(error) => {
            tracing::error!(path = %path.display(), %error, "devices are told by the embedded rules: those of a file can't be compiled");
            Err(fault("compiled", path, error.into()))
        }
    }
}

impl TellDevice for UapRules {
    fn tell(&self, headers: &DeviceHeaders) -> Option<Device> {
        match self.rules.get() {
            _ if headers.is_empty() => None,
            None => self.meanwhile.tell(headers),
            Some(rules) => Some(
                self.cache
                    .get_or(headers, || told(headers, |agent| rules.device(agent))),
            ),
        }
    }
}

struct Rules(Extractor<'static>);

impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rules")
    }
}

impl Rules {
    /// What the embedded rules say, and in its place what these do.
    fn device(&self, agent: &str) -> Device {
        let mut device = agent::device(agent);
        if self.is_spider(agent) {
            device = Device::new(DeviceKind::Bot);
        }
        let is_program = matches!(device.kind, DeviceKind::Bot | DeviceKind::Cli);
        if is_of_browsers(agent) && !is_program {
            device.browser = self.browser(agent).or(device.browser);
        }
        device.os = self.system(agent).or(device.os);
        device.model = self.model(agent);
        device
    }

    fn browser(&self, agent: &str) -> Option<Text> {
        let found = self.0.ua.extract(agent)?;
        let version = found.major.filter(|version| is_version(version));
        is_told(&found.family).then(|| named(&found.family, version))
    }

    fn system(&self, agent: &str) -> Option<Text> {
        let found = self.0.os.extract(agent)?;
        let parts =
            [found.major, found.minor, found.patch].map(|part| part.map(|part| part.to_string()));
        let version: Vec<_> = parts.into_iter().map_while(|part| part).collect();
        is_told(&found.os).then(|| system(agent, &found.os, &version.join(".")))?
    }

    fn is_spider(&self, agent: &str) -> bool {
        self.0
            .dev
            .extract(agent)
            .is_some_and(|found| found.device == "Spider")
    }

    /// What its maker calls it. Most agents say nothing of it, and the rules then say "Generic".
    fn model(&self, agent: &str) -> Option<Text> {
        let found = self.0.dev.extract(agent)?;
        let (brand, model) = (found.brand?, found.model?);
        let told = !brand.starts_with("Generic") && brand != "Spider" && is_told(&model);
        told.then(|| Text::from(model.as_ref()))
    }
}

/// "Other" is their word for nothing.
fn is_told(name: &str) -> bool {
    name != "Other" && is_name(name)
}

#[cfg(test)]
mod tests;
