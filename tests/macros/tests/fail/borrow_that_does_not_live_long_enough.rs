use audited::audited;

#[audited(action = "customer.update")]
async fn update<'a>(known: &'a str, other: &str) -> &'a str {
    if known.is_empty() { other } else { known }
}

fn main() {}
