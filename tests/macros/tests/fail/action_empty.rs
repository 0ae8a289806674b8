use audited::audited;

#[audited(action = "")]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
