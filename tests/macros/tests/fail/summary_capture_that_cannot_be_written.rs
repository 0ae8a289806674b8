use audited::audited;

struct Plan;

#[audited(action = "customer.update", summary = "moved {target} to {plan}")]
async fn update(plan: Plan) -> Plan {
    plan
}

fn main() {}
