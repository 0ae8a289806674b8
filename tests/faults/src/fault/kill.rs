//! `kill -9` at random moments, again and again, on the same files. One life in three has no log to
//! reach, and leaves its entries in the spool.

use crate::Result;
use crate::compare::{Ended, Tally};
use crate::fault::moment;
use crate::load::{Load, Mix};
use crate::setting::Setting;
use crate::world::{Down, Host, World};

/// The longest that a shop lives, in answers.
const LIFE: u32 = 100;

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    for life in 0..setting.kills {
        if life % 3 == 0 {
            world.link.fail(Down::Refuses).await?;
        }
        let shop = world.open().await?;
        let load = Load::begin(shop, &world.told, Mix::Orders, &mut setting.dice);
        world.told.grown_by(1 + setting.dice.below(LIFE)).await;
        moment(&mut setting.dice).await;
        world.kill().await?;
        load.end().await?;
        world.link.heal().await?;
    }
    world.finish(Ended::Killed).await
}
