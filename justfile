# `just check` is the gate: the same commands run before every merge.

set shell := ["bash", "-euo", "pipefail", "-c"]

# Lists the recipes.
default:
    @just --list

# Everything that must pass.
check: fmt clippy doc house deny advisories package-check deploy-check monitoring-check test numbers guessing deploy-path browser client pages schemathesis api-documents

# Formatting, without changing anything.
fmt:
    cargo fmt --all --check

# Lints of every target, warnings being errors.
clippy:
    cargo clippy --workspace --all-targets -- -D warnings

# Documentation builds without broken links.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Licences, banned crates and sources of the dependencies.
deny:
    cargo deny check licenses bans sources

# Known vulnerabilities of the dependencies, where the RustSec database can be fetched.
advisories:
    if cargo deny fetch db; then cargo deny --offline check advisories; else echo "skipped: the RustSec database cannot be fetched, so NOTHING IS SAID OF KNOWN VULNERABILITIES"; fi

# Figures of the code's structure and style: lengths, circles of imports, words of comments, repeated names.
house *options="--check":
    cargo run --quiet --package house -- {{options}}

# Every test of every member.
test:
    cargo test
    cargo test --package bench --package house

# Whether the corpus of numbers is what Google's metadata says (needs python3 with venv, and PyPI).
numbers:
    tests/numbers/run.sh

# The Web API over https and wss in Chromium, from the pages of other origins (needs Node.js, npm and chromium).
browser:
    cargo build
    cd tests/browser && npm ci --silent --no-audit --no-fund && npm test --silent

# The client library: types, script, sizes, package, and its tests in Node.js and Chromium (needs Node.js 20, npm and chromium).
client:
    cargo build
    cd clients/javascript && npm ci --silent --no-audit --no-fund && npm run --silent gate && npm pack --silent --pack-destination ../../target && npm test --silent

# /console and /wallboard: types, dist as built anew, sizes, and tests in Chromium (needs Node.js 20, npm and chromium).
pages:
    cargo build
    cd pages && npm ci --silent --no-audit --no-fund && npm run --silent check && npm test --silent

# A day of the wallboard, accelerated: what it adds to the browser's memory (HOURS). Prints the figures.
wallboard-day:
    cargo build
    cd pages && npm ci --silent --no-audit --no-fund && HOURS="${HOURS:-24}" node --test --test-timeout=1200000 test/wallboard-days.test.mjs

# The pictures of both pages in docs/images, made anew by their tests.
images:
    cargo build
    cd pages && npm ci --silent --no-audit --no-fund && IMAGES=1 HOURS=0 node --test --test-concurrency=1 test/console.test.mjs test/wallboard-days.test.mjs

# A thousand random cuts for the client library: connections cut, WebProxy killed, AltiServ lost, sleep (CUTS, SEED). Prints the figures.
client-cuts:
    cargo build
    cd clients/javascript && npm ci --silent --no-audit --no-fund && CUTS="${CUTS:-1000}" npm test --silent -- --disable-console-intercept cuts

# Requests made up from /openapi.json, every answer checked against it (SEED; needs python3 with venv, and PyPI).
schemathesis:
    cargo build
    tests/schemathesis/run.sh

# docs/openapi.json and docs/asyncapi.json by linters, and by generators whose output is compiled (needs Node.js, npm, python3
# with venv, and PyPI). `folder` may name other documents.
api-documents folder="docs":
    tests/api-documents/run.sh {{folder}}

# Writes the documents that the server serves, with their examples, and those of the settings: docs/openapi.json,
# docs/asyncapi.json, docs/configuration.md and config.toml.
documents:
    UPDATE_DOCUMENTS=1 cargo test --test e2e -- documents::examples
    UPDATE_DOCUMENTS=1 cargo test --test e2e -- documents::the_openapi documents::the_asyncapi documents::the_settings

# Many users with many calls: 200 users with 20 calls a second for a minute, then a soak of two. Prints the figures.
load:
    cargo test --release --test e2e -- --ignored --nocapture --test-threads 1 load::

