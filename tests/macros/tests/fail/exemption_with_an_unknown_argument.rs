use audited::unaudited;

#[unaudited(reson = "computes")]
async fn preview() {}

fn main() {}
