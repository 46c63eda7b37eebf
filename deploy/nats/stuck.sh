#!/bin/sh
# stuck.sh PORT FOLDER: 0 when NATS must be started anew. A stream that could not write for want of room refuses
# everything from then on, also when there is room again (nats-server 2.15); its health says so.
set -eu
printf 'GET /healthz HTTP/1.0\r\n\r\n' | nc -w 3 127.0.0.1 "$1" | grep -q 'write error' || exit 1
# Without room it could not even start.
[ "$(df -Pk "$2" | awk 'NR == 2 { print $4 }')" -ge 65536 ]
