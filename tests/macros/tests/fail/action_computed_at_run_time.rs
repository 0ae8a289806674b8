use audited::audited;

#[audited(action = &id.to_string())]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
