#!/usr/bin/env bash
# The documents of the Web API as programs read them: linters, generators, and compilers of what these make. Needs Node.js
# with npm, and python3 with venv, and their registries. Another folder than docs/ may be named, to see what it complains of.
set -euo pipefail

here="$(dirname "$0")"
documents="$(realpath "${1:-$here/../../docs}")"
cd "$here"
target="$(realpath "${CARGO_TARGET_DIR:-../../target}")"
out="$target/api-documents"
mkdir --parents "$out"
find "$out" -mindepth 1 -maxdepth 1 ! -name venv ! -name node_modules -exec rm --recursive {} +

if ! cmp --silent package-lock.json node_modules/.package-lock.copy; then
    npm ci --silent --no-audit --no-fund
    cp package-lock.json node_modules/.package-lock.copy
fi
config="$PWD/python-client.yaml"
venv="$out/venv"
if ! cmp --silent requirements.txt "$venv/requirements.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement requirements.txt
    cp requirements.txt "$venv/"
fi

say() {
    echo "api-documents: $*"
}

# The page of the documents has Swagger UI as its makers publish it.
for file in swagger-ui-bundle.js:swagger-ui.js swagger-ui.css:swagger-ui.css; do
    gunzip --stdout "../../src/routes/documents/page/${file#*:}.gz" | cmp - "node_modules/swagger-ui-dist/${file%:*}"
done
node complete.mjs "$documents/openapi.json"
say "redocly $(node -p 'require("@redocly/cli/package.json").version')"
REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true node_modules/.bin/redocly lint --config redocly.yaml --format codeframe \
    "$documents/openapi.json" 2>"$out/redocly.log" || { cat "$out/redocly.log"; exit 1; }
say "spectral $(node_modules/.bin/spectral --version)"
node_modules/.bin/spectral lint --quiet --ruleset spectral.yaml --fail-severity warn "$documents/openapi.json" "$documents/asyncapi.json"
say "@asyncapi/parser"
node asyncapi.mjs "$documents/asyncapi.json" "$documents/openapi.json"

say "openapi-typescript, @hey-api/openapi-ts, tsc"
node_modules/.bin/openapi-typescript "$documents/openapi.json" --output "$out/openapi.d.ts" >/dev/null
node_modules/.bin/openapi-ts --input "$documents/openapi.json" --output "$out/hey-api" --silent --no-log-file
cp use.ts tsconfig.json "$out/"
node_modules/.bin/tsc --project "$out"

say "openapi-python-client, mypy"
(cd "$out" && "$venv/bin/openapi-python-client" generate --path "$documents/openapi.json" --meta none --config "$config" --output-path webproxy \
    --fail-on-warning >python.log 2>&1) || { cat "$out/python.log"; exit 1; }
cp use.py "$out/"
(cd "$out" && MYPYPATH=. "$venv/bin/mypy" --strict --no-error-summary --cache-dir "$venv/mypy" webproxy use.py)
say "0 errors"
