//! `cargo xtask faults`: the harness, and the shop that it injures.

use std::env;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use audited_faults::fault::{FAULTS, Fault};
use audited_faults::options::Options;
use audited_faults::setting::Setting;
use audited_faults::shop::{SETTINGS, serve};
use audited_faults::world::{Host, Kind};
use audited_faults::{Result, report};
use audited_tests::dice::{self, Dice};

/// No fault takes longer, unless something waits for ever.
const PATIENCE: Duration = Duration::from_secs(3_600);

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = env::args().skip(1).peekable();
    let done = match arguments.next_if(|first| first == "serve") {
        Some(_) => shop().await,
        None => harness(arguments).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn shop() -> Result {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    serve(serde_json::from_str(&env::var(SETTINGS)?)?).await
}

async fn harness(arguments: impl Iterator<Item = String>) -> Result {
    let options = Options::read(arguments)?;
    let seed = options.seed.unwrap_or_else(dice::any_seed);
    println!(
        "--seed {seed} makes the same choices again\n\n{}",
        report::heading()
    );
    let mut flawed = 0;
    for &kind in &options.kinds {
        let mut host = Host::started(kind).await?;
        for fault in faults(&options, kind) {
            let mut setting = Setting {
                program: env::current_exe()?,
                extent: options.extent,
                kills: options.kills(),
                dice: Dice::of(seed),
                weakness: None,
            };
            flawed += injure(fault, &mut setting, &mut host).await;
        }
    }
    println!("\n{}", report::LEGEND);
    match flawed {
        0 => Ok(()),
        count => Err(format!(
            "{count} faults left something lost, doubled, altered or wrong, or could not be told"
        )
        .into()),
    }
}

/// How many flawed lines it prints: one, or none.
async fn injure(fault: &Fault, setting: &mut Setting, host: &mut Host) -> u32 {
    let (kind, begun) = (host.kind(), Instant::now());
    let run = tokio::time::timeout(PATIENCE, (fault.run)(setting, host)).await;
    match run.unwrap_or_else(|_| Err("it takes for ever".into())) {
        Ok(tally) => {
            println!("{}", report::row(fault.name, kind, &tally, begun.elapsed()));
            if tally.recorded == 0 {
                println!("nothing was recorded, so that line tells nothing");
            }
            u32::from(!tally.is_clean())
        }
        Err(error) => {
            println!("{} on {}: {error}", fault.name, kind.name());
            1
        }
    }
}

fn faults(options: &Options, kind: Kind) -> impl Iterator<Item = &'static Fault> {
    let only = options.only.clone();
    FAULTS.iter().filter(move |fault| {
        fault.on.contains(&kind)
            && only
                .as_ref()
                .is_none_or(|only| fault.name.starts_with(only))
    })
}
