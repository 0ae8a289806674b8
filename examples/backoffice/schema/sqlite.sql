create table if not exists organisations (
    id blob primary key,
    slug text not null unique,
    domain text not null unique,
    name text not null
) without rowid;

create table if not exists companies (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    name text not null,
    email text not null,
    address text not null,
    country text not null,
    time_zone text not null,
    tax_number text not null,
    payment_days integer not null
) without rowid;

create table if not exists users (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    email text not null unique,
    name text not null,
    role text not null,
    status text not null,
    password_hash text not null,
    second_factor_secret text,
    second_factor_step integer not null,
    second_factor_enrolled_at text,
    created_at text not null
) without rowid;

create table if not exists sessions (
    token_hash blob primary key,
    user_id blob not null references users (id) on delete cascade,
    authentication text not null,
    acts_for blob references users (id) on delete set null,
    expires_at text not null
) without rowid;

create table if not exists api_keys (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    name text not null,
    role text not null,
    secret_hash blob not null unique,
    created_at text not null
) without rowid;

create table if not exists customers (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    name text not null,
    email text not null,
    phone text not null,
    country text not null,
    plan text not null,
    tax_number text not null,
    notes text not null,
    created_at text not null,
    updated_at text not null
) without rowid;

create table if not exists subscriptions (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    customer_id blob not null references customers (id),
    name text not null,
    plan text not null,
    billing_cycle text not null,
    seats integer not null,
    status text not null,
    started_on text not null,
    cancelled_at text
) without rowid;

create table if not exists payments (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    customer_id blob not null references customers (id),
    reference text not null,
    amount_cents integer not null,
    currency text not null,
    method text not null,
    status text not null,
    due_on text not null
) without rowid;

create table if not exists vehicles (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    plate text not null,
    model text not null,
    driver text not null,
    odometer_km integer not null,
    status text not null
) without rowid;

create table if not exists documents (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    customer_id blob not null references customers (id),
    title text not null,
    kind text not null,
    content text not null,
    status text not null,
    approved_by text,
    approved_at text,
    uploaded_at text not null
) without rowid;

create table if not exists shipments (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    customer_id blob not null references customers (id),
    reference text not null,
    carrier text not null,
    destination text not null,
    status text not null,
    expected_on text not null
) without rowid;

create table if not exists suppliers (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    name text not null,
    email text not null,
    supplies text not null,
    country text not null,
    bank_account text not null,
    archived_at text
) without rowid;

create table if not exists exports (
    id blob primary key,
    organisation_id blob not null references organisations (id),
    name text not null,
    dataset text not null,
    status text not null,
    requested_by text not null,
    requested_at text not null,
    completed_at text,
    row_count integer,
    file text
) without rowid;

create index if not exists companies_of on companies (organisation_id);
create index if not exists users_of on users (organisation_id);
create index if not exists sessions_of on sessions (user_id);
create index if not exists sessions_for on sessions (acts_for);
create index if not exists api_keys_of on api_keys (organisation_id);
create index if not exists customers_of on customers (organisation_id);
create index if not exists subscriptions_of on subscriptions (organisation_id, customer_id);
create index if not exists subscriptions_of_customer on subscriptions (customer_id);
create index if not exists payments_of on payments (organisation_id);
create index if not exists payments_of_customer on payments (customer_id);
create index if not exists vehicles_of on vehicles (organisation_id);
create index if not exists documents_of on documents (organisation_id);
create index if not exists documents_of_customer on documents (customer_id);
create index if not exists shipments_of on shipments (organisation_id);
create index if not exists shipments_of_customer on shipments (customer_id);
create index if not exists suppliers_of on suppliers (organisation_id);
create index if not exists exports_of on exports (organisation_id);
