#!/bin/sh
# Verify a release of Penholder: its signature, then every file by its checksum.
#
#     sh verify-release.sh FOLDER KEY
#     sh verify-release.sh FOLDER IDENTITY ISSUER
#
# FOLDER has the files of the release. KEY is the maintainers' public key as a file, which you got
# by another way than the release: the public key of ssh-keygen (`ssh-ed25519 …`, as in
# id_ed25519.pub), the same as a line of allowed_signers (`penholder ssh-ed25519 …`), or an OpenPGP
# keyring for gpgv. It needs sh, sed, sha256sum, and ssh-keygen or gpgv.
#
# IDENTITY and ISSUER are whom sigstore must name as the signer and who vouched for them, such as
# https://github.com/OWNER/penholder/.github/workflows/release.yml@refs/tags/v1.0.0 and
# https://token.actions.githubusercontent.com. This needs the tool `sigstore` (pipx install sigstore),
# and no network: the keys of sigstore's services are those that came with the tool.
set -eu

fail() {
    echo "verify-release: $1" >&2
    exit 1
}

usage() {
    echo "usage: sh verify-release.sh FOLDER KEY" >&2
    echo "       sh verify-release.sh FOLDER IDENTITY ISSUER" >&2
    exit 2
}

by_key() {
    if [ -f SHA256SUMS.sig ]; then
        signers=$(mktemp)
        trap 'rm -f "$signers"' EXIT
        sed -e 's/^ssh-/penholder &/' -e 's/^ecdsa-/penholder &/' -e 's/^sk-/penholder &/' "$1" \
            >"$signers"
        ssh-keygen -Y verify -f "$signers" -I penholder -n penholder-release -s SHA256SUMS.sig \
            <SHA256SUMS >/dev/null || fail "the signature is not by this key"
    elif [ -f SHA256SUMS.asc ]; then
        gpgv --keyring "$1" SHA256SUMS.asc SHA256SUMS 2>/dev/null ||
            fail "the signature is not by this key"
    else
        fail "the release is not signed by a key"
    fi
}

by_identity() {
    [ -f SHA256SUMS.sigstore.json ] || fail "the release is not signed by sigstore"
    command -v sigstore >/dev/null || fail "sigstore is not installed"
    sigstore verify identity --offline --bundle SHA256SUMS.sigstore.json \
        --cert-identity "$1" --cert-oidc-issuer "$2" SHA256SUMS >&2 ||
        fail "the signature is not by this identity"
}

if [ $# -eq 2 ]; then
    key=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
    [ -f "$key" ] || fail "there is no key $2"
elif [ $# -ne 3 ]; then
    usage
fi
cd "$1"
[ -f SHA256SUMS ] || fail "there is no SHA256SUMS in $1"
if [ $# -eq 2 ]; then by_key "$key"; else by_identity "$2" "$3"; fi

# Each name, also a hidden one, is compared as it is: as a pattern, `.*` would be any of the signed.
for file in * .[!.]* ..?*; do
    [ -e "$file" ] || [ -L "$file" ] || continue
    case $file in
    SHA256SUMS | SHA256SUMS.sig | SHA256SUMS.asc | SHA256SUMS.sigstore.json) continue ;;
    *[!A-Za-z0-9._+~-]*) fail "a file with a strange name is not part of the release" ;;
    esac
    cut -c67- SHA256SUMS | grep -Fxq -e "$file" || fail "$file is not part of the release"
done
sha256sum --check --strict --quiet SHA256SUMS >&2 || fail "a file differs or is missing"
echo "verified: $(wc -l <SHA256SUMS) files"
