#!/bin/sh
# The gate of a data repository: gate.sh PIPELINE OUTPUT [PUBLIC_KEY]
# Ends with the code of what failed first: 2 the pipeline doesn't fit the data (a new column that nobody declared,
# say), 1 the run failed, 3 the gate refused, 4 the release isn't what it says. With SIGNING_KEY it signs.
set -eu
pipeline=$1 output=$2 public_key=${3-}

sanitize plan "$pipeline" --output "$output"
sanitize run "$pipeline" --output "$output" --overwrite --json > "$output.run.json"
if [ -n "${SIGNING_KEY-}" ]; then sanitize sign "$output" --key "$SIGNING_KEY"; fi
if [ -n "$public_key" ]; then set -- --public-key "$public_key"; else set -- --allow-unsigned; fi
sanitize verify "$output" "$@" --json > "$output.verify.json"
sanitize report "$output" --format markdown > "$output.md"