# One ring for 1,900 sessions of a user, and hundreds of rings a second for a thousand users. Prints the figures.
fan-out:
    cargo build --release
    cargo test --release --test e2e -- --ignored --nocapture --test-threads 1 fan_out::

# Ten thousand wrong logons, and what right ones notice of them. Prints the figures.
abuse:
    cargo test --release --test e2e -- --ignored --nocapture abuse::

# The same without optimisation: whether ten thousand wrong logons are held off, whatever the figures are.
guessing:
    cargo test --test e2e -- --ignored --nocapture abuse::

# What hostile neighbours can do, at full strength. Prints the figures.
attack:
    cargo test --release --test e2e -- --ignored --nocapture --test-threads 1 attack::

# A thousand users at the moment of a failover, ten times for each kind of fault. Prints the figures.
failover:
    cargo test --release --test e2e -- --ignored --nocapture crowd::

# Half an hour of random faults under load, with a checker of what every client sees (SOAK_SECONDS, SOAK_AGENTS, SOAK_SEED).
soak:
    cargo test --release --test e2e -- --ignored --nocapture soak::

# Ten thousand events by WebSocket, stream and long poll, with random cuts. Prints the time.
hear:
    cargo test --release --test e2e -- --ignored --nocapture hear::

# The busy hour of a call centre in one minute, with nine agents' event channels. Prints the summary.
busy-hour:
    cargo test --release --test e2e -- --ignored --nocapture scenario::

# Several proxies as one with a real nats-server, which is killed again and again, and three proxies with a thousand users that
# are killed, stopped and drained (CLUSTER_USERS, CLUSTER_RUNS; needs python3 with venv, and PyPI). Prints the figures.
cluster *options:
    cluster/tests/nats/run.sh {{options}}

# Half an hour of random kills of proxies, of nats-server and of connections under load (MINUTES, KILLS, SEED). Prints the
# figures.
cluster-kills:
    cluster/tests/nats/run.sh kills

# A cluster under load goes from the version of a commit to this one and back, node by node. Builds that commit in a work tree
# of its own under target/.
cluster-upgrade commit:
    git worktree remove --force target/other-version 2> /dev/null || true
    git worktree add --force --detach target/other-version {{commit}}
    cargo build --release --package altigen-webproxy --manifest-path target/other-version/Cargo.toml --target-dir target/other-version/target
    OTHER_PROGRAM="$PWD/target/other-version/target/release/altigen-webproxy" cluster/tests/nats/run.sh upgrade
    git worktree remove --force target/other-version

# Two hundred recordings at once: processor time and memory. Wants the machine for itself.
recordings:
    cargo test --release -p altiserv --test wire -- --ignored --nocapture load::

# The files of deploy/: the script by shellcheck, each configuration by its program; HAProxy's with one WebProxy and with two.
deploy-check:
    if command -v shellcheck > /dev/null; then shellcheck --external-sources --check-sourced deploy/common.sh deploy/try.sh deploy/try-path.sh; else echo "skipped: no shellcheck here"; fi
    if command -v haproxy > /dev/null; then haproxy -c -f deploy/haproxy.cfg; else echo "skipped: no haproxy here"; fi
    if command -v haproxy > /dev/null; then PROXY_2=127.0.0.2:8080 haproxy -c -f deploy/haproxy.cfg; fi
    if command -v haproxy > /dev/null; then haproxy -c -f deploy/haproxy-path.cfg; fi
    if command -v haproxy > /dev/null; then haproxy -c -f deploy/haproxy-cluster.cfg; fi
    if command -v haproxy > /dev/null; then PROXY_3=127.0.0.3:8080 haproxy -c -f deploy/haproxy-cluster.cfg; fi
    if command -v caddy > /dev/null; then caddy validate --adapter caddyfile --config deploy/Caddyfile; else echo "skipped: no caddy here"; fi
    if command -v apache2ctl > /dev/null; then apache2ctl -C "ServerName localhost" -C "LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so" -C "LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so" -C "LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so" -c "Include $PWD/deploy/apache.conf" -t; else echo "skipped: no apache2ctl here"; fi

