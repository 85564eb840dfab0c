#!/bin/sh
# Run the API and `next dev`, both reloading, and a worker, until Ctrl-C or until one of them ends.
set -eu
cd "$(dirname "$0")/.."
port=${WHISKER_PORT:-5000}

# Next's server passes requests on, with the origin of its own port.
export WHISKER_CORS_ORIGINS="${WHISKER_CORS_ORIGINS:+$WHISKER_CORS_ORIGINS,}http://localhost:3000"
.venv/bin/flask --app whisker.wsgi run --debug --port "$port" &
api=$!
.venv/bin/whisker worker &
worker=$!
WHISKER_API_ORIGIN=http://127.0.0.1:$port node_modules/.bin/next dev &
dashboard=$!
end() {
    trap - INT TERM HUP EXIT
    kill "$api" "$worker" "$dashboard" 2>/dev/null || true
    wait
}
trap 'end; exit 0' INT TERM HUP
trap end EXIT

while kill -0 "$api" 2>/dev/null && kill -0 "$worker" 2>/dev/null && kill -0 "$dashboard" 2>/dev/null; do
    sleep 1
done
