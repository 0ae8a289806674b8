use audited::audited;

use std::rc::Rc;

#[audited(action = "customer.update")]
async fn update() {
    let shared = Rc::new(7);
    std::future::ready(()).await;
    drop(shared);
}

fn is_send(_: impl Send) {}

fn check() {
    is_send(update());
}

fn main() {}
