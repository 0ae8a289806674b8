//! One entry alone, as JSON: with its targets' states, and what changed between them.

use audit_core::{Change, Entry, Target, changes};
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
pub(crate) struct EntryAlone {
    #[serde(flatten)]
    fields: Map<String, Value>,
    targets: Vec<TargetAlone>,
}

#[derive(Serialize)]
struct TargetAlone {
    #[serde(flatten)]
    target: Target,
    changes: Vec<Change>,
}

impl EntryAlone {
    /// The states stay the text that was written: only what is around them is parsed.
    pub(crate) fn new(mut entry: Entry) -> Result<Self, serde_json::Error> {
        let targets = std::mem::take(&mut entry.targets);
        let mut fields = match serde_json::to_value(entry)? {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        fields.remove("targets");
        let targets = targets.into_iter().map(TargetAlone::new);
        Ok(Self {
            fields,
            targets: targets.collect::<Result<_, _>>()?,
        })
    }
}

impl TargetAlone {
    fn new(target: Target) -> Result<Self, serde_json::Error> {
        let changes = changes(target.before.as_ref(), target.after.as_ref())?;
        Ok(Self { target, changes })
    }
}
