use audited::audited;

#[audited()]
async fn update(id: u32) -> u32 {
    id
}

fn main() {}
