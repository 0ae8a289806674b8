//! SIGTERM while requests are under way, at times without a log to reach.

use crate::Result;
use crate::compare::{Ended, Tally};
use crate::fault::moment;
use crate::load::{Load, Mix};
use crate::setting::Setting;
use crate::world::{DOWNS, Host, World};

/// The longest that a shop lives, in answers.
const LIFE: u32 = 100;

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    for _ in 0..setting.extent.of(2, 10, 100) {
        let shop = world.open().await?;
        if setting.dice.once_in(3) {
            world.link.fail(setting.dice.pick(DOWNS)).await?;
        }
        let load = Load::begin(shop, &world.told, Mix::Orders, &mut setting.dice);
        world.told.grown_by(setting.dice.below(LIFE)).await;
        moment(&mut setting.dice).await;
        world.terminate().await?;
        load.end().await?;
        world.link.heal().await?;
    }
    world.finish(Ended::InOrder).await
}
