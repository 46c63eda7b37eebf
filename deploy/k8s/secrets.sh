#!/bin/sh
# Print the Secrets of a cluster: deploy/k8s/secrets.sh FOLDER | kubectl apply -f -
# Each secret is made once and kept in FOLDER, which belongs where backups are kept and never into git. POSTGRES,
# POSTGRES_OPTIONS, VALKEY and VALKEY_URL say where those stores are (deploy/docker/make-secrets.sh); the passwords
# that PostgreSQL's roles must have are in FOLDER/postgres.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?a folder to keep the secrets in}
sh "$here/../docker/make-secrets.sh" "$folder" >&2

secret() { # secret NAME ARGUMENTS…
  name=$1
  shift
  echo ---
  "${KUBECTL:-kubectl}" create secret generic "$name" --namespace "${namespace:-cafe}" --dry-run=client --output yaml "$@"
}
files() { # files FOLDER [PREFIX]: an argument for each file
  for file in "$1"/*; do
    [ ! -f "$file" ] || printf '%s\n' "--from-file=${2:-}$(basename "$file")=$file"
  done
}
IFS='
'
for service in auth rooms chat signaling tracker; do
  clients=
  [ "$service" != auth ] || clients=$(files "$folder/auth/clients" clients.)
  secret "cafe-$service" $(files "$folder/$service") $clients
done
secret cafe-nats --from-env-file="$folder/nats/environment"
# For a PostgreSQL and a Valkey of one's own (overlays/dev).
secret cafe-postgres $(files "$folder/postgres")
secret cafe-valkey $(files "$folder/valkey")
# For a relay of one's own (overlays/turn), in its own namespace; its secret is the one that signaling has.
namespace=cafe-turn
secret cafe-turn $(files "$folder/turn")
