use audited::audited;
use macro_tests::AppError;

#[audited(action = "customer.update")]
async fn wrong_type(id: u32) -> Result<u32, String> {
    id
}

#[audited(action = "customer.update")]
async fn no_value(id: u32) -> u32 {
    drop(id);
}

#[audited(action = "customer.update")]
async fn wrong_error(id: &str) -> Result<u32, AppError> {
    Ok(id.parse::<u32>()?)
}

#[audited(action = "customer.update")]
fn not_async(id: u32) -> String {
    id
}

fn main() {}
