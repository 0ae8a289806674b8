//! A Chromium of the test's own, with an empty profile, that ends with it.

use std::env;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::{Capabilities, ChromiumLikeCapabilities as _, DesiredCapabilities, WebDriver};
use tokio::sync::{Semaphore, SemaphorePermit};

/// So many at once: each takes a core, and some hundred megabytes.
static ROOM: Semaphore = Semaphore::const_new(2);

const SWITCHES: [&str; 12] = [
    "--headless=new",
    "--no-sandbox", // root has none
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage", // containers have little of it
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-pipe", // it ends when its driver does
    "--force-color-profile=srgb",
    "--window-size=1280,900",
];

/// Without a screen it would say that it is a bot.
const AGENT: &str = "--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                     Chrome/156.0.0.0 Safari/537.36";

// The driver ends before the folder is taken away.
pub(crate) struct Chromium {
    pub(crate) session: WebDriver,
    _driver: Driver,
    _folder: TempDir,
    _permit: SemaphorePermit<'static>,
}

impl Chromium {
    /// One that says to servers that it reads this language.
    pub(crate) async fn start(language: &str) -> Self {
        let permit = ROOM.acquire().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let driver = Driver::start();
        let url = format!("http://127.0.0.1:{}", driver.port);
        let wishes = wishes(folder.path(), language);
        let session = WebDriver::new(url, wishes).await.unwrap();
        // Nobody has to say goodbye to a driver that is about to end.
        session.clone().leak().unwrap();
        Self {
            session,
            _driver: driver,
            _folder: folder,
            _permit: permit,
        }
    }

    /// What the DevTools protocol offers beyond WebDriver.
    pub(crate) async fn tell(&self, method: &str, parameters: Value) -> Value {
        let protocol = self.session.cdp();
        protocol.send_raw(method, parameters).await.unwrap()
    }
}

fn wishes(profile: &Path, language: &str) -> Capabilities {
    let mut wishes = DesiredCapabilities::chrome();
    wishes
        .set_binary(needed("AUDITED_CHROMIUM").to_str().unwrap())
        .unwrap();
    let profile = format!("--user-data-dir={}", profile.display());
    for switch in SWITCHES.into_iter().chain([AGENT, &*profile]) {
        wishes.add_arg(switch).unwrap();
    }
    let preferences = json!({"intl.accept_languages": language});
    wishes
        .add_experimental_option("prefs", preferences)
        .unwrap();
    let mut wishes: Capabilities = wishes.into();
    wishes
        .set("goog:loggingPrefs", json!({"browser": "ALL"}))
        .unwrap();
    // A dialog stays, to be seen.
    wishes.set("unhandledPromptBehavior", "ignore").unwrap();
    wishes
}

/// The program between the test and the browser.
struct Driver {
    program: Child,
    port: u16,
    output: BufReader<ChildStdout>,
}

impl Driver {
    fn start() -> Self {
        let mut program = Command::new(needed("AUDITED_CHROMEDRIVER"))
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(program.stdout.take().unwrap());
        let port = told_port(&mut output);
        Self {
            program,
            port,
            output,
        }
    }
}

/// As it says itself: `… was started successfully on port 43371.`
fn told_port(output: &mut impl BufRead) -> u16 {
    let mut lines = output.lines().map(Result::unwrap);
    let port = lines.find_map(|line| {
        let (_, port) = line.split_once("successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    port.expect("chromedriver tells its port")
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.program.kill().unwrap();
        self.program.wait().unwrap();
        // Chromium holds the other end of it, and ends now too.
        let mut rest = Vec::new();
        self.output.read_to_end(&mut rest).unwrap();
    }
}

/// Where something is that `cargo xtask test` puts in place.
pub(crate) fn needed(variable: &str) -> PathBuf {
    let place = env::var_os(variable).unwrap_or_else(|| {
        panic!(
            "{variable} is not set: run `cargo xtask test`, which puts Chromium, its driver and axe-core in \
             place; for this test alone, set AUDITED_CHROMIUM, AUDITED_CHROMEDRIVER and AUDITED_AXE to where \
             they are"
        )
    });
    place.into()
}
