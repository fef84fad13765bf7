-- What a deployment as a whole is known by.

-- One row: a value that follows from the deployment's secret and shows nothing of it. A database
-- that was restored without its secret is known by it before anything is sealed with another one.
CREATE TABLE deployment (
    one          boolean PRIMARY KEY DEFAULT true CONSTRAINT deployment_one CHECK (one),
    secret_check bytea NOT NULL
                 CONSTRAINT deployment_secret_check CHECK (octet_length(secret_check) = 32)
);

GRANT SELECT, INSERT ON deployment TO riverward_app;
