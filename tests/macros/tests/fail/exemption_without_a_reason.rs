use audited::unaudited;

#[unaudited]
async fn preview() {}

fn main() {}
