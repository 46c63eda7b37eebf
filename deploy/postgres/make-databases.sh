#!/bin/sh
# Run by PostgreSQL's image on the first start: a database and a role for each service.
set -eu
for service in auth rooms chat signaling tracker; do
  psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    -v name="$service" -v password="$(cat "/run/secrets/$service")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
-- UTF-8 whatever the server's own default is: indexes go by pg_c_utf8.
CREATE DATABASE :"name" OWNER :"name" ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
