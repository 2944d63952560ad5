#!/usr/bin/env bash
# Send one signed request to Ventario. bash, openssl and curl only.
#
#   export VENTARIO_API_KEY=vk_...  VENTARIO_SECRET_KEY=vs_...  VENTARIO_BASE_URL=https://...
#   ./sign.sh GET /v1/portfolio
#   ./sign.sh POST /v1/orders/test '{"symbol":"BTC-EUR","side":"buy","type":"market","amount":"1"}'
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

params="($names);created=$(date +%s);nonce=\"$(openssl rand -hex 16)\";keyid=\"$VENTARIO_API_KEY\";alg=\"hmac-sha256\";tag=\"ventario-v1\""
mac=$(printf '%s\n"@signature-params": %s' "$lines" "$params" | hmac "$VENTARIO_SECRET_KEY" | openssl base64 -A)
if [[ -n ${VENTARIO_CA_FILE-} ]]; then arguments+=(--cacert "$VENTARIO_CA_FILE"); fi

answer=$(curl "${arguments[@]}" --write-out '\n%{http_code}' \
  --header "Signature-Input: ventario=$params" --header "Signature: ventario=:$mac:" "$base_url$path")
printf '%s\n' "${answer%$'\n'*}"
[[ ${answer##*$'\n'} == 2* ]]
