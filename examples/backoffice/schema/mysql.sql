-- Times are UTC. What tells one from another is compared byte by byte: by default `a` equals `Á`.

create table if not exists organisations (
    id binary(16) primary key,
    slug varchar(190) collate utf8mb4_bin not null unique,
    domain varchar(253) collate utf8mb4_bin not null unique,
    name text not null
) engine = InnoDB character set utf8mb4;

create table if not exists companies (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    name text not null,
    email text not null,
    address mediumtext not null,
    country text not null,
    time_zone text not null,
    tax_number text not null,
    payment_days bigint not null,
    index companies_of (organisation_id),
    foreign key (organisation_id) references organisations (id)
) engine = InnoDB character set utf8mb4;

create table if not exists users (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    email varchar(320) collate utf8mb4_bin not null unique,
    name text not null,
    role varchar(40) collate utf8mb4_bin not null,
    status varchar(40) collate utf8mb4_bin not null,
    password_hash text not null,
    second_factor_secret text,
    second_factor_step bigint not null,
    second_factor_enrolled_at datetime(6),
    created_at datetime(6) not null,
    index users_of (organisation_id),
    foreign key (organisation_id) references organisations (id)
) engine = InnoDB character set utf8mb4;

create table if not exists sessions (
    token_hash varbinary(32) primary key,
    user_id binary(16) not null,
    authentication varchar(40) collate utf8mb4_bin not null,
    acts_for binary(16),
    expires_at datetime(6) not null,
    index sessions_of (user_id),
    index sessions_for (acts_for),
    foreign key (user_id) references users (id) on delete cascade,
    foreign key (acts_for) references users (id) on delete set null
) engine = InnoDB character set utf8mb4;

create table if not exists api_keys (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    name text not null,
    role varchar(40) collate utf8mb4_bin not null,
    secret_hash varbinary(32) not null unique,
    created_at datetime(6) not null,
    index api_keys_of (organisation_id),
    foreign key (organisation_id) references organisations (id)
) engine = InnoDB character set utf8mb4;

create table if not exists customers (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    name text not null,
    email text not null,
    phone text not null,
    country text not null,
    plan varchar(40) collate utf8mb4_bin not null,
    tax_number text not null,
    notes mediumtext not null,
    created_at datetime(6) not null,
    updated_at datetime(6) not null,
    index customers_of (organisation_id),
    foreign key (organisation_id) references organisations (id)
) engine = InnoDB character set utf8mb4;

create table if not exists subscriptions (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    customer_id binary(16) not null,
    name text not null,
    plan varchar(40) collate utf8mb4_bin not null,
    billing_cycle varchar(40) collate utf8mb4_bin not null,
    seats bigint not null,
    status varchar(40) collate utf8mb4_bin not null,
    started_on date not null,
    cancelled_at datetime(6),
    index subscriptions_of (organisation_id, customer_id),
    index subscriptions_of_customer (customer_id),
    foreign key (organisation_id) references organisations (id),
    foreign key (customer_id) references customers (id)
) engine = InnoDB character set utf8mb4;

create table if not exists payments (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    customer_id binary(16) not null,
    reference text not null,
    amount_cents bigint not null,
    currency text not null,
    method varchar(40) collate utf8mb4_bin not null,
    status varchar(40) collate utf8mb4_bin not null,
    due_on date not null,
    index payments_of (organisation_id),
    index payments_of_customer (customer_id),
    foreign key (organisation_id) references organisations (id),
    foreign key (customer_id) references customers (id)
) engine = InnoDB character set utf8mb4;

create table if not exists vehicles (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    plate text not null,
    model text not null,
    driver text not null,
    odometer_km bigint not null,
    status varchar(40) collate utf8mb4_bin not null,
    index vehicles_of (organisation_id),
    foreign key (organisation_id) references organisations (id)
) engine = InnoDB character set utf8mb4;

create table if not exists documents (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    customer_id binary(16) not null,
    title text not null,
    kind varchar(40) collate utf8mb4_bin not null,
    content mediumtext not null,
    status varchar(40) collate utf8mb4_bin not null,
    approved_by text,
    approved_at datetime(6),
    uploaded_at datetime(6) not null,
    index documents_of (organisation_id),
    index documents_of_customer (customer_id),
    foreign key (organisation_id) references organisations (id),
    foreign key (customer_id) references customers (id)
) engine = InnoDB character set utf8mb4;

create table if not exists shipments (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    customer_id binary(16) not null,
    reference text not null,
    carrier text not null,
    destination text not null,
    status varchar(40) collate utf8mb4_bin not null,
    expected_on date not null,
    index shipments_of (organisation_id),
    index shipments_of_customer (customer_id),
    foreign key (organisation_id) references organisations (id),
    foreign key (customer_id) references customers (id)
) engine = InnoDB character set utf8mb4;

create table if not exists suppliers (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    name text not null,
    email text not null,
    supplies text not null,
    country text not null,
    bank_account text not null,
    archived_at datetime(6),
    index suppliers_of (organisation_id),
    foreign key (organisation_id) references organisations (id)
) engine = InnoDB character set utf8mb4;

create table if not exists exports (
    id binary(16) primary key,
    organisation_id binary(16) not null,
    name text not null,
    dataset varchar(40) collate utf8mb4_bin not null,
    status varchar(40) collate utf8mb4_bin not null,
    requested_by text not null,
    requested_at datetime(6) not null,
    completed_at datetime(6),
    row_count bigint,
    file longtext,
    index exports_of (organisation_id),
    foreign key (organisation_id) references organisations (id)
) engine = InnoDB character set utf8mb4;
