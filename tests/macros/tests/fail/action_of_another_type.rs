use audited::audited;

#[audited(action = ACTION)]
async fn update() {}

const ACTION: u32 = 7;

fn main() {}
