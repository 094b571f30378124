#!/usr/bin/env bash
# Install the wheels by pipx and by uv, as people do, and play the demo's story from an empty folder;
# then as a server has it, without the demo.
# $1: the folder with pipx and uv; $2: the folder with the wheels.
set -euo pipefail
tools=$1 wheels=$2
wheel=$(ls "$wheels"/penholder-*.whl)
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

play() {
    mkdir "$home/empty"
    (cd "$home/empty" && env -i PATH=/usr/bin:/bin HOME="$home" "$1" demo --script | tail -n 2)
    rmdir "$home/empty" # nothing was left there
    ls "$2/share/penholder"
}

export PIPX_HOME="$home/pipx" PIPX_BIN_DIR="$home/pipx-bin"
"$tools/pipx" install --pip-args="--find-links $wheels" "$wheel[demo]"
play "$PIPX_BIN_DIR/penholder" "$PIPX_HOME/venvs/penholder"

export UV_TOOL_DIR="$home/uv" UV_TOOL_BIN_DIR="$home/uv-bin"
"$tools/uv" tool install --find-links "$wheels" "$wheel[demo]"
play "$UV_TOOL_BIN_DIR/penholder" "$UV_TOOL_DIR/penholder"

"$tools/uv" tool install --force "$wheel"
told=$("$UV_TOOL_BIN_DIR/penholder" demo 2>&1 || true)
[ "$told" = "penholder: the demo is not installed; install penholder[demo]" ]
"$UV_TOOL_BIN_DIR/penholder" --version
