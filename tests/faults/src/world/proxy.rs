//! A link to a server that can be injured: everything goes through it, or nothing, or all but some
//! COMMITs.

use std::io::Result as IoResult;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use audited_tests::dice::Dice;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Result;

/// As the drivers write it, whatever the protocol puts around it.
const COMMIT: &[u8] = b"COMMIT";

/// One COMMIT in so many is cut.
const CUTS: u32 = 6;

/// What goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// Everything.
    All,
    /// Nothing: both ends wait.
    Nothing,
    /// Everything, but now and then the connection is cut at a COMMIT: before the server has it, or
    /// when it has answered and nobody has heard it.
    CommitsAtTimes,
    /// Nothing, and connections end.
    End,
}

/// It listens on a port of its own, the same for ever.
pub struct Proxy {
    port: u16,
    wire: Wire,
    passage: watch::Sender<Passage>,
    listening: Option<JoinHandle<()>>,
}

/// What each connection needs.
#[derive(Clone)]
struct Wire {
    server: u16,
    passage: watch::Receiver<Passage>,
    dice: Arc<Mutex<Dice>>,
}

impl Proxy {
    /// To the server that listens on this port.
    pub async fn open(server: u16, dice: Dice) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (passage, receiver) = watch::channel(Passage::All);
        let wire = Wire {
            server,
            passage: receiver,
            dice: Arc::new(Mutex::new(dice)),
        };
        let port = listener.local_addr()?.port();
        let listening = Some(tokio::spawn(listen(listener, wire.clone())));
        Ok(Self {
            port,
            wire,
            passage,
            listening,
        })
    }

    /// The URL of the same database on the near side.
    pub fn through(&self, url: &str) -> String {
        let server = format!("127.0.0.1:{}/", self.wire.server);
        url.replace(&server, &format!("127.0.0.1:{}/", self.port))
    }

    /// From now on this goes through.
    pub fn let_pass(&self, passage: Passage) {
        self.passage.send_replace(passage);
    }

    /// Nobody is let in any more, and all are thrown out.
    pub fn refuse(&mut self) {
        self.let_pass(Passage::End);
        if let Some(listening) = self.listening.take() {
            listening.abort();
        }
    }

    /// It works again.
    pub async fn heal(&mut self) -> Result {
        self.let_pass(Passage::All);
        if self.listening.is_none() {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await?;
            self.listening = Some(tokio::spawn(listen(listener, self.wire.clone())));
        }
        Ok(())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.refuse();
    }
}

async fn listen(listener: TcpListener, wire: Wire) {
    while let Ok((client, _)) = listener.accept().await {
        let wire = wire.clone();
        // An end that goes away is what this is for.
        tokio::spawn(async move { wire.carry(client).await.unwrap_or_default() });
    }
}

/// What becomes of what a client says.
enum Fate {
    Passes,
    CutBefore,
    CutAfter,
}

impl Wire {
    async fn carry(mut self, mut client: TcpStream) -> IoResult<()> {
        let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, self.server)).await?;
        let (mut said, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
        loop {
            tokio::select! {
                changed = self.passage.changed() => if changed.is_err() { return Ok(()) },
                read = client.read(&mut said), if self.is_open() => match read? {
                    0 => return Ok(()),
                    length => if !self.pass(&mut server, &said[..length]).await? { return Ok(()) },
                },
                read = server.read(&mut answered), if self.is_open() => match read? {
                    0 => return Ok(()),
                    length => client.write_all(&answered[..length]).await?,
                },
            }
            if *self.passage.borrow() == Passage::End {
                return Ok(());
            }
        }
    }

    fn is_open(&self) -> bool {
        *self.passage.borrow() != Passage::Nothing
    }

    /// Whether the connection is still there then.
    async fn pass(&self, server: &mut TcpStream, said: &[u8]) -> IoResult<bool> {
        let fate = self.fate(said);
        if matches!(fate, Fate::CutBefore) {
            return Ok(false);
        }
        server.write_all(said).await?;
        if matches!(fate, Fate::CutAfter) {
            server.read_u8().await?; // it has answered
            return Ok(false);
        }
        Ok(true)
    }

    fn fate(&self, said: &[u8]) -> Fate {
        let commits = || said.windows(COMMIT.len()).any(|part| part == COMMIT);
        if *self.passage.borrow() != Passage::CommitsAtTimes || !commits() {
            return Fate::Passes;
        }
        let mut dice = self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        match dice.below(2 * CUTS) {
            0 => Fate::CutBefore,
            1 => Fate::CutAfter,
            _ => Fate::Passes,
        }
    }
}
