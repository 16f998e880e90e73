#!/usr/bin/env bash
# Builds the Debian package into target/debian. Needs cargo-deb.
set -euo pipefail
cd "$(dirname "$0")/.."

target="${CARGO_TARGET_DIR:-target}"
cargo build --profile dist --locked
# Cargo.toml names this directory for cargo-deb. It does not depend on the directory in which Cargo builds.
package=target/package
mkdir -p "$package"
program="$target/dist/altigen-webproxy"
"$program" man >"$package/altigen-webproxy.8"
"$program" completions bash >"$package/altigen-webproxy.bash"
"$program" completions zsh >"$package/_altigen-webproxy"
"$program" completions fish >"$package/altigen-webproxy.fish"
cargo deb --profile dist --no-build --locked
