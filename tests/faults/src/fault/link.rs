//! The link between the auditor and the log goes down again and again: nobody is let in, or nothing is
//! answered. On SQLite somebody else holds the lock.

use crate::Result;
use crate::compare::{Ended, Tally};
use crate::fault::outage;
use crate::load::{Load, Mix};
use crate::setting::Setting;
use crate::world::{DOWNS, Host, World};

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    let shop = world.open().await?;
    let load = Load::begin(shop, &world.told, Mix::Orders, &mut setting.dice);
    for _ in 0..setting.extent.of(1, 4, 50) {
        world.told.grown_by(setting.dice.below(200)).await;
        world.link.fail(setting.dice.pick(DOWNS)).await?;
        outage(&mut setting.dice).await;
        world.link.heal().await?;
    }
    load.end().await?;
    world.finish(Ended::InOrder).await
}
