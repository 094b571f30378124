#!/bin/sh
# Verify a release of Penholder: its signature, then every file by its checksum.
#
#     sh verify-release.sh FOLDER KEY
#
# FOLDER has the files of the release. KEY is the maintainers' public key as a file, which you got
# by another way than the release: the public key of ssh-keygen (`ssh-ed25519 …`, as in
# id_ed25519.pub), the same as a line of allowed_signers (`penholder ssh-ed25519 …`), or an OpenPGP
# keyring for gpgv. It needs sh, sed, sha256sum, and ssh-keygen or gpgv.
set -eu

fail() {
    echo "verify-release: $1" >&2
    exit 1
}

[ $# -eq 2 ] || { echo "usage: sh verify-release.sh FOLDER KEY" >&2; exit 2; }
key=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
[ -f "$key" ] || fail "there is no key $2"
cd "$1"
[ -f SHA256SUMS ] || fail "there is no SHA256SUMS in $1"

if [ -f SHA256SUMS.sig ]; then
    signers=$(mktemp)
    trap 'rm -f "$signers"' EXIT
    sed -e 's/^ssh-/penholder &/' -e 's/^ecdsa-/penholder &/' -e 's/^sk-/penholder &/' "$key" \
        >"$signers"
    ssh-keygen -Y verify -f "$signers" -I penholder -n penholder-release -s SHA256SUMS.sig <SHA256SUMS \
        >/dev/null || fail "the signature is not by this key"
elif [ -f SHA256SUMS.asc ]; then
    gpgv --keyring "$key" SHA256SUMS.asc SHA256SUMS 2>/dev/null ||
        fail "the signature is not by this key"
else
    fail "the release is not signed"
fi

# Each name, also a hidden one, is compared as it is: as a pattern, `.*` would be any of the signed.
for file in * .[!.]* ..?*; do
    [ -e "$file" ] || [ -L "$file" ] || continue
    case $file in
    SHA256SUMS | SHA256SUMS.sig | SHA256SUMS.asc) continue ;;
    *[!A-Za-z0-9._+~-]*) fail "a file with a strange name is not part of the release" ;;
    esac
    cut -c67- SHA256SUMS | grep -Fxq -e "$file" || fail "$file is not part of the release"
done
sha256sum --check --strict --quiet SHA256SUMS >&2 || fail "a file differs or is missing"
echo "verified: $(wc -l <SHA256SUMS) files"
