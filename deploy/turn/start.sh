#!/bin/sh
# Start coturn as every setting does: compose, Kubernetes, the tests. What is given goes to it as it is, as does
# TURN_ARGUMENTS (behind NAT `--external-ip=…`, for TLS `--cert=… --pkey=…`).
# The shared secret is a file and stays in one, since everybody on a machine may read its command lines.
set -eu
umask 077
here=$(cd "$(dirname "$0")" && pwd)
run=${TURN_RUN:-/var/tmp}
secret=$(cat "${TURN_SECRET_FILE:-/run/secrets/turn_secret}")
[ -n "$secret" ] || { echo "the TURN secret is empty" >&2; exit 1; }
{ cat "$here/turnserver.conf"; printf 'static-auth-secret=%s\n' "$secret"; } > "$run/turnserver.conf"
# shellcheck disable=SC2086 # words
exec turnserver -c "$run/turnserver.conf" --log-file=stdout --pidfile="$run/turnserver.pid" --userdb="$run/turndb" \
  ${TURN_ARGUMENTS:-} "$@"
