#!/usr/bin/env bash
# Send one signed request to Ventario. bash, openssl and curl only.
#
#   export VENTARIO_API_KEY=vk_...  VENTARIO_SECRET_KEY=vs_...  VENTARIO_BASE_URL=https://...
#   ./sign.sh GET /v1/portfolio
#   ./sign.sh POST /v1/orders/test '{"symbol":"BTC-EUR","side":"buy","type":"market","amount":"1"}'
#
# A key pair made on your own device (ed25519) has VENTARIO_PRIVATE_KEY, its one-line seed, in the place of
# VENTARIO_SECRET_KEY; or VENTARIO_PRIVATE_KEY_FILE, the path of its PEM file. That needs OpenSSL 3.
#
# VENTARIO_CA_FILE names the certificate authority of a practice backend; leave it out otherwise.
set -euo pipefail
export LC_ALL=C

sha256() { openssl dgst -sha256 -binary; }

# HMAC-SHA-256 (RFC 2104) of stdin. Done by hand because `openssl dgst -hmac` would show the key to every
# `ps` on the machine; here it never leaves this shell. The key must not be longer than 64 bytes; it has 57.
pad() {
  local key=$1 mask=$2 index code
  for ((index = 0; index < 64; index++)); do
    code=0
    if ((index < ${#key})); then printf -v code '%d' "'${key:index:1}"; fi
    printf "\\x$(printf '%02x' $((code ^ mask)))"
  done
}
hmac() {
  local key=$1
  { pad "$key" 92; { pad "$key" 54; cat; } | sha256; } | sha256
}

# Ed25519 of the file $1. The seed goes to openssl through a pipe, as PKCS #8 (RFC 8410): a header, then its 32 bytes.
pkcs8() {
  local seed=${VENTARIO_PRIVATE_KEY//-/+}
  printf '\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20'
  printf '%s=' "${seed//_//}" | openssl base64 -d -A
}
ed25519() {
  if [[ -n ${VENTARIO_PRIVATE_KEY-} ]]; then
    openssl pkeyutl -sign -rawin -in "$1" -keyform DER -inkey <(pkcs8)
  else
    openssl pkeyutl -sign -rawin -in "$1" -inkey "$VENTARIO_PRIVATE_KEY_FILE"
  fi
}

method=$1 path=$2 body=${3-}
base_url=${VENTARIO_BASE_URL%/}
authority=${base_url#https://}
authority=${authority%:443}
query="?"
if [[ $path == *\?* ]]; then query="?${path#*\?}"; fi

lines="\"@method\": $method
\"@authority\": $authority
\"@path\": ${path%%\?*}
\"@query\": $query"
names='"@method" "@authority" "@path" "@query"'
arguments=(--silent --show-error --max-time 15 --request "$method" --globoff --path-as-is)

if [[ -n $body ]]; then
  digest="sha-256=:$(printf '%s' "$body" | sha256 | openssl base64 -A):"
  lines+="
\"content-digest\": $digest"
  names+=' "content-digest"'
  arguments+=(--header "Content-Digest: $digest" --header 'Content-Type: application/json' --data-binary "$body")
fi

alg=hmac-sha256
if [[ -n ${VENTARIO_PRIVATE_KEY-}${VENTARIO_PRIVATE_KEY_FILE-} ]]; then alg=ed25519; fi
params="($names);created=$(date +%s);nonce=\"$(openssl rand -hex 16)\";keyid=\"$VENTARIO_API_KEY\";alg=\"$alg\";tag=\"ventario-v1\""
base() { printf '%s\n"@signature-params": %s' "$lines" "$params"; }
if [[ $alg == ed25519 ]]; then
  # openssl signs files, not pipes; what stands in it is sent anyway.
  file=$(mktemp)
  trap 'rm -f "$file"' EXIT
  base >"$file"
  signature=$(ed25519 "$file" | openssl base64 -A)
else
  signature=$(base | hmac "$VENTARIO_SECRET_KEY" | openssl base64 -A)
fi
if [[ -n ${VENTARIO_CA_FILE-} ]]; then arguments+=(--cacert "$VENTARIO_CA_FILE"); fi

answer=$(curl "${arguments[@]}" --write-out '\n%{http_code}' \
  --header "Signature-Input: ventario=$params" --header "Signature: ventario=:$signature:" "$base_url$path")
printf '%s\n' "${answer%$'\n'*}"
[[ ${answer##*$'\n'} == 2* ]]
