//! A panic in one of every ten handlers.

use crate::Result;
use crate::compare::{Ended, Tally};
use crate::load::{Load, Mix};
use crate::setting::Setting;
use crate::world::{Host, World};

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    let shop = world.open().await?;
    let load = Load::begin(shop, &world.told, Mix::Panics, &mut setting.dice);
    world
        .told
        .grown_by(setting.extent.of(300, 1_000, 20_000))
        .await;
    load.end().await?;
    world.finish(Ended::InOrder).await
}
