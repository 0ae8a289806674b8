//! A sink of one's own: one JSON line for each entry, in a file.
//!
//! `cargo run -p example-custom-sink`
//!
//! A sink only takes what the auditor hands over. Entries that the app's own transactions carry
//! need a sink that is a database: see the example `transaction`.

use audited::{Actor, Auditor, Entry, Error, Sink, audited};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;

struct JsonLines(Mutex<File>);

impl Sink for JsonLines {
    /// Returns once the lines are durable. After an error the auditor hands the same batch over
    /// again, so a line may stand there twice: its id tells.
    async fn write(&self, entries: &[Entry]) -> Result<(), Error> {
        let mut lines = Vec::new();
        for entry in entries {
            serde_json::to_writer(&mut lines, entry).map_err(|error| {
                Error::invalid("an entry can't be written as JSON").with_source(error)
            })?;
            lines.push(b'\n');
        }
        let mut file = self.0.lock().await;
        let written = async {
            file.write_all(&lines).await?;
            file.flush().await?;
            file.sync_data().await
        };
        written.await.map_err(|error| {
            Error::unavailable("the file can't be written: look at its disk").with_source(error)
        })
    }
}

#[audited(
    action = "report.create",
    category = "Reports",
    summary = "created the report for {month}"
)]
async fn report(month: &str) -> usize {
    month.len()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::temp_dir().join("audited-custom-sink.jsonl");
    let sink = JsonLines(Mutex::new(File::create(&path).await?));
    let auditor = Auditor::builder(sink).build()?;
    auditor
        .run_as(Actor::service("reports"), report("November"))
        .await;
    print!("{}", tokio::fs::read_to_string(&path).await?);
    Ok(())
}
