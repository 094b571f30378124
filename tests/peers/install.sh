#!/usr/bin/env bash
# Install the real peers that tests use: mail servers, PostgreSQL, a browser, Prometheus' tool, the
# npm Slack peer.
set -euo pipefail
cd "$(dirname "$0")"

packages=(gettext dovecot-imapd dovecot-lmtpd postfix postgresql chromium chromium-driver notmuch maildir-utils pgbouncer promtool systemd nginx-light groff-base zsh fish openssh-client gpg gpgv mmdebstrap)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if ((${#missing[@]})); then
    root=()
    ((EUID == 0)) || root=(sudo)
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${missing[@]}"
fi
command -v npm >/dev/null || { echo "make peers: npm is missing; install Node.js with npm" >&2; exit 1; }
npm ci --silent --no-audit --no-fund
