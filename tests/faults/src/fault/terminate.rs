//! SIGTERM while requests are under way.

use crate::Result;
use crate::compare::{Ended, Tally};
use crate::fault::moment;
use crate::load::{Load, Mix};
use crate::setting::Setting;
use crate::world::{Host, World};

/// The longest that a shop lives, in answers.
const LIFE: u32 = 100;

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    for _ in 0..setting.extent.of(2, 10, 100) {
        let shop = world.open().await?;
        let load = Load::begin(shop, &world.told, Mix::Orders, &mut setting.dice);
        world.told.grown_by(setting.dice.below(LIFE)).await;
        moment(&mut setting.dice).await;
        world.terminate().await?;
        load.end().await?;
    }
    world.finish(Ended::InOrder).await
}
