use audited::audited;

#[audited(action = "customer.update", summary = SUMMARY)]
async fn update() {}

const SUMMARY: &str = "changed {target}";

fn main() {}
