//! Clients that ask the shop for one thing after another, over real sockets.

mod client;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use audited_tests::dice::Dice;
use tokio::task::JoinHandle;

pub use client::{Client, request};

use crate::order::{ACTIONS, Order, Panic};
use crate::told::Told;

/// How many clients ask at once.
pub const CLIENTS: u32 = 16;

/// What clients ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mix {
    /// Orders.
    Orders,
    /// Orders, of which one in ten makes its handler panic.
    Panics,
}

/// Clients at work.
pub struct Load {
    stop: Arc<AtomicBool>,
    clients: Vec<JoinHandle<()>>,
}

impl Load {
    /// Lets them begin. They go on until they are stopped, or nobody lets them in.
    pub fn begin(shop: SocketAddr, told: &Told, mix: Mix, dice: &mut Dice) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let clients = (0..CLIENTS).map(|_| {
            let (told, stop, dice) = (told.clone(), stop.clone(), dice.fork());
            tokio::spawn(ask_on(shop, told, mix, stop, dice))
        });
        let clients = clients.collect();
        Self { stop, clients }
    }

    /// Lets them end what they are at, and go.
    pub async fn end(self) -> crate::Result {
        self.stop.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.await?;
        }
        Ok(())
    }
}

async fn ask_on(shop: SocketAddr, told: Told, mix: Mix, stop: Arc<AtomicBool>, mut dice: Dice) {
    let mut client = None;
    while !stop.load(Ordering::Relaxed) {
        let Some(connected) = Client::connected(client.take(), shop).await else {
            return;
        };
        client = ask(connected, &told, mix, &mut dice).await;
    }
}

/// Asks once. The client is there again where its connection is.
async fn ask(mut client: Client, told: &Told, mix: Mix, dice: &mut Dice) -> Option<Client> {
    let action = dice.pick(ACTIONS);
    let (place, order) = told.ask(action, |number| {
        let mut order = Order::random(number, dice);
        order.panic = panics(mix, dice);
        order
    });
    let answer = client.send(action, &order).await;
    told.answer(place, answer);
    client.is_connected().then_some(client)
}

fn panics(mix: Mix, dice: &mut Dice) -> Option<Panic> {
    let does = mix == Mix::Panics && dice.once_in(10);
    does.then(|| dice.pick(&[Panic::Before, Panic::After]))
}
