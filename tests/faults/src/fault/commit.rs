//! The link is cut at COMMIT: before the server has it, or when its answer is on the way.

use crate::Result;
use crate::compare::{Ended, Tally};
use crate::load::{Load, Mix};
use crate::setting::Setting;
use crate::world::{Host, World};

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    world.settings.together = world.settings.log.clone(); // over the same link
    let shop = world.open().await?;
    world.link.cut_commits();
    let load = Load::begin(shop, &world.told, Mix::Orders, &mut setting.dice);
    world
        .told
        .grown_by(setting.extent.of(300, 1_000, 20_000))
        .await;
    load.end().await?;
    world.finish(Ended::InOrder).await
}
