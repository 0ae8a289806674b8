//! Clients that leave at random points: in the middle of what they ask, or before the answer.

use std::net::SocketAddr;
use std::time::Duration;

use audited_tests::dice::Dice;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::Result;
use crate::compare::{Ended, Tally};
use crate::load::request;
use crate::order::{ACTIONS, Order};
use crate::setting::Setting;
use crate::told::Told;
use crate::world::{Host, World};

/// How many leave at once.
const CLIENTS: u32 = 16;

/// The longest that one stays, in microseconds: most answers take less.
const STAY: u32 = 20_000;

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    let shop = world.open().await?;
    let each = setting.extent.of(320, 2_000, 10_000) / CLIENTS;
    let clients = (0..CLIENTS).map(|_| {
        let (told, dice) = (world.told.clone(), setting.dice.fork());
        tokio::spawn(leave_often(shop, told, dice, each))
    });
    for client in clients.collect::<Vec<_>>() {
        client.await??;
    }
    world.finish(Ended::InOrder).await
}

async fn leave_often(shop: SocketAddr, told: Told, mut dice: Dice, times: u32) -> Result {
    for _ in 0..times {
        leave(shop, &told, &mut dice).await?;
    }
    Ok(())
}

/// Asks, and is gone: what was answered meanwhile, it has not read.
async fn leave(shop: SocketAddr, told: &Told, dice: &mut Dice) -> Result {
    let action = dice.pick(ACTIONS);
    let (_, order) = told.ask(action, |number| Order::random(number, dice));
    let mut request = request(action, &order)?;
    if dice.once_in(8) {
        request.truncate(dice.below(request.len() as u32) as usize);
    }
    let mut socket = TcpStream::connect(shop).await?;
    socket.write_all(&request).await?;
    let stay = Duration::from_micros(dice.below(STAY).into());
    tokio::time::sleep(stay).await;
    if dice.once_in(2) {
        socket.set_zero_linger()?;
    }
    Ok(())
}