# The Web API at a path of a site, behind nginx and HAProxy themselves, which pass the path on or strip it.
deploy-path:
    cargo build
    if PATH="$PATH:/usr/sbin" command -v nginx > /dev/null; then deploy/try-path.sh nginx; else echo "skipped: no nginx here"; fi
    if PATH="$PATH:/usr/sbin" command -v haproxy > /dev/null; then deploy/try-path.sh haproxy; else echo "skipped: no haproxy here"; fi

# Three WebProxies as one behind HAProxy: a session outlives kill -9 of its WebProxy (needs haproxy, curl, python3 with venv,
# and PyPI).
deploy-cluster:
    cargo build
    if PATH="$PATH:/usr/sbin" command -v haproxy > /dev/null; then PATH="$PATH:/usr/sbin" deploy/try.sh cluster; else echo "skipped: no haproxy here"; fi

# The alerts of deploy/monitoring by promtool: whether they are right, and fire when they should.
monitoring-check:
    if command -v promtool > /dev/null; then cd deploy/monitoring && promtool check config prometheus.yml && promtool test rules rules-test.yml; else echo "skipped: no promtool here (Debian: prometheus)"; fi

# Mutations of the files that decide (.cargo/mutants.toml), and whether a test notices each. About three hours on two
# cores; `just mutants --shard 0/8 --sharding round-robin` tries every eighth of them. Needs cargo-mutants.
mutants *options:
    #!/usr/bin/env bash
    set -uo pipefail
    # Builds take less time without debug information. One failure is enough, so failing cases are not made smaller.
    export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0
    export PROPTEST_MAX_SHRINK_ITERS=0 PROPTEST_DISABLE_FAILURE_PERSISTENCE=1
    failed=0
    mkdir -p target/mutants/codec target/mutants/rest
    cargo mutants --package altilink --output target/mutants/codec {{options}} || failed=1
    # Unit tests alone are built and run.
    PROPTEST_CASES=32 cargo mutants --package actors --package altiserv --package cluster --package altigen-webproxy \
        --cargo-arg=--lib --output target/mutants/rest {{options}} || failed=1
    exit $failed

# Packets per second through the codec.
bench:
    cargo bench -p altilink

# The program beside bare servers that do less, as a table (docs/benchmarks.md). Wants two quiet cores for ten minutes.
bench-all *options:
    cargo build --release
    cargo build --release --package bench
    "${CARGO_TARGET_DIR:-target}/release/bench" all {{options}}

# A bounded fuzz run of the packet decoder (needs cargo-fuzz and a nightly toolchain).
fuzz seconds="60":
    cd altilink && cargo +nightly fuzz run decoder -- -max_total_time={{seconds}} -len_control=0

# The Debian package, in target/debian (needs cargo-deb).
deb:
    packaging/build-deb.sh

# The Debian package installed, used and purged on this machine (needs root), and the figures of its program.
deb-check: deb
    packaging/try-deb.sh "$(ls -t "${CARGO_TARGET_DIR:-target}"/debian/altigen-webproxy_*.deb | head -1)"
    packaging/footprint.py "${CARGO_TARGET_DIR:-target}/dist/altigen-webproxy"

# What is shipped around the program, as far as this machine has the tools: the unit, the scripts, the image's recipe.
package-check:
    if command -v systemd-analyze > /dev/null; then systemd-analyze security --offline=true --threshold=20 packaging/debian/altigen-webproxy.service | tail -1; else echo "skipped: no systemd-analyze here"; fi
    if command -v shellcheck > /dev/null; then shellcheck packaging/*.sh packaging/debian/postinst packaging/debian/postrm cluster/tests/nats/run.sh cluster/tests/nats/install.sh tests/schemathesis/run.sh tests/numbers/run.sh tests/api-documents/run.sh; else echo "skipped: no shellcheck here"; fi
    if command -v hadolint > /dev/null; then hadolint Containerfile; else echo "skipped: no hadolint here"; fi
