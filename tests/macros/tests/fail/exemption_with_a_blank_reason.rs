use audited::unaudited;

#[unaudited(reason = "")]
async fn preview() {}

fn main() {}
