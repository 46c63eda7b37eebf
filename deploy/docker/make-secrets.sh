#!/bin/sh
# Make every secret once, each in the folder of the only container that may read it. Safe to repeat.
# Where the stores are: POSTGRES, NATS and VALKEY (host:port), POSTGRES_OPTIONS (such as ?sslmode=verify-full), and
# VALKEY_URL where Valkey is somebody else's and has a password of its own.
# Secrets start with a letter and are [a-z0-9]: nats-server parses them as configuration.
set -eu
umask 077
out=${1:-/secrets}
postgres=${POSTGRES:-postgres:5432} nats_at=${NATS:-nats:4222} valkey_at=${VALKEY:-valkey:6379}

secret() { # secret FILE: make it unless it is there, then print it
  mkdir -p "$(dirname "$1")"
  [ -s "$1" ] || printf 's%s' "$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')" > "$1"
  cat "$1"
}
put() { mkdir -p "$(dirname "$1")"; printf '%s' "$2" > "$1"; }

valkey=$(secret "$out/made/valkey")
put "$out/postgres/password" "$(secret "$out/made/postgres")"
# When it is full, what would end soonest goes first (cafe_local/stores.py says why).
put "$out/valkey/valkey.conf" "bind * -::*
requirepass $valkey
save \"\"
appendonly no
maxmemory 256mb
maxmemory-policy volatile-ttl
"
# Its nodes among each other, where there are several.
nats_env="CAFE_NATS_CLUSTER=$(secret "$out/made/nats-cluster")"
for service in auth rooms chat signaling tracker; do
  database=$(secret "$out/made/database-$service")
  nats=$(secret "$out/made/nats-$service")
  client=$(secret "$out/made/client-$service")
  put "$out/postgres/$service" "$database"
  put "$out/$service/database_url" "postgresql://$service:$database@$postgres/$service${POSTGRES_OPTIONS:-}"
  put "$out/$service/nats_url" "nats://$service:$nats@$nats_at"
  put "$out/$service/valkey_url" "${VALKEY_URL:-redis://:$valkey@$valkey_at/0}"
  put "$out/$service/client_secret" "$client"
  put "$out/auth/clients/$service" "$client"
  nats_env="$nats_env
CAFE_NATS_$(echo "$service" | tr a-z A-Z)=$nats"
done
put "$out/nats/environment" "$nats_env"
put "$out/auth/key_secret" "$(secret "$out/made/key")"
turn=$(secret "$out/made/turn")
put "$out/signaling/turn_secret" "$turn"
put "$out/turn/turn_secret" "$turn"
# Readable for the users that the containers run as, and for nobody outside this volume.
if [ "$(id -u)" = 0 ]; then
  chown -R 10001:10001 "$out/auth" "$out/rooms" "$out/chat" "$out/signaling" "$out/tracker"
fi
chmod 755 "$out"
chmod -R a+rX "$out/postgres" "$out/nats" "$out/valkey" "$out/turn"
echo "secrets: ready"
