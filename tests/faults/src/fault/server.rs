//! The database's server is killed and started again.

use crate::Result;
use crate::compare::{Ended, Tally};
use crate::fault::outage;
use crate::load::{Load, Mix};
use crate::setting::Setting;
use crate::world::{Host, World};

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    let shop = world.open().await?;
    let load = Load::begin(shop, &world.told, Mix::Orders, &mut setting.dice);
    for _ in 0..setting.extent.of(1, 3, 50) {
        world.told.grown_by(setting.dice.below(200)).await;
        host.kill()?;
        outage(&mut setting.dice).await;
        host.start().await?;
    }
    load.end().await?;
    world.finish(Ended::InOrder).await
}
