//! The disk under the spool is full while the log can't be reached: what can't be kept is refused
//! before it is done, until there is room again.

use crate::Result;
use crate::compare::{Ended, Tally};
use crate::load::{Load, Mix};
use crate::order::Action;
use crate::setting::Setting;
use crate::told::Answer;
use crate::world::{Down, Host, Inside, Kind, World};

pub(super) async fn run(setting: &mut Setting, host: &mut Host) -> Result<Tally> {
    let mut world = World::new(setting, host).await?;
    world.inside = Inside::full_disk(world.settings.spool_folder()).await;
    if world.inside == Inside::Limit && host.kind() == Kind::Sqlite {
        return Err(
            "a limit on files would meet the log of SQLite, too: run as root, or let users \
                    mount file systems of their own (`unshare --user --mount`)"
                .into(),
        );
    }
    let shop = world.open().await?;
    let load = Load::begin(shop, &world.told, Mix::Orders, &mut setting.dice);
    for _ in 0..setting.extent.of(1, 2, 20) {
        world.told.grown_by(setting.dice.below(100)).await;
        world.link.fail(Down::Refuses).await?;
        world
            .told
            .heard(Action::Place, Answer::Refused, setting.dice.below(100) + 1)
            .await;
        world.link.heal().await?;
        world.told.heard(Action::Place, Answer::Done, 30).await;
    }
    load.end().await?;
    world.finish(Ended::InOrder).await
}
