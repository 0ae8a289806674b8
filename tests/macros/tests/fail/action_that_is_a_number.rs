use audited::audited;

#[audited(action = 7)]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
