//! The auditor's clock jumps by ten years, forwards and back, between entries.

use audited_tests::dice::Dice;

use crate::Result;
use crate::compare::{Ended, Tally};
use crate::load::{Load, Mix};
use crate::setting::Setting;
use crate::world::{Host, World};

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    world.settings.jumps = Some(seed(&mut setting.dice));
    let shop = world.open().await?;
    let load = Load::begin(shop, &world.told, Mix::Orders, &mut setting.dice);
    world
        .told
        .grown_by(setting.extent.of(300, 1_000, 20_000))
        .await;
    load.end().await?;
    world.finish(Ended::InOrder).await
}

fn seed(dice: &mut Dice) -> u64 {
    u64::from(dice.below(u32::MAX))
}
