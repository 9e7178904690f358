-- The tables of the shop: users and their payment methods are test data, payments are made.

CREATE TABLE IF NOT EXISTS users (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL UNIQUE,
    created_at timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS payment_methods (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    type text NOT NULL CHECK (type IN ('credit_card', 'paypal', 'bank_transfer')),
    details jsonb NOT NULL
);

CREATE TABLE IF NOT EXISTS payments (
    id uuid PRIMARY KEY,
    payer text NOT NULL,
    amount numeric(12, 2) NOT NULL CHECK (amount > 0),
    currency char(3) NOT NULL,
    fee numeric(12, 2) NOT NULL
);
