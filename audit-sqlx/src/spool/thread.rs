//! The thread that does what is asked of a spool, one thing after the other. Whoever stops waiting for
//! an answer interrupts nothing that has begun, and no runtime is needed to get one.

#[cfg(test)]
mod tests;

use std::ops::AsyncFnMut;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::thread::{Builder, JoinHandle};

use audit_core::{Error, SpoolContents, Waiting};
use tokio::runtime;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

use super::fault::Fault;
use super::line::Line;
use super::record::Record;

/// Where an answer goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, Error>>;

/// What may be asked.
#[derive(Debug)]
pub(super) enum Request {
    /// Whoever asks has the records, and lets them go when they stop waiting.
    Keep(Weak<Vec<Record>>, Reply<()>),
    Oldest(usize, Reply<Vec<Waiting>>),
    Release(Vec<u64>, Reply<()>),
    SetAside(u64, String, Reply<()>),
    Contents(Reply<SpoolContents>),
}

/// No more is added to what is kept with one commit, once it has so many bytes: the log takes them all.
const GROUP: usize = 4 << 20;

/// How much may be asked before the first of it is done. Whoever asks more waits, or gives up.
const ASKED: usize = 256;

/// The thread, once its spool is open.
pub(super) async fn start(
    path: PathBuf,
    cap: u64,
) -> Result<(Sender<Request>, JoinHandle<()>), Error> {
    let (sender, requests) = channel(ASKED);
    let (opened, opening) = oneshot::channel();
    let thread = Builder::new().name("audit-spool".to_owned());
    let thread = thread.spawn(move || run(path, cap, opened, requests));
    let thread = thread.map_err(not_started)?;
    opening.await.map_err(|_| ended())??;
    Ok((sender, thread))
}

fn run(path: PathBuf, cap: u64, opened: Reply<()>, requests: Receiver<Request>) {
    // Neither timers nor sockets: SQLite's connection has a thread of its own.
    let runtime = match runtime::Builder::new_current_thread().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(opened.send(Err(not_started(error)))),
    };
    runtime.block_on(async {
        match Line::open(&path, cap).await {
            Ok(line) => {
                drop(opened.send(Ok(())));
                serve(line, requests).await;
            }
            Err(error) => drop(opened.send(Err(error))),
        }
    });
}

/// Answers until nobody can ask any more.
async fn serve(mut line: Line, mut requests: Receiver<Request>) {
    while let Some(request) = requests.recv().await {
        let mut next = Some(request);
        while let Some(request) = next.take() {
            match request {
                Request::Keep(records, reply) => {
                    let mut group = Vec::from_iter(asked(&records, reply));
                    next = gather(&mut group, &mut requests);
                    keep(&mut line, group).await;
                }
                other => answer(&mut line, other).await,
            }
        }
    }
    line.close().await;
}

/// What is to be kept, and where the answer goes.
type Asked = (Arc<Vec<Record>>, Reply<()>);

/// Whoever stopped waiting has taken it for not kept, and asked again: a disk that hung would be given
/// each try.
fn asked(records: &Weak<Vec<Record>>, reply: Reply<()>) -> Option<Asked> {
    Some((records.upgrade()?, reply))
}

/// Adds what waits to be kept, too, up to what waits for something else: one commit serves them.
fn gather(group: &mut Vec<Asked>, requests: &mut Receiver<Request>) -> Option<Request> {
    let mut bytes: usize = group.iter().map(|(records, _)| length(records)).sum();
    while bytes < GROUP {
        match requests.try_recv() {
            Ok(Request::Keep(records, reply)) => {
                let asked = asked(&records, reply);
                bytes += asked.as_ref().map_or(0, |(records, _)| length(records));
                group.extend(asked);
            }
            other => return other.ok(),
        }
    }
    None
}

fn length(records: &[Record]) -> usize {
    records.iter().map(|record| record.text.len()).sum()
}

/// Keeps all of a group, or, where that fails, what of it can be kept alone.
async fn keep(line: &mut Line, group: Vec<Asked>) {
    let all: Vec<_> = group.iter().flat_map(|(own, _)| own.iter()).collect();
    if group.len() > 1 && keep_all(line, &all).await.is_ok() {
        let replies = group.into_iter().map(|(_, reply)| reply);
        return replies.for_each(|reply| drop(reply.send(Ok(()))));
    }
    for (own, reply) in group {
        let own: Vec<_> = own.iter().collect();
        drop(reply.send(keep_all(line, &own).await));
    }
}

async fn keep_all(line: &mut Line, records: &[&Record]) -> Result<(), Error> {
    mended(line, async |line| line.keep(records).await).await
}

async fn answer(line: &mut Line, request: Request) {
    match request {
        Request::Keep(records, reply) => keep(line, Vec::from_iter(asked(&records, reply))).await,
        Request::Oldest(_, reply) if reply.is_closed() => {} // nobody waits for it any more
        Request::Contents(reply) if reply.is_closed() => {}
        Request::Oldest(most, reply) => {
            let oldest = mended(line, async |line| line.oldest(most).await);
            drop(reply.send(oldest.await));
        }
        Request::Release(numbers, reply) => {
            let released = mended(line, async |line| line.release(&numbers).await);
            drop(reply.send(released.await));
        }
        Request::SetAside(number, why, reply) => {
            let set_aside = mended(line, async |line| line.set_aside(number, &why).await);
            drop(reply.send(set_aside.await));
        }
        Request::Contents(reply) => {
            let contents = mended(line, async |line| line.contents().await);
            drop(reply.send(contents.await));
        }
    }
}

/// Does it, and once more where the file had to be replaced.
async fn mended<T>(
    line: &mut Line,
    mut work: impl AsyncFnMut(&mut Line) -> Result<T, Fault>,
) -> Result<T, Error> {
    match work(line).await {
        Err(Fault::Damaged(why)) => {
            line.mend(why).await?;
            Ok(work(line).await?)
        }
        answer => Ok(answer?),
    }
}

/// What is said when the thread is gone.
pub(super) fn ended() -> Error {
    Error::unavailable("the spool's thread has ended: a bug, of which its panic tells more")
}

fn not_started(error: std::io::Error) -> Error {
    Error::unavailable("the spool's thread can't be started: the system has no room for it")
        .with_source(error)
}
