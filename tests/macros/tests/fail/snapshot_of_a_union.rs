use audited::Snapshot;

#[derive(Snapshot)]
union Bits {
    a: u32,
}

fn main() {}
