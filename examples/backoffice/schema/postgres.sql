-- Programs that start at once take turns: these statements are one transaction, and the lock is its.
select pg_advisory_xact_lock(hashtextextended('backoffice ' || current_schema(), 0));

create table if not exists organisations (
    id uuid primary key,
    slug text not null unique,
    domain text not null unique,
    name text not null
);

create table if not exists companies (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    name text not null,
    email text not null,
    address text not null,
    country text not null,
    time_zone text not null,
    tax_number text not null,
    payment_days bigint not null
);

create table if not exists users (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    email text not null unique,
    name text not null,
    role text not null,
    status text not null,
    password_hash text not null,
    second_factor_secret text,
    second_factor_step bigint not null,
    second_factor_enrolled_at timestamptz,
    created_at timestamptz not null
);

create table if not exists sessions (
    token_hash bytea primary key,
    user_id uuid not null references users (id) on delete cascade,
    authentication text not null,
    acts_for uuid references users (id) on delete set null,
    expires_at timestamptz not null
);

create table if not exists api_keys (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    name text not null,
    role text not null,
    secret_hash bytea not null unique,
    created_at timestamptz not null
);

create table if not exists customers (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    name text not null,
    email text not null,
    phone text not null,
    country text not null,
    plan text not null,
    tax_number text not null,
    notes text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
);

create table if not exists subscriptions (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    customer_id uuid not null references customers (id),
    name text not null,
    plan text not null,
    billing_cycle text not null,
    seats bigint not null,
    status text not null,
    started_on date not null,
    cancelled_at timestamptz
);

create table if not exists payments (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    customer_id uuid not null references customers (id),
    reference text not null,
    amount_cents bigint not null,
    currency text not null,
    method text not null,
    status text not null,
    due_on date not null
);

create table if not exists vehicles (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    plate text not null,
    model text not null,
    driver text not null,
    odometer_km bigint not null,
    status text not null
);

create table if not exists documents (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    customer_id uuid not null references customers (id),
    title text not null,
    kind text not null,
    content text not null,
    status text not null,
    approved_by text,
    approved_at timestamptz,
    uploaded_at timestamptz not null
);

create table if not exists shipments (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    customer_id uuid not null references customers (id),
    reference text not null,
    carrier text not null,
    destination text not null,
    status text not null,
    expected_on date not null
);

create table if not exists suppliers (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    name text not null,
    email text not null,
    supplies text not null,
    country text not null,
    bank_account text not null,
    archived_at timestamptz
);

create table if not exists exports (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    name text not null,
    dataset text not null,
    status text not null,
    requested_by text not null,
    requested_at timestamptz not null,
    completed_at timestamptz,
    row_count bigint,
    file text
);

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
