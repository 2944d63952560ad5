#!/usr/bin/env bash
# Tests the connection to Ventario on the machine that your bot runs on. bash, curl and openssl only.
#
#   bash ventario-check.sh                     the key from the environment: VENTARIO_API_KEY and
#                                              VENTARIO_SECRET_KEY (or VENTARIO_PRIVATE_KEY, or
#                                              VENTARIO_PRIVATE_KEY_FILE), VENTARIO_BASE_URL
#   bash ventario-check.sh --file bot.env      the key from an exported file (.env or .json)
#   --trade       the bot shall trade: a key without that right has failed
#   --json        one JSON report, which Ventario Companion can read
#   --lang de|en  German or English, else that of the app which wrote this
#
# Exit code: 0 everything is in order, 1 something failed, 2 it could not be tested.
# It changes nothing, places no order, and shows neither the secret nor a signature. Neither stands in a file or in the
# arguments of a program: openssl gets the secret through a pipe, and curl the signature, which leaves this machine over
# the encrypted connection alone. VENTARIO_CA_FILE names another certificate authority. Ed25519 keys need OpenSSL 3.
set +xv
set -u
export LC_ALL=C
umask 077

# What Ventario Companion has put in when it wrote this file: no secret.
FILLED_VERSION=0 FILLED_BASE_URL='' FILLED_MODE='' FILLED_CA_PEM='' FILLED_LANGUAGE=de
say() { WORD=$1; }  # @filled

WHOLE_MS=15000
BODY_LIMIT=1048576
PAST_MS=30000 FUTURE_MS=5000 REMARK_MS=2000 SLOW_MS=1500 EXPIRES_SOON_DAYS=14
# What a detour may take before it is worth a word, an address at which nobody is (RFC 5737), and a name that every
# network knows (RFC 2606).
COSTS_MS=250 NOWHERE=192.0.2.1 KNOWN_NAME=example.com

LANGUAGE_WANTED=$FILLED_LANGUAGE AS_JSON=no TRADE=no FILE=''
usage() {
  printf '%s\n' 'bash ventario-check.sh [--file PATH] [--trade] [--json] [--lang de|en]' >&2
  exit 2
}
while (($# > 0)); do
  case $1 in
    --json) AS_JSON=yes ;;
    --trade) TRADE=yes ;;
    --file) [[ $# -gt 1 ]] || usage; FILE=$2; shift ;;
    --lang) [[ ${2-} == de || ${2-} == en ]] || usage; LANGUAGE_WANTED=$2; shift ;;
    *) usage ;;
  esac
  shift
done

for tool in curl openssl; do
  if ! command -v "$tool" >/dev/null 2>&1; then
    say toolMissing
    printf '%s: %s\n' "$WORD" "$tool" >&2
    exit 2
  fi
done

WORK=$(mktemp -d) || exit 2
trap 'rm -rf "$WORK"' EXIT

# ------------------------------------------------------------------------------------------------ text and time

trim() {
  TRIMMED=${1#"${1%%[![:space:]]*}"}
  TRIMMED=${TRIMMED%"${TRIMMED##*[![:space:]]}"}
}

# Without blanks and quotes around.
bare() {
  trim "$1"
  BARE=$TRIMMED
  local pair
  for pair in '" "' "' '" '` `' '„ “' '“ ”' '‘ ’'; do
    local opening=${pair% *} closing=${pair#* }
    if ((${#BARE} >= ${#opening} + ${#closing})) && [[ $BARE == "$opening"*"$closing" ]]; then
      BARE=${BARE#"$opening"}
      trim "${BARE%"$closing"}"
      BARE=$TRIMMED
      return
    fi
  done
}

# What a terminal could take for an order is taken out, for some of this text comes from the server (C1 and direction
# characters as they stand in UTF-8), and so is what looks like a key or a secret, wherever it came from.
calm() {
  CALM=${1//[[:cntrl:]]/?}
  CALM=${CALM//$'\xc2'[$'\x80'-$'\x9f'$'\xad']/?}
  CALM=${CALM//$'\xd8\x9c'/?}
  CALM=${CALM//$'\xe2\x80'[$'\x8b'-$'\x8f'$'\xaa'-$'\xae']/?}
  CALM=${CALM//$'\xe2\x81'[$'\xa0'-$'\xaf']/?}
  CALM=${CALM//$'\xef\xbb\xbf'/?}
  shopt -s nocasematch
  while [[ $CALM =~ v[ks]_(live|test)_[a-z0-9_-]{8,} ]]; do CALM=${CALM/"${BASH_REMATCH[0]}"/…}; done
  shopt -u nocasematch
}
# Text as it may stand in JSON.
escaped() {
  calm "$1"
  ESCAPED=${CALM//\\/\\\\}
  ESCAPED=${ESCAPED//\"/\\\"}
}

# What comes from the server, reduced to what such a value may hold.
plain() { PLAIN=${1//[^A-Za-z0-9 _.:\/+@-]/?}; }

now_ms() {
  if [[ -n ${EPOCHREALTIME-} ]]; then
    local micro=${EPOCHREALTIME/./}
    NOW=$((micro / 1000))
    return
  fi
  local nano
  nano=$(date +%s%N)
  if [[ $nano =~ ^[0-9]{17,}$ ]]; then NOW=$((nano / 1000000)); else NOW=$(($(date +%s) * 1000 + 500)); fi
}

# `Nov 22 17:10:00 2026 GMT` and `Sun, 22 Nov 2026 17:10:00 GMT` as ms since 1970; empty when it is neither.
read_date() {
  DATE_MS=''
  local day month year hour minute second
  if [[ $1 =~ ([A-Z][a-z]{2})\ +([0-9]{1,2})\ ([0-9]{2}):([0-9]{2}):([0-9]{2})\ ([0-9]{4}) ]]; then
    month=${BASH_REMATCH[1]} day=${BASH_REMATCH[2]} year=${BASH_REMATCH[6]}
    hour=${BASH_REMATCH[3]} minute=${BASH_REMATCH[4]} second=${BASH_REMATCH[5]}
  elif [[ $1 =~ ([0-9]{1,2})\ ([A-Z][a-z]{2})\ ([0-9]{4})\ ([0-9]{2}):([0-9]{2}):([0-9]{2}) ]]; then
    day=${BASH_REMATCH[1]} month=${BASH_REMATCH[2]} year=${BASH_REMATCH[3]}
    hour=${BASH_REMATCH[4]} minute=${BASH_REMATCH[5]} second=${BASH_REMATCH[6]}
  else
    return
  fi
  local names=JanFebMarAprMayJunJulAugSepOctNovDec
  local before=${names%%"$month"*}
  local m=$((${#before} / 3 + 1)) y=$((10#$year)) d=$((10#$day))
  # Days from the civil calendar.
  if ((m <= 2)); then y=$((y - 1)) m=$((m + 12)); fi
  local days=$((365 * y + y / 4 - y / 100 + y / 400 + (153 * (m - 3) + 2) / 5 + d - 1 - 719468))
  DATE_MS=$(((days * 86400 + 10#$hour * 3600 + 10#$minute * 60 + 10#$second) * 1000))
}

iso() { ISO=$(date -u -d "@$(($1 / 1000))" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$(($1 / 1000))" +%Y-%m-%dT%H:%M:%SZ); }

# Seconds as curl gives them, `0.012345`, as ms.
curl_ms() {
  local micro=${1/[.,]/}
  CURL_MS=0
  if [[ $micro =~ ^[0-9]{7,}$ ]]; then CURL_MS=$((10#$micro / 1000)); fi
}

# ------------------------------------------------------------------------------------------------ JSON

# Reads JSON into pairs of path and value: `whitelist.entries.0`. Fails when it is none.
json_read() {
  JSON_PATHS=() JSON_VALUES=() JSON_REST=$1
  json_value '' 0 || return 1
  json_space
  [[ -z $JSON_REST ]]
}
json_space() { JSON_REST=${JSON_REST#"${JSON_REST%%[! $'\t\r\n']*}"}; }
json_text() {
  [[ $JSON_REST =~ ^\"(([^\"\\]|\\.)*)\" ]] || return 1
  JSON_TEXT=${BASH_REMATCH[1]}
  JSON_REST=${JSON_REST:${#BASH_REMATCH[0]}}
  [[ $JSON_TEXT != *\\* ]] || json_unescape
}
# JSON_TEXT as it is meant; what is not ASCII is in no key, and becomes a question mark.
json_unescape() {
  local rest=$JSON_TEXT sign code
  JSON_TEXT=''
  while [[ $rest == *\\* ]]; do
    JSON_TEXT+=${rest%%\\*}
    rest=${rest#*\\}
    sign=${rest:0:1} rest=${rest:1}
    case $sign in
      u)
        [[ $rest =~ ^[0-9A-Fa-f]{4} ]] || return 1
        code=$((16#${rest:0:4})) rest=${rest:4}
        ((code > 0 && code < 128)) || code=63
        printf -v code '\\x%02x' "$code"
        printf -v sign "$code"
        ;;
      b) sign=$'\b' ;;
      f) sign=$'\f' ;;
      n) sign=$'\n' ;;
      r) sign=$'\r' ;;
      t) sign=$'\t' ;;
      '"' | / | \\) ;;
      *) return 1 ;;
    esac
    JSON_TEXT+=$sign
  done
  JSON_TEXT+=$rest
}
json_add() {
  JSON_PATHS[${#JSON_PATHS[@]}]=$1
  JSON_VALUES[${#JSON_VALUES[@]}]=$2
}
json_value() {
  local path=$1 depth=$2 index=0 name dot=
  ((depth < 12)) || return 1
  [[ -z $path ]] || dot=.
  json_space
  case $JSON_REST in
    '{'*)
      JSON_REST=${JSON_REST:1}
      json_add "$path" '{'
      json_space
      if [[ $JSON_REST == '}'* ]]; then JSON_REST=${JSON_REST:1}; return 0; fi
      while :; do
        json_space
        json_text || return 1
        name=$JSON_TEXT
        json_space
        [[ $JSON_REST == :* ]] || return 1
        JSON_REST=${JSON_REST:1}
        json_value "$path$dot$name" $((depth + 1)) || return 1
        json_space
        case $JSON_REST in
          ,*) JSON_REST=${JSON_REST:1} ;;
          '}'*) JSON_REST=${JSON_REST:1}; return 0 ;;
          *) return 1 ;;
        esac
      done
      ;;
    '['*)
      JSON_REST=${JSON_REST:1}
      json_add "$path" '['
      json_space
      if [[ $JSON_REST == ']'* ]]; then JSON_REST=${JSON_REST:1}; return 0; fi
      while :; do
        json_value "$path$dot$index" $((depth + 1)) || return 1
        index=$((index + 1))
        json_space
        case $JSON_REST in
          ,*) JSON_REST=${JSON_REST:1} ;;
          ']'*) JSON_REST=${JSON_REST:1}; return 0 ;;
          *) return 1 ;;
        esac
      done
      ;;
    '"'*)
      json_text || return 1
      json_add "$path" "\"$JSON_TEXT"
      ;;
    *)
      [[ $JSON_REST =~ ^(true|false|null|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?) ]] || return 1
      json_add "$path" "${BASH_REMATCH[1]}"
      JSON_REST=${JSON_REST:${#BASH_REMATCH[1]}}
      ;;
  esac
}
# The raw value of a path: texts begin with a quote.
json_raw() {
  local index
  RAW=''
  for ((index = 0; index < ${#JSON_PATHS[@]}; index++)); do
    if [[ ${JSON_PATHS[index]} == "$1" ]]; then RAW=${JSON_VALUES[index]}; return 0; fi
  done
  return 1
}
json_string() { GOT=''; json_raw "$1" && [[ $RAW == '"'* ]] && GOT=${RAW:1}; }
json_number() { GOT=''; json_raw "$1" && [[ $RAW =~ ^-?(0|[1-9][0-9]{0,14})$ ]] && GOT=$RAW; }
# A time in ms, up to the end of the year 9999: later ones cannot be written.
json_moment() { json_number "$1" && ((GOT >= 0 && GOT <= 253402300799999)); }
# The texts of a list, none longer than 40 characters or the second argument.
json_list() {
  LIST=()
  local index=0
  json_raw "$1" && [[ $RAW == '[' ]] || return 1
  while json_raw "$1.$index"; do
    if [[ $RAW == '"'* ]]; then plain "${RAW:1}"; LIST[${#LIST[@]}]=${PLAIN:0:${2-40}}; fi
    index=$((index + 1))
  done
}

# ------------------------------------------------------------------------------------------------ what stages answer

ev_text() { escaped "$2"; EVIDENCE+="${EVIDENCE:+,}\"$1\":\"$ESCAPED\""; }
ev_raw() { EVIDENCE+="${EVIDENCE:+,}\"$1\":$2"; }
# A list of texts: name, then each.
ev_list() {
  local name=$1 all='' each
  shift
  for each in ${1+"$@"}; do escaped "$each"; all+="${all:+,}\"$ESCAPED\""; done
  ev_raw "$name" "[$all]"
}
fact() { case ", $FACTS," in *", $1,"*) ;; *) FACTS+="${FACTS:+, }$1" ;; esac; }
result() { STATE=$1 CODE=${2-}; }

# ------------------------------------------------------------------------------------------------ the key pair

KEY='' SECRET='' SEED='' PEM_FILE='' BASE_URL='' MODE='' ALGORITHM='' STRICT=yes
unreadable() {
  say fileUnreadable
  printf '%s\n' "$WORD" >&2
  exit 2
}
read_values() {
  KEY=${VENTARIO_API_KEY-} SECRET=${VENTARIO_SECRET_KEY-} SEED=${VENTARIO_PRIVATE_KEY-}
  PEM_FILE=${VENTARIO_PRIVATE_KEY_FILE-} BASE_URL=${VENTARIO_BASE_URL-} MODE=${VENTARIO_MODE-}
  [[ -n $FILE ]] || return 0
  [[ -f $FILE && -r $FILE ]] || unreadable
  KEY='' SECRET='' SEED='' PEM_FILE='' MODE=''
  local text line
  text=$(<"$FILE") 2>/dev/null || unreadable
  text=${text#$'\xef\xbb\xbf'}
  trim "$text"
  if [[ $TRIMMED == '{'* ]]; then
    json_read "$TRIMMED" || unreadable
    json_string api_key && KEY=$GOT
    json_string secret_key && SECRET=$GOT
    json_string private_key && SEED=$GOT
    json_string base_url && BASE_URL=$GOT
    json_string mode && MODE=$GOT
    json_string algorithm && ALGORITHM=$GOT
    return 0
  fi
  STRICT=no
  # From the file itself: what bash is handed as a text here, it may put into a file of its own.
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line#$'\xef\xbb\xbf'}
    [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?(VENTARIO_[A-Z_]+)=(.*)$ ]] || continue
    case ${BASH_REMATCH[2]} in
      VENTARIO_API_KEY) KEY=${BASH_REMATCH[3]} ;;
      VENTARIO_SECRET_KEY) SECRET=${BASH_REMATCH[3]} ;;
      VENTARIO_PRIVATE_KEY) SEED=${BASH_REMATCH[3]} ;;
      VENTARIO_PRIVATE_KEY_FILE) trim "${BASH_REMATCH[3]}"; PEM_FILE=$TRIMMED ;;
      VENTARIO_BASE_URL) BASE_URL=${BASH_REMATCH[3]} ;;
      VENTARIO_MODE) trim "${BASH_REMATCH[3]}"; MODE=$TRIMMED ;;
    esac
  done <"$FILE"
}

# The six characters that end a key or a secret: CRC-32 of all before them, as base64url.
checksum() {
  local text=$1 crc=4294967295 index bit code hex
  for ((index = 0; index < ${#text}; index++)); do
    printf -v code '%d' "'${text:index:1}"
    crc=$((crc ^ (code & 255)))
    for ((bit = 0; bit < 8; bit++)); do
      if ((crc & 1)); then crc=$(((crc >> 1) ^ 3988292384)); else crc=$((crc >> 1)); fi
    done
  done
  crc=$((crc ^ 4294967295))
  printf -v hex '\\x%02x\\x%02x\\x%02x\\x%02x' $((crc >> 24)) $((crc >> 16 & 255)) $((crc >> 8 & 255)) $((crc & 255))
  # Only a checksum goes out of this shell.
  CHECKSUM=$(printf "$hex" | openssl base64 -A)
  CHECKSUM=${CHECKSUM//+/-}
  CHECKSUM=${CHECKSUM//\//_}
  CHECKSUM=${CHECKSUM%%=*}
}

# Kind and mode of a key or a secret, or the code of its fault.
read_credential() {
  READ_CODE='' READ_KIND='' READ_MODE='' READ_COUNT='' READ_EXPECTED=''
  local value=$1 rest wanted=22
  if [[ ! $value =~ ^v([ks])_(live|test)_ ]]; then
    READ_CODE=credential-unrecognised
    # A key is in it, with something stuck to it: a variable's name, an invisible character.
    [[ ! $value =~ v[ks]_(live|test)_[A-Za-z0-9_-]{20} ]] || READ_CODE=credential-characters
    return
  fi
  READ_KIND=key READ_MODE=${BASH_REMATCH[2]}
  if [[ ${BASH_REMATCH[1]} == s ]]; then READ_KIND=secret wanted=49; fi
  rest=${value:${#BASH_REMATCH[0]}}
  if [[ $rest == *[!A-Za-z0-9_-]* ]]; then READ_CODE=credential-characters; return; fi
  if ((${#rest} != wanted)); then
    READ_CODE=credential-wrong-length READ_COUNT=${#value} READ_EXPECTED=$((${#value} - ${#rest} + wanted))
    return
  fi
  checksum "${value:0:${#value}-6}"
  [[ $CHECKSUM == "${value:${#value}-6}" ]] || READ_CODE=credential-checksum
}
faulty() {
  result failed "$READ_CODE"
  ev_text field "$1"
  fact "$1"
  if [[ -n $READ_COUNT ]]; then
    ev_raw count "$READ_COUNT"
    ev_raw expected "$READ_EXPECTED"
  fi
}
is_seed() { [[ ${#1} -eq 43 && $1 != *[!A-Za-z0-9_-]* ]]; }
kind_wrong() {
  result failed key-type-wrong
  ev_text algorithm "$1"
  ev_text expectedAlgorithm "$2"
}

# What stands around a value that does not belong to it.
clutter() {
  CLUTTER=''
  bare "$1"
  [[ $BARE == "$1" ]] && return
  trim "$1"
  if [[ $BARE == "$TRIMMED" ]]; then CLUTTER=value-has-blanks; else CLUTTER=value-has-quotes; fi
}

# The host and port of an address, as HOST_OF and PORT_OF; fails when it is none.
read_address() {
  calm "$1"
  [[ $CALM == "$1" ]] || return 1
  [[ $1 =~ ^https://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:([0-9]{1,5}))?/?$ ]] || return 1
  HOST_OF=${BASH_REMATCH[1]#\[}
  HOST_OF=${HOST_OF%\]}
  PORT_OF=$((10#${BASH_REMATCH[3]:-443}))
  ((PORT_OF <= 65535))
}
is_loopback() { [[ $1 == localhost || $1 == ::1 || $1 == 127.* ]]; }
# 4 or 6, or 0 for a name.
family_of() {
  FAMILY=0
  if [[ $1 =~ ^[0-9]{1,3}(\.[0-9]{1,3}){3}$ ]]; then FAMILY=4
  elif [[ $1 == *:* && $1 != *[!0-9A-Fa-f:.]* ]]; then FAMILY=6; fi
}

HOST='' PORT=443 AUTHORITY='' KEY_ID='' KEY_MODE='' SIGN_SECRET='' SIGN_SEED='' SIGN_PEM='' MISSING=''

# Key and secret are here, whole, of this mode and not swapped. Nothing is sent.
stage_inputs() {
  bare "$BASE_URL"
  local address=${BARE:-$FILLED_BASE_URL} wanted='' secret
  # Nothing of what stands there: it may be a secret in the wrong place.
  if [[ -z $address ]]; then result failed backend-address-missing
  elif ! read_address "$address"; then result failed backend-address-invalid
  fi
  if [[ -n $STATE ]]; then
    ev_text field VENTARIO_BASE_URL
    fact VENTARIO_BASE_URL
    return
  fi
  HOST=$HOST_OF PORT=$PORT_OF AUTHORITY=$HOST_OF
  [[ $HOST != *:* ]] || AUTHORITY="[$HOST]"
  ((PORT == 443)) || AUTHORITY+=":$PORT"
  local field
  field=''
  [[ -n $KEY ]] || field=key
  if [[ -z $field && -z $SECRET$SEED$PEM_FILE ]]; then field=secret; fi
  if [[ -n $field ]]; then
    result failed credential-incomplete
    ev_text field "$field"
    fact "$field"
    return
  fi
  bare "$KEY"
  read_credential "$BARE"
  if [[ $READ_KIND == secret && -z $READ_CODE ]]; then READ_CODE=credential-swapped; faulty key; return; fi
  if [[ -n $READ_CODE ]]; then faulty key; return; fi
  if [[ -n $FILLED_BASE_URL ]] && read_address "$FILLED_BASE_URL" && [[ $HOST_OF:$PORT_OF == "$HOST:$PORT" ]]; then
    wanted=$FILLED_MODE
  else
    local key=$BARE
    bare "$MODE"
    case $BARE in practice) wanted=test ;; live) wanted=live ;; esac
    BARE=$key
  fi
  if [[ -n $wanted && $READ_MODE != "$wanted" ]]; then
    READ_CODE=credential-wrong-mode
    faulty key
    ev_text mode "$READ_MODE"
    return
  fi
  KEY_ID=$BARE KEY_MODE=$READ_MODE
  STATE=''
  if [[ -n $SEED$PEM_FILE ]]; then read_private_key; else read_secret; fi
  [[ -z $STATE ]] || return 0
  clutter_of key "$KEY" || clutter_of secret "${SEED:-$SECRET}" || clutter_of VENTARIO_BASE_URL "$BASE_URL" || result passed
}
read_secret() {
  bare "$SECRET"
  local secret=$BARE
  read_credential "$secret"
  # The key's field was right when it comes to the secret's: then the key stands in both.
  if [[ $READ_KIND == key ]]; then READ_CODE=credential-twice READ_COUNT=''; faulty secret; return; fi
  if is_seed "$secret" || [[ $ALGORITHM == ed25519 ]]; then kind_wrong ed25519 hmac-sha256; return; fi
  if [[ -n $READ_CODE ]]; then faulty secret; return; fi
  if [[ $READ_MODE != "$KEY_MODE" ]]; then
    READ_CODE=credential-wrong-mode
    faulty secret
    ev_text mode "$READ_MODE"
    return
  fi
  SIGN_SECRET=$secret
}
read_private_key() {
  if [[ -z $SEED ]]; then
    local type
    type=$(openssl pkey -in "$PEM_FILE" -noout -text 2>/dev/null | head -n 1)
    if [[ -z $type ]]; then READ_CODE=credential-unrecognised READ_COUNT=''; faulty secret; return; fi
    if [[ $type != ED25519* ]]; then kind_wrong unknown ed25519; return; fi
    SIGN_PEM=$PEM_FILE
    return
  fi
  bare "$SEED"
  local seed=$BARE
  read_credential "$seed"
  case $READ_KIND in
    key) READ_CODE=credential-twice READ_COUNT=''; faulty secret; return ;;
    secret) kind_wrong hmac-sha256 ed25519; return ;;
  esac
  if [[ -z $seed || $seed == *[!A-Za-z0-9_-]* ]]; then faulty secret; return; fi
  if ! is_seed "$seed"; then
    READ_CODE=credential-wrong-length READ_COUNT=${#seed} READ_EXPECTED=43
    faulty secret
    return
  fi
  SIGN_SEED=$seed
}
# Blanks and quotes. What reads an .env file may take them off; a value of the environment goes out as it is.
clutter_of() {
  clutter "$2"
  [[ -n $CLUTTER ]] || return 1
  if [[ $STRICT == yes ]]; then result failed "$CLUTTER"; else result attention "$CLUTTER"; fi
  ev_text field "$1"
  fact "$1"
}

# ------------------------------------------------------------------------------------------------ the way there

PROXY='' PROXY_SHOWN='' ADDRESSES=() BLOCKED='' ADDRESS='' NAME_MS=0 NETWORK_MS=0

# The proxy of the environment as bots know it: HTTPS_PROXY, unless NO_PROXY names the host.
find_proxy() {
  local text=${HTTPS_PROXY:-${https_proxy:-${ALL_PROXY:-${all_proxy-}}}} entry name
  [[ -n $text ]] && ! is_loopback "$HOST" || return 0
  local list=${NO_PROXY:-${no_proxy-}}
  set -f
  for entry in ${list//,/ }; do
    name=${entry#\*}
    name=${name#.}
    name=${name%%:*}
    if [[ $entry == '*' || ( -n $name && ( $HOST == "$name" || $HOST == *."$name" ) ) ]]; then set +f; return 0; fi
  done
  set +f
  [[ $text == *://* ]] || text=http://$text
  [[ $text == http://?* && $text != *[[:cntrl:]]* ]] || return 1
  PROXY=${text%/}
  PROXY_SHOWN=${PROXY#http://}
  PROXY_SHOWN=${PROXY_SHOWN##*@}
  PROXY_SHOWN=${PROXY_SHOWN:0:190}
  [[ $PROXY_SHOWN =~ :[0-9]+$ ]] || { PROXY+=:80 PROXY_SHOWN+=:80; }
}

# Does any way lead out of this machine? A datagram socket only picks the route, no packet leaves.
has_route() { (exec 3<>/dev/udp/198.51.100.1/9) 2>/dev/null || (exec 3<>/dev/udp/2001:db8::1/9) 2>/dev/null; }

runs_on() {
  case $(uname -s) in
    Darwin) SYSTEM=macos ;;
    MINGW* | MSYS* | CYGWIN*) SYSTEM=windows ;;
    *)
      SYSTEM=linux
      if [[ -e /.dockerenv || -e /run/.containerenv ]]; then SYSTEM=container
      else case $(uname -r) in *[Mm]icrosoft* | *[Ww][Ss][Ll]*) SYSTEM=wsl ;; esac; fi
      ;;
  esac
}

# Runs a program for so many tenths of a second at most; 124 when it took longer. Its output goes to $WORK/out.
limited() {
  local tenths=$1 pid
  shift
  "$@" >"$WORK/out" 2>"$WORK/err" &
  pid=$!
  while ((tenths > 0)); do
    if ! kill -0 "$pid" 2>/dev/null; then wait "$pid"; return; fi
    sleep 0.02
    if ! kill -0 "$pid" 2>/dev/null; then wait "$pid"; return; fi
    sleep 0.08
    tenths=$((tenths - 1))
  done
  kill "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  return 124
}

# The addresses of a name, in the order of the system, as FOUND; else RESOLVE_CODE. After the name: tenths of a
# second for it; then `only` when nobody needs to know why there are none.
resolve() {
  FOUND=() RESOLVE_CODE=name-not-found
  local line address status=2 index left
  if command -v getent >/dev/null 2>&1; then
    limited "$2" getent ahosts "$1"
    status=$?
  elif command -v dscacheutil >/dev/null 2>&1; then
    limited "$2" dscacheutil -q host -a name "$1"
    status=$?
  fi
  if ((status == 124)); then RESOLVE_CODE=name-server-silent; return 1; fi
  while read -r line; do
    [[ $line =~ ^((ip|ipv6)_address:\ )?([0-9A-Fa-f:.]+)(\ |$) ]] || continue
    address=${BASH_REMATCH[3]}
    for ((index = 0; index < ${#FOUND[@]}; index++)); do [[ ${FOUND[index]} == "$address" ]] && continue 2; done
    FOUND[${#FOUND[@]}]=$address
  done <"$WORK/out"
  ((${#FOUND[@]} == 0)) || return 0
  if [[ -n ${3-} ]]; then return 1; fi
  # Neither of them says why; perl is there on most systems and does.
  now_ms
  left=$(((STAGE_ENDS - NOW) / 100 - 2))
  if ((left > 0)) && command -v perl >/dev/null 2>&1; then
    limited "$left" perl -MSocket=getaddrinfo,EAI_AGAIN \
      -e '($e) = getaddrinfo($ARGV[0], 443); print $e == EAI_AGAIN ? 1 : 0' "$1"
    if (($? == 124)) || [[ $(<"$WORK/out") == 1 ]]; then RESOLVE_CODE=name-server-silent; fi
  fi
  return 1
}

fail_blocked() {
  result failed name-blocked
  ev_text host "$HOST"
  ev_text seenIp "$BLOCKED"
  fact "$BLOCKED"
}

# The name's addresses as this system resolves them; behind a proxy the proxy does it.
stage_dns() {
  if ! find_proxy; then result failed proxy-unsupported; ev_text host "$AUTHORITY"; return; fi
  if [[ -n $PROXY ]]; then
    result unverifiable
    ev_text proxy "$PROXY_SHOWN"
    fact "Proxy $PROXY_SHOWN"
    return
  fi
  family_of "$HOST"
  if ((FAMILY != 0)); then
    ADDRESSES=("$HOST")
    # Practice alone: its server has both families of this device, and its name tells only one.
    if [[ -n $FILLED_CA_PEM && $HOST == 127.0.0.1 ]]; then ADDRESSES=("$HOST" ::1); fi
  else
    now_ms
    local begun=$NOW address
    if ! resolve "$HOST" 35; then
      local technical=ENOTFOUND
      [[ $RESOLVE_CODE == name-not-found ]] || technical=EAI_AGAIN
      has_route || RESOLVE_CODE=offline
      result failed "$RESOLVE_CODE"
      ev_text host "$AUTHORITY"
      ev_text technical "$technical"
      fact "$technical"
      return
    fi
    now_ms
    NAME_MS=$((NOW - begun))
    # What a filter answers for a name that it does not want to be found.
    for address in "${FOUND[@]:0:20}"; do
      if [[ $address == 0.0.0.0 || $address == :: ]]; then BLOCKED=$address; else ADDRESSES[${#ADDRESSES[@]}]=$address; fi
    done
    if ((${#ADDRESSES[@]} == 0)); then fail_blocked; return; fi
  fi
  result passed
  ev_list addresses "${ADDRESSES[@]}"
  ev_raw proxy null
  local each
  for each in "${ADDRESSES[@]}"; do fact "$each"; done
}

# ------------------------------------------------------------------------------------------------ calls

CA_FILE=${VENTARIO_CA_FILE-}
if [[ -n $CA_FILE && ! -r $CA_FILE ]]; then unreadable; fi
if [[ -z $CA_FILE && -n $FILLED_CA_PEM ]]; then
  CA_FILE=$WORK/ca.pem
  printf '%s\n' "$FILLED_CA_PEM" >"$CA_FILE"
fi

conf() {
  local text=${2//\\/\\\\}
  text=${text//\"/\\\"}
  # A line of its own would be another option to curl.
  printf '%s = "%s"\n' "$1" "${text//$'\n'/\\n}"
}

# One request over one fixed address (empty = through the proxy); the certificate is checked against the name. What is
# asked goes to curl through a pipe: no signature is ever seen in a list of processes.
# Arguments: method, path, address, body, seconds; then `insecure` or `loud`. Headers of a signature: SIGNED_HEADERS.
SIGNED_HEADERS=()
send() {
  local method=$1 path=$2 address=$3 body=$4 seconds=$5 how=${6-} header
  : >"$WORK/head" >"$WORK/body" >"$WORK/loud"
  local timing
  timing=$({
    conf url "https://$AUTHORITY$path"
    conf request "$method"
    printf '%s\n' silent http1.1 globoff tlsv1.2
    conf proto '=https'
    conf max-time "$seconds"
    conf max-filesize "$BODY_LIMIT"
    conf dump-header "$WORK/head"
    conf output "$WORK/body"
    conf user-agent "Ventario-Check/$FILLED_VERSION (shell)"
    conf header 'Accept: application/json, application/problem+json'
    if [[ -n $address ]]; then
      [[ $address != *:* ]] || address="[$address]"
      conf connect-to "::$address:$PORT"
      conf noproxy '*'
    else
      conf proxy "$PROXY"
      conf noproxy ''
    fi
    [[ -z $CA_FILE ]] || conf cacert "$CA_FILE"
    if [[ -n $how ]]; then
      printf 'verbose\n'
      conf stderr "$WORK/loud"
    fi
    [[ $how != insecure ]] || printf 'insecure\n'
    for header in ${SIGNED_HEADERS[@]+"${SIGNED_HEADERS[@]}"}; do conf header "$header"; done
    if [[ -n $body ]]; then
      conf header 'Content-Type: application/json'
      conf data-binary "$body"
    fi
    conf write-out '%{http_code} %{time_connect} %{time_appconnect} %{time_starttransfer} %{http_connect} %{ssl_verify_result}'
  } | (
    # Whatever comes, no more of it is kept; then curl ends with 23.
    trap '' XFSZ
    ulimit -f $((BODY_LIMIT / 1024 + 64)) 2>/dev/null
    exec curl -q --config - 2>/dev/null
  ))
  CURL_EXIT=$?
  now_ms
  AFTER=$NOW
  # shellcheck disable=SC2206
  timing=(${timing:-})
  HTTP_STATUS=$((10#${timing[0]:-0})) T_CONNECT=${timing[1]:-0} T_SECURE=${timing[2]:-0} T_ANSWER=${timing[3]:-0}
  PROXY_STATUS=$((10#${timing[4]:-0})) VERIFY_RESULT=${timing[5]:-0}
  curl_ms "$T_CONNECT"; CONNECT_MS=$CURL_MS
  curl_ms "$T_SECURE"; SECURE_MS=$CURL_MS
  curl_ms "$T_ANSWER"; TRIP_MS=$((CURL_MS - SECURE_MS))
  HTTP_TYPE='' HTTP_WAIT='' HTTP_TO='' HTTP_DATE=''
  local line name value
  while IFS= read -r line; do
    line=${line%$'\r'}
    # A proxy's own head comes first.
    if [[ $line == HTTP/* ]]; then HTTP_TYPE='' HTTP_WAIT='' HTTP_TO='' HTTP_DATE=''; continue; fi
    [[ $line == *:* ]] || continue
    name=${line%%:*}
    trim "${line#*:}"
    value=$TRIMMED
    case $name in
      [Cc]ontent-[Tt]ype) HTTP_TYPE=$value ;;
      [Rr]etry-[Aa]fter) HTTP_WAIT=$value ;;
      [Ll]ocation) HTTP_TO=$value ;;
      [Dd]ate) HTTP_DATE=$value ;;
      [Rr]ate[Ll]imit) if [[ $value =~ \;[[:space:]]*r=([0-9]{1,9}) ]]; then REMAINING=$((10#${BASH_REMATCH[1]})); fi ;;
    esac
  done <"$WORK/head"
}
REMAINING=''

# Seconds that what comes next may take, so many ms at most, within the stage and the whole test.
seconds_left() {
  now_ms
  local left=$((STAGE_ENDS - NOW)) most=${1-6000}
  ((left <= most)) || left=$most
  ((left >= 100)) || left=100
  printf -v SECONDS_LEFT '%d.%03d' $((left / 1000)) $((left % 1000))
}

# HMAC-SHA-256 (RFC 2104) of stdin, by hand: `openssl dgst -hmac` would show the key to every `ps` on the machine.
pad() {
  local key=$1 mask=$2 index code hex all=''
  for ((index = 0; index < 64; index++)); do
    code=0
    if ((index < ${#key})); then printf -v code '%d' "'${key:index:1}"; fi
    printf -v hex '\\x%02x' $(((code & 255) ^ mask))
    all+=$hex
  done
  printf "$all"
}
sha256() { openssl dgst -sha256 -binary; }
hmac() { { pad "$1" 92; { pad "$1" 54; cat; } | sha256; } | sha256; }

# The seed goes to openssl through a pipe, as PKCS #8 (RFC 8410): a header, then its 32 bytes.
pkcs8() {
  local seed=${SIGN_SEED//-/+}
  printf '\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20'
  printf '%s=' "${seed//_//}" | openssl base64 -d -A
}

# Makes SIGNED_HEADERS (RFC 9421, RFC 9530). Fails when this machine's openssl cannot sign with such a key.
sign() {
  local method=$1 path=$2 body=$3 algorithm=hmac-sha256 digest signature
  local lines="\"@method\": $method
\"@authority\": $AUTHORITY
\"@path\": $path
\"@query\": ?"
  local names='"@method" "@authority" "@path" "@query"'
  SIGNED_HEADERS=()
  if [[ -n $body ]]; then
    digest="sha-256=:$(printf '%s' "$body" | sha256 | openssl base64 -A):"
    lines+="
\"content-digest\": $digest"
    names+=' "content-digest"'
    SIGNED_HEADERS=("Content-Digest: $digest")
  fi
  [[ -n $SIGN_SECRET ]] || algorithm=ed25519
  local params="($names);created=$(date +%s);nonce=\"$(openssl rand -hex 16)\";keyid=\"$KEY_ID\";alg=\"$algorithm\";tag=\"ventario-v1\""
  if [[ $algorithm == hmac-sha256 ]]; then
    signature=$(printf '%s\n"@signature-params": %s' "$lines" "$params" | hmac "$SIGN_SECRET" | openssl base64 -A)
  else
    # openssl signs files, not pipes; what stands in it is sent anyway.
    printf '%s\n"@signature-params": %s' "$lines" "$params" >"$WORK/base"
    signature=$(
      if [[ -n $SIGN_SEED ]]; then
        openssl pkeyutl -sign -rawin -in "$WORK/base" -keyform DER -inkey <(pkcs8) 2>/dev/null
      else
        openssl pkeyutl -sign -rawin -in "$WORK/base" -inkey "$SIGN_PEM" 2>/dev/null
      fi | openssl base64 -A
    )
    # 64 bytes.
    [[ ${#signature} -eq 88 ]] || return 1
  fi
  SIGNED_HEADERS[${#SIGNED_HEADERS[@]}]="Signature-Input: ventario=$params"
  SIGNED_HEADERS[${#SIGNED_HEADERS[@]}]="Signature: ventario=:$signature:"
}

# A signed request. Fails only when nothing here can sign.
send_signed() {
  sign "$1" "$2" "$4" || { MISSING=ed25519; return 1; }
  send "$@"
  SIGNED_HEADERS=()
}

# Code and evidence of what curl ended with, as SAID_CODE and SAID_EVIDENCE; its text is never shown.
said() { EVIDENCE_KEPT=$EVIDENCE EVIDENCE='' SAID_FACT=''; }
said_end() { SAID_EVIDENCE=$EVIDENCE EVIDENCE=$EVIDENCE_KEPT; }
loud_has() { [[ $LOUD == *"$1"* ]]; }
network_failure() {
  LOUD=$(<"$WORK/loud")
  local technical=CURL_$CURL_EXIT
  SAID_CODE=connection-lost
  case $CURL_EXIT in
    6) SAID_CODE=name-not-found technical=ENOTFOUND ;;
    7)
      SAID_CODE=refused technical=ECONNREFUSED
      if loud_has 'Connection refused'; then :
      elif loud_has 'unreachable' || loud_has 'No route to host' || loud_has 'Cannot assign'; then
        SAID_CODE=no-route technical=ENETUNREACH
      elif loud_has 'Permission denied' || loud_has 'not permitted'; then SAID_CODE=firewall-denied technical=EACCES
      elif loud_has 'timed out'; then SAID_CODE=timeout technical=ETIMEDOUT; fi
      ;;
    28) SAID_CODE=timeout technical=ETIMEDOUT ;;
    35)
      SAID_CODE=tls-failed
      if loud_has 'wrong version number' || loud_has 'packet length too long' || loud_has 'http request' \
        || loud_has 'record layer failure'; then SAID_CODE=not-tls
      elif loud_has 'unsupported protocol' || loud_has 'alert protocol version' || loud_has 'version too low'; then
        SAID_CODE=tls-too-old
      elif loud_has 'SSL_ERROR_SYSCALL' || loud_has 'reset by peer' || loud_has 'unexpected eof'; then
        SAID_CODE=connection-lost technical=ECONNRESET
      fi
      ;;
    51 | 60)
      technical=X509_$VERIFY_RESULT
      SAID_CODE=tls-untrusted
      if loud_has 'has expired' || loud_has 'CERT_EXPIRED' || [[ $VERIFY_RESULT == 10 ]]; then SAID_CODE=tls-expired
      elif loud_has 'not yet valid' || [[ $VERIFY_RESULT == 9 ]]; then SAID_CODE=tls-not-yet-valid
      elif loud_has 'subject name' || loud_has 'WRONG_PRINCIPAL' || ((CURL_EXIT == 51)); then SAID_CODE=tls-wrong-host; fi
      ;;
    23 | 63) SAID_CODE=answer-too-large ;;
    1 | 8) SAID_CODE=unexpected-answer ;;
  esac
  local host=$AUTHORITY
  if [[ -n $PROXY ]] && ((PROXY_STATUS / 100 != 2)); then
    host=$PROXY_SHOWN
    if ((PROXY_STATUS == 407)); then SAID_CODE=proxy-sign-in technical=PROXY_SIGN_IN
    elif ((PROXY_STATUS > 0)); then SAID_CODE=proxy-refused technical=PROXY_REFUSED
    elif is_connected; then
      # A proxy that takes the connection and then says nothing waits for the server itself.
      SAID_CODE=proxy-refused technical=PROXY_REFUSED
      ((CURL_EXIT != 28)) || technical=PROXY_TIMEOUT
    else SAID_CODE=proxy-unreachable; fi
  fi
  said
  ev_text host "$host"
  ev_text technical "$technical"
  if [[ $SAID_CODE == proxy-* ]] && ((PROXY_STATUS > 0)); then ev_raw status "$PROXY_STATUS"; fi
  said_end
  SAID_FACT=$technical
}

retry_after() {
  WAIT=''
  local seconds
  if [[ $HTTP_WAIT =~ ^[0-9]+$ ]]; then
    seconds=3600
    ((${#HTTP_WAIT} > 5)) || seconds=$((10#$HTTP_WAIT))
  else
    read_date "$HTTP_WAIT"
    [[ -n $DATE_MS ]] || return
    now_ms
    seconds=$(((DATE_MS - NOW + 999) / 1000))
  fi
  ((seconds <= 3600)) || seconds=3600
  ((seconds >= 0)) || seconds=0
  WAIT=$seconds
}

# The answer's JSON when it is what was asked for (a function says so); else SAID_CODE and SAID_EVIDENCE.
read_answer() {
  local shaped=$1 html=no json=no code='' name
  SAID_CODE='' SAID_EVIDENCE='' SAID_FACT='' SEEN_IP=''
  if ((CURL_EXIT == 0)) && (($(wc -c <"$WORK/body") > BODY_LIMIT)); then CURL_EXIT=63; fi
  if ((CURL_EXIT != 0)); then network_failure; return 1; fi
  local shown=$AUTHORITY
  if ((HTTP_STATUS >= 300 && HTTP_STATUS <= 399)); then
    if [[ $HTTP_TO =~ ^[A-Za-z]+://([^/?#]+) ]]; then plain "${BASH_REMATCH[1]##*@}"; shown=${PLAIN:0:260}; fi
    SAID_CODE=redirected
    said; ev_raw status "$HTTP_STATUS"; ev_text host "$shown"; said_end
    SAID_FACT="HTTP $HTTP_STATUS"
    return 1
  fi
  shopt -s nocasematch
  [[ $HTTP_TYPE =~ ^(text/html|application/xhtml\+xml) ]] && html=yes
  [[ $HTTP_TYPE =~ ^application/([a-z0-9.-]+\+)?json ]] && json=yes
  shopt -u nocasematch
  local text=''
  if [[ $json == yes ]]; then
    { text=$(<"$WORK/body"); } 2>/dev/null
    # The one long answer is only looked at.
    if [[ $shaped != is_portfolio || $HTTP_STATUS -gt 299 ]]; then
      ((${#text} <= 16384)) && json_read "$text" || { json=no; JSON_PATHS=() JSON_VALUES=(); }
    fi
  fi
  if ((HTTP_STATUS < 200 || HTTP_STATUS > 299)); then problem_failure "$html" "$json"; return 1; fi
  if [[ $html == yes ]]; then SAID_CODE=not-ventario
  elif [[ $json != yes ]] || ! "$shaped" "$text"; then SAID_CODE=unexpected-answer
  else return 0; fi
  said; ev_raw status "$HTTP_STATUS"; ev_text host "$AUTHORITY"; said_end
  SAID_FACT="HTTP $HTTP_STATUS"
  return 1
}
problem_failure() {
  local html=$1 json=$2 code='' all name
  said
  ev_raw status "$HTTP_STATUS"
  ev_text host "$AUTHORITY"
  SAID_FACT="HTTP $HTTP_STATUS"
  retry_after
  # When a server names no wait, it is a minute.
  if [[ -z $WAIT && $HTTP_STATUS -eq 429 ]]; then WAIT=60; fi
  if [[ -n $WAIT ]]; then ev_raw retryAfterSeconds "$WAIT"; SAID_FACT+=", $WAIT s"; fi
  if [[ $json == yes ]] && json_number status && [[ $GOT == "$HTTP_STATUS" ]] && json_string code; then
    case $GOT in
      signature-missing | signature-malformed | signature-invalid | digest-mismatch | key-unknown | key-disabled | \
        key-expired | key-pending | key-wrong-environment | clock-skew | session-expired | ip-not-allowed | \
        permission-missing | account-suspended | nonce-replayed | invalid-request)
        code=$GOT ;;
      # What the backend's own codes are called in the app.
      quota-exceeded) code=rate-limited ;;
      internal-error) code=server-trouble ;;
      temporary-reduced-capacity) code=server-maintenance ;;
    esac
  fi
  if [[ -z $code ]]; then
    # Not said by the backend itself, or by a broken one.
    case $HTTP_STATUS in
      407) code=proxy-sign-in ;;
      511) code=captive-portal ;;
      # RFC 7725; or what stands in front of the server does not want this network.
      451 | 403) code=region-blocked ;;
      429) code=rate-limited ;;
      503) code=server-maintenance ;;
      5??) code=server-trouble ;;
      *) if [[ $html == yes ]]; then code=not-ventario; else code=unexpected-answer; fi ;;
    esac
  else
    if json_string request_id; then plain "${GOT:0:60}"; ev_text requestId "$PLAIN"; fi
    if json_number skew_ms; then ev_raw skewMs "$GOT"; fi
    if json_string seen_ip; then
      family_of "$GOT"
      if ((FAMILY != 0)); then SEEN_IP=$GOT; ev_text seenIp "$GOT"; SAID_FACT+=", $GOT"; fi
    fi
    if json_list required_permissions; then
      local required=()
      for name in ${LIST[@]+"${LIST[@]}"}; do
        case $name in read | trade) required[${#required[@]}]=$name ;; esac
      done
      ev_list required ${required[@]+"${required[@]}"}
    fi
    if json_list granted_permissions; then ev_list granted ${LIST[@]+"${LIST[@]:0:20}"}; fi
    if json_string fields.0.path; then plain "${GOT:0:200}"; ev_text field "$PLAIN"; fi
  fi
  SAID_CODE=$code
  said_end
}
# The stage fails with what was said last.
fail_said() {
  result failed "${1:-$SAID_CODE}"
  EVIDENCE+="${EVIDENCE:+${SAID_EVIDENCE:+,}}$SAID_EVIDENCE"
  [[ -z $SAID_FACT ]] || fact "$SAID_FACT"
}

is_time() { json_moment server_time; }
is_self() {
  local name
  for name in id mode status seen_ip; do json_string "$name" || return 1; done
  family_of "$GOT"
  ((FAMILY != 0)) || return 1
  json_moment expires_at && json_raw permissions && [[ $RAW == '[' ]] && ! json_raw permissions.20 \
    && json_raw whitelist.entries && [[ $RAW == '[' ]] && json_raw whitelist.enabled && [[ $RAW == true || $RAW == false ]]
}
is_portfolio() {
  trim "$1"
  [[ $TRIMMED == '{'*'"positions"'*:*'['*']'*'}' ]]
}
is_order_check() { json_raw accepted && [[ $RAW == true ]] && json_raw placed && [[ $RAW == false ]]; }

LATENCIES=()
timed() { LATENCIES[${#LATENCIES[@]}]=$TRIP_MS; }

# ------------------------------------------------------------------------------------------------ stages with calls

# How far a connection came, as FURTHEST; less is further. Of several addresses the one that came furthest says the
# cause.
furthest() {
  case $1 in
    refused) FURTHEST=0 ;;
    connection-lost) FURTHEST=1 ;;
    port-blocked) FURTHEST=2 ;;
    firewall-denied) FURTHEST=3 ;;
    no-route) FURTHEST=4 ;;
    offline) FURTHEST=5 ;;
    *) FURTHEST=6 ;;
  esac
}
# The families take turns (RFC 8305, section 4), as TURNS: one that leads nowhere takes no more than every other turn.
in_turns() {
  TURNS=()
  local address index one=() other=() six=no
  [[ ${ADDRESSES[0]} != *:* ]] || six=yes
  for address in "${ADDRESSES[@]}"; do
    if [[ $six == yes && $address == *:* || $six == no && $address != *:* ]]; then one[${#one[@]}]=$address
    else other[${#other[@]}]=$address; fi
  done
  for ((index = 0; index < ${#ADDRESSES[@]}; index++)); do
    if ((index < ${#one[@]})); then TURNS[${#TURNS[@]}]=${one[index]}; fi
    if ((index < ${#other[@]})); then TURNS[${#TURNS[@]}]=${other[index]}; fi
  done
}

# A connection to the first of the found addresses that takes one. This address is used from here on. The request that
# makes it is unsigned. Where its time ends before the answer has come, the next stages ask again, each in its own time.
stage_tcp() {
  now_ms
  local begun=$NOW address left share index missed='' missed_fact='' missed_code='' missed_rank=9 lost
  if [[ -n $PROXY ]]; then
    send GET /v1/time '' '' 5 loud
    if ((PROXY_STATUS / 100 == 2)); then
      result passed
      NETWORK_MS=$CONNECT_MS
    else
      network_failure
      fail_said
    fi
    ev_text proxy "$PROXY_SHOWN"
    fact "Proxy $PROXY_SHOWN"
    return
  fi
  in_turns
  for ((index = 0; index < ${#TURNS[@]}; index++)); do
    address=${TURNS[index]}
    now_ms
    lost=$((NOW - begun)) left=$((5000 - (NOW - begun)))
    ((left >= 100)) || break
    share=$((left / (${#TURNS[@]} - index)))
    ((share >= 1000)) || share=1000
    ((share <= 2500)) || share=2500
    ((share <= left)) || share=$left
    seconds_left "$share"
    send GET /v1/time "$address" '' "$SECONDS_LEFT" loud
    if is_connected; then
      ADDRESS=$address NETWORK_MS=$CONNECT_MS
      ev_list addresses "$address"
      fact "$address"
      # A family that this network does not have costs nobody anything.
      if [[ -z $missed ]] || { [[ $missed_code == no-route ]] && ((lost < COSTS_MS)); }; then result passed; return; fi
      result attention address-unreachable
      ev_text host "$missed"
      ev_text technical "$missed_fact"
      ev_raw networkMs "$lost"
      return
    fi
    network_failure
    [[ $SAID_CODE != timeout ]] || SAID_CODE=port-blocked
    furthest "$SAID_CODE"
    if ((FURTHEST < missed_rank)); then
      missed=$address missed_fact=$SAID_FACT missed_code=$SAID_CODE missed_rank=$FURTHEST
    fi
  done
  # A filter hides those of the other family.
  if [[ -n $BLOCKED ]]; then ev_list addresses "${ADDRESSES[@]}"; fail_blocked; return; fi
  if [[ $missed_code == no-route ]] && ! has_route; then missed_code=offline; fi
  local first=${ADDRESSES[0]}
  for address in "${ADDRESSES[@]}"; do if [[ $address != *:* ]]; then first=$address; break; fi; done
  instead_of "$first"
  ev_list addresses "${ADDRESSES[@]}"
  if [[ -n $STATE ]]; then return; fi
  result failed "$missed_code"
  ev_text host "$AUTHORITY"
  ev_text technical "$missed_fact"
  fact "$missed_fact"
}
# After a failed handshake some curls leave the times at nought.
is_connected() {
  [[ $T_CONNECT =~ [1-9] ]] && return 0
  case $CURL_EXIT in 0 | 23 | 35 | 51 | 52 | 55 | 56 | 60 | 63) return 0 ;; esac
  grep -q 'Connected to\|TLS handshake' "$WORK/loud"
}

# Does the network put something else in the server's place? Then the stage has failed. Asked only once the way has
# failed: plain HTTP to the very address that DNS gave, with nothing of the key in it, and an invented name. A parked
# domain has a page as well, and some providers answer every name that does not exist; a sign-in page is in front of what
# does exist too: status 511 (RFC 6585), the same page at an address that belongs to nobody, or every name, known and
# invented, at its own address. Where every name leads there without a page, the name is not the cause.
instead_of() {
  family_of "$HOST"
  if [[ -n $FILLED_CA_PEM ]] || ((FAMILY != 0)); then return; fi
  page_at "$1" "$HOST"
  local page=$PAGE portal='' invented=no known=no
  if [[ $page == 511 ]]; then portal=$HOST
  else
    # A name under `.invalid` never exists (RFC 6761).
    if leads_to "$(openssl rand -hex 8).invalid" "$1"; then
      invented=yes
      if leads_to "$KNOWN_NAME" "$1"; then known=yes; fi
    fi
    if [[ -n $page && $known == yes ]]; then portal=$page
    elif [[ -n $page ]]; then
      page_at "$NOWHERE" "$NOWHERE"
      if [[ $PAGE == "$page" ]]; then portal=$page; fi
    fi
  fi
  if [[ -n $portal ]]; then
    result failed captive-portal
    ev_text host "$portal"
    fact "$portal"
  elif [[ $invented == yes && $known == no ]]; then
    result failed name-not-found
    ev_text host "$AUTHORITY"
    ev_text seenIp "$1"
    fact "$1"
  fi
}
# Does this name lead to this address?
leads_to() {
  now_ms
  local tenths=$(((STAGE_ENDS - NOW) / 200)) each
  ((tenths <= 12)) || tenths=12
  ((tenths > 0)) && resolve "$1" "$tenths" only || return 1
  for each in "${FOUND[@]}"; do if [[ $each == "$2" ]]; then return 0; fi; done
  return 1
}
# The host that an answer puts in the place of ours, as PAGE; empty when every server may answer so. After the address
# the name that is asked for there.
page_at() {
  PAGE=''
  local address=$1 answer status to
  [[ $address != *:* ]] || address="[$address]"
  seconds_left 1200
  answer=$(curl -q --silent --noproxy '*' --max-time "$SECONDS_LEFT" --output /dev/null --connect-to "::$address:80" \
    --write-out '%{http_code} %{redirect_url} %{content_type}' "http://$2/v1/time" 2>/dev/null) || return 0
  status=${answer%% *}
  answer=${answer#* }
  to=${answer%% *}
  case $status in
    511) PAGE=511 ;;
    200) if [[ ${answer#* } == text/html* ]]; then PAGE=$HOST; fi ;;
    3??)
      if [[ $to =~ ^https?://([^/:?#]+) ]]; then
        to=${BASH_REMATCH[1]}
        same_site "$to" "$HOST" || PAGE=${to:0:260}
      fi
      ;;
  esac
}
# `www.` and other names below or above are the same owner's.
same_site() {
  local one=$1 other=$2 a b
  [[ $one == "$other" || $one == *."$other" || $other == *."$one" ]] && return 0
  a=${one##*.} b=${one%.*}
  local last=${b##*.}.$a
  a=${other##*.} b=${other%.*}
  [[ $last == "${b##*.}.$a" ]]
}

INTERCEPTORS='avast|avg |kaspersky|eset |bitdefender|norton|symantec web|mcafee|sophos|g ?data|dr\.? ?web|zscaler|netskope|forti(net|gate)|palo alto|blue ?coat|cisco umbrella|checkpoint|check point|adguard|mitmproxy|fiddler|charles proxy|portswigger|burp|web/mail shield|ssl (inspection|scanner|filter)|untrusted root'

# The certificate on that very connection, checked against the name and the roots that curl trusts.
stage_tls() {
  local line protocol='' until=''
  # curl counts the encryption as part of connecting, and the time was for the connection alone.
  if ((CURL_EXIT == 28)) && [[ ! $T_SECURE =~ [1-9] ]]; then
    seconds_left 5800
    send GET /v1/time "$ADDRESS" '' "$SECONDS_LEFT" loud
  fi
  if [[ $T_SECURE =~ [1-9] ]] && ((CURL_EXIT != 51 && CURL_EXIT != 60)); then
    while IFS= read -r line; do
      if [[ $line =~ SSL\ connection\ using\ (TLSv[0-9.]+) ]]; then protocol=${BASH_REMATCH[1]}; fi
      if [[ $line =~ expire\ date:\ (.*) ]]; then read_date "${BASH_REMATCH[1]}"; until=$DATE_MS; fi
    done <"$WORK/loud"
    result passed
    ev_text protocol "$protocol"
    [[ -z $protocol ]] || fact "$protocol"
    [[ -z $until ]] || ev_raw certificateUntil "$until"
    return
  fi
  network_failure
  local code=$SAID_CODE
  if [[ -z $PROXY ]]; then
    case $code in
      connection-lost | not-tls | tls-cut | tls-failed | tls-untrusted | tls-wrong-host | tls-expired | tls-not-yet-valid)
        instead_of "$ADDRESS"
        if [[ -n $STATE ]]; then return; fi
        ;;
    esac
  fi
  if [[ $code == connection-lost ]]; then fail_said tls-cut; return; fi
  case $code in tls-expired | tls-not-yet-valid | tls-untrusted) ;; *) fail_said; return ;; esac
  look_closely
  fail_said
  CODE=$code
  if [[ $code == tls-untrusted ]]; then
    [[ -n $ISSUER ]] || return
    ev_text issuer "$ISSUER"
    shopt -s nocasematch
    if [[ $ISSUER =~ $INTERCEPTORS ]]; then CODE=tls-intercepted; fi
    shopt -u nocasematch
    return
  fi
  [[ -n $CERT_FROM && -n $CERT_UNTIL ]] || return
  now_ms
  # Inside, it is another certificate of the chain that is out of its time, and not this machine.
  if [[ -z $SERVER_TIME ]] || ((NOW < CERT_FROM || CERT_UNTIL < NOW)); then
    ev_raw from "$CERT_FROM"
    ev_raw until "$CERT_UNTIL"
    [[ -n $SERVER_TIME ]] || return
    # Is the certificate really out of its time, or is it this machine that is?
    if ((CERT_FROM <= SERVER_TIME && SERVER_TIME <= CERT_UNTIL)); then CODE=tls-clock; fi
  fi
  runs_on
  ev_raw skewMs $((NOW - SERVER_TIME))
  ev_text system "$SYSTEM"
}

# A second look at a server whose certificate was refused, only to name why. Nothing of the key goes over this
# connection, and no later stage uses it.
look_closely() {
  ISSUER='' CERT_FROM='' CERT_UNTIL='' SERVER_TIME=''
  local line organisation='' name='' kept_code=$SAID_CODE kept_evidence=$SAID_EVIDENCE kept_fact=$SAID_FACT
  seconds_left 1200
  send GET /v1/time "$ADDRESS" '' "$SECONDS_LEFT" insecure
  while IFS= read -r line; do
    if [[ $line =~ issuer:\ (.*) ]]; then
      line=${BASH_REMATCH[1]}
      if [[ $line =~ (^|[;,]\ *)O\ ?=\ ?([^;,]+) ]]; then organisation=${BASH_REMATCH[2]}; fi
      if [[ $line =~ (^|[;,]\ *)CN\ ?=\ ?([^;,]+) ]]; then name=${BASH_REMATCH[2]}; fi
    fi
    if [[ $line =~ start\ date:\ (.*) ]]; then read_date "${BASH_REMATCH[1]}"; CERT_FROM=$DATE_MS; fi
    if [[ $line =~ expire\ date:\ (.*) ]]; then read_date "${BASH_REMATCH[1]}"; CERT_UNTIL=$DATE_MS; fi
  done <"$WORK/loud"
  ISSUER=$organisation
  if [[ -n $name && $name != "$organisation" ]]; then ISSUER+="${ISSUER:+ – }$name"; fi
  ISSUER=${ISSUER:0:160}
  line=$(head -c 16384 "$WORK/body")
  if [[ $line =~ \"server_time\"[[:space:]]*:[[:space:]]*([1-9][0-9]{11,13}) ]]; then
    SERVER_TIME=${BASH_REMATCH[1]}
  else
    read_date "$HTTP_DATE"
    SERVER_TIME=$DATE_MS
  fi
  SAID_CODE=$kept_code SAID_EVIDENCE=$kept_evidence SAID_FACT=$kept_fact
}

# This machine's clock beside the server's. Outside the signature's window nothing can be signed.
stage_clock() {
  local turn server
  for turn in first second; do
    # The first request was sent with the connection; it is sent again when its time ended there.
    if [[ $turn == second ]] || ((CURL_EXIT == 28)); then
      seconds_left
      send GET /v1/time "$ADDRESS" '' "$SECONDS_LEFT"
    fi
    if ! read_answer is_time; then fail_said; return; fi
  done
  json_number server_time
  server=$GOT
  local skew=$((AFTER - TRIP_MS / 2 - server)) shown
  ev_raw skewMs "$skew"
  shown=$((skew < 0 ? -skew : skew))
  shown=$(((shown + 50) / 100))
  printf -v shown '%d.%d s' $((shown / 10)) $((shown % 10))
  if [[ $shown != '0.0 s' ]]; then if ((skew < 0)); then shown=-$shown; else shown=+$shown; fi; fi
  fact "$shown"
  # The server's time was read somewhere within the trip, so that the difference is known to half of it. Where that
  # leaves it open, the signature will show it.
  local half=$((TRIP_MS / 2))
  if ((skew - half > FUTURE_MS || -skew - half > PAST_MS)); then
    runs_on
    ev_text system "$SYSTEM"
    result failed clock-skew
  elif ((skew > REMARK_MS || -skew > REMARK_MS)); then result attention
  else result passed; fi
}

OWN_SEEN='' OWN_STATUS='' OWN_EXPIRES='' OWN_RIGHTS=() OWN_ENTRIES=() OWN_LISTED=false REFUSED=no REFUSED_EVIDENCE=''

# The key about itself, really signed.
stage_signature() {
  seconds_left
  if ! send_signed GET /v1/keys/self "$ADDRESS" '' "$SECONDS_LEFT"; then result unverifiable; return; fi
  if ! read_answer is_self; then
    # Told only after a good signature: the whitelist is the cause.
    if [[ $SAID_CODE == ip-not-allowed ]]; then
      REFUSED=yes OWN_SEEN=$SEEN_IP REFUSED_EVIDENCE=$SAID_EVIDENCE
      result passed
      return
    fi
    fail_said
    return
  fi
  timed
  json_string id
  if [[ $GOT != "$KEY_ID" ]]; then result failed unexpected-answer; return; fi
  json_string mode
  if [[ $GOT != "$KEY_MODE" ]]; then result failed key-wrong-environment; return; fi
  local status made=''
  json_moment created_at && made=$GOT
  json_string status
  status=$GOT
  if [[ $status != active ]]; then
    [[ -z $made ]] || ev_raw from "$made"
    json_number expires_at; ev_raw until "$GOT"
  fi
  case $status in
    active) result passed ;;
    pending) result failed key-pending ;;
    disabled) result failed key-disabled ;;
    expired) result failed key-expired ;;
    deleted) result failed key-unknown ;;
    *) result failed unexpected-answer ;;
  esac
  json_string seen_ip; plain "$GOT"; OWN_SEEN=$PLAIN
  json_raw whitelist.enabled; OWN_LISTED=$RAW
  json_list permissions; OWN_RIGHTS=(${LIST[@]+"${LIST[@]:0:20}"})
  json_list whitelist.entries 49; OWN_ENTRIES=(${LIST[@]+"${LIST[@]:0:100}"})
}

# The 16-bit groups of an address, as GROUPS_OF; fails when it is none.
groups_of() {
  GROUPS_OF=()
  local text=$1 part head tail missing index
  family_of "$text"
  if ((FAMILY == 4)); then
    local IFS=. byte
    # shellcheck disable=SC2206
    local bytes=($text)
    for byte in "${bytes[@]}"; do [[ $byte =~ ^(0|[1-9][0-9]*)$ ]] && ((byte <= 255)) || return 1; done
    GROUPS_OF=($((10#${bytes[0]} * 256 + 10#${bytes[1]})) $((10#${bytes[2]} * 256 + 10#${bytes[3]})))
    return 0
  fi
  ((FAMILY == 6)) || return 1
  head=${text%%::*} tail=''
  [[ $text != *::* ]] || tail=${text#*::}
  part='[0-9A-Fa-f]{1,4}'
  local groups="^($part(:$part)*)?\$"
  [[ $head =~ $groups && $tail =~ $groups ]] || return 1
  local IFS=:
  # shellcheck disable=SC2206
  local first=($head) last=($tail)
  missing=$((8 - ${#first[@]} - ${#last[@]}))
  [[ $text == *::* ]] || ((missing == 0)) || return 1
  for part in ${first[@]+"${first[@]}"}; do GROUPS_OF[${#GROUPS_OF[@]}]=$((16#$part)); done
  for ((index = 0; index < missing; index++)); do GROUPS_OF[${#GROUPS_OF[@]}]=0; done
  for part in ${last[@]+"${last[@]}"}; do GROUPS_OF[${#GROUPS_OF[@]}]=$((16#$part)); done
  ((${#GROUPS_OF[@]} == 8))
}
# Does one of OWN_ENTRIES cover this address?
listed() {
  local entry net bits mine count index left mask
  groups_of "$1" || return 1
  mine=("${GROUPS_OF[@]}") count=${#GROUPS_OF[@]}
  for entry in ${OWN_ENTRIES[@]+"${OWN_ENTRIES[@]}"}; do
    net=${entry%%/*} bits=$((count * 16))
    if [[ $entry == */* ]]; then
      [[ $entry =~ ^[^/]+/([0-9]{1,3})$ ]] && ((10#${BASH_REMATCH[1]} <= bits)) || continue
      bits=$((10#${BASH_REMATCH[1]}))
    fi
    groups_of "$net" && ((${#GROUPS_OF[@]} == count)) || continue
    for ((index = 0; index < count; index++)); do
      left=$((bits - index * 16))
      ((left > 0)) || return 0
      ((left <= 16)) || left=16
      mask=$((65535 << (16 - left) & 65535))
      (((mine[index] & mask) == (GROUPS_OF[index] & mask))) || continue 2
    done
    return 0
  done
  return 1
}

# May this machine's addresses use the key? IPv4 and IPv6 apart, each as the server sees it.
stage_whitelist() {
  local across='' address other_seen='' other_allowed=no other_evidence='' six=no each ipv4=null ipv6=null
  [[ $ADDRESS != *:* ]] || six=yes
  if [[ -n $ADDRESS ]]; then
    for address in "${ADDRESSES[@]}"; do
      if [[ $six == no && $address == *:* || $six == yes && $address != *:* ]]; then across=$address; break; fi
    done
  fi
  # The same question over the other family. Not reachable is no fault.
  seconds_left 3000
  if [[ -n $across ]] && send_signed GET /v1/keys/self "$across" '' "$SECONDS_LEFT"; then
    if read_answer is_self; then
      json_string seen_ip; plain "$GOT"; other_seen=$PLAIN other_allowed=yes
    elif [[ $SAID_CODE == ip-not-allowed ]]; then
      other_seen=$SEEN_IP other_evidence=$SAID_EVIDENCE
    fi
  fi
  for each in "$OWN_SEEN" "$other_seen"; do
    family_of "$each"
    if ((FAMILY == 4)) && [[ $ipv4 == null ]]; then ipv4="\"$each\""; fact "$each"; fi
    if ((FAMILY == 6)) && [[ $ipv6 == null ]]; then ipv6="\"$each\""; fact "$each"; fi
  done
  if [[ $REFUSED == yes ]]; then
    EVIDENCE=$REFUSED_EVIDENCE
    ev_raw whitelistOn true
    ev_raw seenIpv4 "$ipv4"
    ev_raw seenIpv6 "$ipv6"
    # The same machine, the same key, the other family: the server let it in.
    if [[ $other_allowed == yes ]]; then
      ev_text earlierIp "$other_seen"
      result failed ip-other-family
    else
      result failed ip-not-allowed
    fi
    return
  fi
  if [[ -n $other_evidence ]]; then
    EVIDENCE=$other_evidence
    ev_text earlierIp "$OWN_SEEN"
  fi
  ev_raw whitelistOn "$OWN_LISTED"
  ev_list allowed ${OWN_ENTRIES[@]+"${OWN_ENTRIES[@]}"}
  ev_raw seenIpv4 "$ipv4"
  ev_raw seenIpv6 "$ipv6"
  if [[ $OWN_LISTED != true ]]; then result attention
  # The server let us in although its own list does not name us: then the list proves nothing.
  elif ! listed "$OWN_SEEN"; then result unverifiable
  elif [[ -n $other_evidence ]]; then result attention ip-other-family
  else result passed; fi
}

joined() {
  local each
  JOINED=''
  for each in ${1+"$@"}; do JOINED+="${JOINED:+ + }$each"; done
}

# What the key may do; the read right is proven by really reading. Not with a key that may withdraw: that comes first.
stage_permissions() {
  beyond_trading
  if ((${#BEYOND[@]} > 0)); then result skipped; show_rights; return; fi
  seconds_left
  send_signed GET /v1/portfolio "$ADDRESS" '' "$SECONDS_LEFT"
  if read_answer is_portfolio; then
    timed
    result passed
  else
    [[ $SAID_CODE != permission-missing ]] || SAID_CODE=read-missing
    fail_said
  fi
  show_rights
}
show_rights() {
  ev_list permissions ${OWN_RIGHTS[@]+"${OWN_RIGHTS[@]}"}
  joined ${OWN_RIGHTS[@]+"${OWN_RIGHTS[@]}"}
  [[ -z $JOINED ]] || fact "$JOINED"
}

# The rights beyond reading and trading, as BEYOND.
beyond_trading() {
  local each
  BEYOND=()
  for each in ${OWN_RIGHTS[@]+"${OWN_RIGHTS[@]}"}; do
    [[ $each == read || $each == trade ]] || BEYOND[${#BEYOND[@]}]=$each
  done
}

# No right beyond reading and trading. Read from what the server says of the key; nothing is tried.
stage_withdrawal() {
  beyond_trading
  result passed
  if ((${#BEYOND[@]} > 0)); then
    result failed withdrawal-right
    ev_list granted "${BEYOND[@]}"
  fi
  show_rights
}

# The trade right, proven by an order that is checked and never placed.
stage_test_order() {
  local each may=$TRADE
  for each in ${OWN_RIGHTS[@]+"${OWN_RIGHTS[@]}"}; do [[ $each != trade ]] || may=yes; done
  if [[ $may != yes ]]; then result skipped; return; fi
  seconds_left
  send_signed POST /v1/orders/test "$ADDRESS" \
    '{"symbol":"BTC-EUR","side":"buy","type":"limit","amount":"0.001","price":"1000"}' "$SECONDS_LEFT"
  if read_answer is_order_check; then
    timed
    result passed
    return
  fi
  [[ $SAID_CODE != permission-missing ]] || SAID_CODE=trade-missing
  fail_said
}

# How quickly the backend answers, and how long the key still lives.
stage_response() {
  seconds_left
  send_signed GET /v1/keys/self "$ADDRESS" '' "$SECONDS_LEFT"
  if ! read_answer is_self; then fail_said; return; fi
  timed
  json_number expires_at
  local until=$GOT sorted days slowest
  sorted=($(printf '%s\n' "${LATENCIES[@]}" | sort -n))
  local latency=${sorted[${#sorted[@]} / 2]}
  ev_raw latencyMs "$latency"
  ev_raw expiresAt "$until"
  [[ -z $REMAINING ]] || ev_raw remaining "$REMAINING"
  fact "$latency ms"
  iso "$until"
  fact "${ISO%%T*}"
  now_ms
  if ((until - NOW < EXPIRES_SOON_DAYS * 86400000)); then
    days=$(((until - NOW + 43200000) / 86400000))
    ((days >= 0)) || days=0
    result attention expiry-near
    ev_raw until "$until"
    ev_raw count "$days"
    return
  fi
  slowest=$latency
  ((NETWORK_MS <= slowest)) || slowest=$NETWORK_MS
  ((NAME_MS <= slowest)) || slowest=$NAME_MS
  if ((slowest > SLOW_MS)); then
    result attention slow-answer
    ev_raw networkMs "$NETWORK_MS"
    ev_raw nameMs "$NAME_MS"
    return
  fi
  result passed
}

# ------------------------------------------------------------------------------------------------ the run

read_values
now_ms
STARTED=$NOW
STAGES=(inputs dns tcp tls clock signature whitelist permissions withdrawal test-order response)
REPORT='' SHOWN=() FIRST_CODE='' VERDICT=incomplete ENDED=no REPORTED=0 SIGNED=no OPEN=no

# One stage, within its limit. The limits in ms are those of the other implementations.
run_stage() {
  STATE=skipped CODE='' EVIDENCE='' FACTS='' TOOK=null
  [[ $ENDED == no ]] || return 0
  now_ms
  SINCE=$NOW STAGE_ENDS=$((NOW + 6000))
  case $ID in dns) STAGE_ENDS=$((SINCE + 4000)) ;; tcp) STAGE_ENDS=$((SINCE + 7500)) ;; esac
  ((STAGE_ENDS <= STARTED + WHOLE_MS)) || STAGE_ENDS=$((STARTED + WHOLE_MS))
  if ((SINCE >= STAGE_ENDS)); then
    result failed timeout
    ev_text host "$AUTHORITY"
    ev_text technical STAGE_TIMEOUT
  else
    STATE=''
    "stage_${ID//-/_}"
    [[ -n $STATE ]] || result failed internal
  fi
  now_ms
  TOOK=$((NOW - SINCE))
}
report_stage() {
  REPORTED=$((REPORTED + 1))
  case $STATE in
    failed) ENDED=yes FIRST_CODE=$CODE ;;
    unverifiable)
      # Behind a proxy the name is the proxy's to find; that the signed request came through proves that it was found.
      [[ $ID == dns ]] || OPEN=yes
      [[ -z $MISSING ]] || ENDED=yes
      ;;
    passed) [[ $ID != signature ]] || SIGNED=yes ;;
  esac
  SHOWN_CODE=null
  [[ -z $CODE ]] || SHOWN_CODE="\"$CODE\""
  REPORT+="${REPORT:+,}{\"id\":\"$ID\",\"state\":\"$STATE\",\"code\":$SHOWN_CODE,\"evidence\":{$EVIDENCE},\"durationMs\":$TOOK}"
  case $STATE in
    passed) MARK='✓' ;;
    attention) MARK='!' ;;
    failed) MARK='✗' ;;
    unverifiable) MARK='?' ;;
    *) MARK='–' ;;
  esac
  say "stages.$ID"; LINE="$MARK $WORD  "
  say "states.$STATE"; LINE+=$WORD
  [[ $TOOK == null ]] || LINE+=" ($TOOK ms)"
  calm "$FACTS"
  [[ -z $CALM ]] || LINE+=" – $CALM"
  SHOWN[${#SHOWN[@]}]=$LINE
  if [[ -n $CODE ]]; then
    say "causes.$CODE"
    SHOWN[${#SHOWN[@]}]="    $WORD [$CODE]"
  elif [[ $TOOK != null ]]; then
    say "notes.$ID.$STATE"
    [[ $WORD == notes.* ]] || SHOWN[${#SHOWN[@]}]="    $WORD"
  fi
}
for ID in "${STAGES[@]}"; do run_stage; report_stage; done
# An error in arithmetic ends the whole loop, and bash goes on behind it: then the stage it happened in has failed.
while ((REPORTED < ${#STAGES[@]})); do
  ID=${STAGES[REPORTED]} STATE=skipped CODE='' EVIDENCE='' FACTS='' TOOK=null
  [[ $ENDED == yes ]] || { result failed internal; TOOK=0; }
  report_stage
done
# Green only when a signed request came through: the rest proves nothing without it.
if [[ -n $FIRST_CODE ]]; then VERDICT=failed
elif [[ $SIGNED == yes && $OPEN == no ]]; then VERDICT=green; fi

# Without a `vk_` it may be a secret in the wrong place: then nothing of it is shown.
bare "$KEY"
SHOWN_KEY=''
if [[ $BARE =~ ^vk_(live|test)_ && ${#BARE} -ge 20 ]]; then
  plain "${BARE:${#BARE}-4}"
  SHOWN_KEY="${BASH_REMATCH[0]}…$PLAIN"
fi
if [[ $AS_JSON == yes ]]; then
  quoted_or_null() { if [[ -n $1 ]]; then escaped "$1"; QUOTED="\"$ESCAPED\""; else QUOTED=null; fi; }
  quoted_or_null "$AUTHORITY"; HOST_JSON=$QUOTED
  quoted_or_null "$SHOWN_KEY"; KEY_JSON=$QUOTED
  quoted_or_null "$MISSING"
  printf '{"version":1,"tool":"ventario-check %s","implementation":"shell","startedAt":%s,"host":%s,"key":%s,"missing":%s,"stages":[%s],"verdict":"%s"}\n' \
    "$FILLED_VERSION" "$STARTED" "$HOST_JSON" "$KEY_JSON" "$QUOTED" "$REPORT" "$VERDICT"
else
  say title; printf '%s (bash, ventario-check %s)\n' "$WORD" "$FILLED_VERSION"
  calm "$AUTHORITY"
  say server; printf '%s: %s\n' "$WORD" "${CALM:-–}"
  say key; printf '%s: %s\n' "$WORD" "${SHOWN_KEY:-–}"
  iso "$STARTED"
  say started; printf '%s: %s\n\n' "$WORD" "$ISO"
  printf '%s\n' "${SHOWN[@]}"
  say "verdicts.$VERDICT"; RESULT_WORD=$WORD
  say result; printf '\n%s: %s\n' "$WORD" "$RESULT_WORD"
  if [[ -n $FIRST_CODE ]]; then
    say "helps.$FIRST_CODE"; HELP=$WORD
    say help; printf '%s: %s\n' "$WORD" "$HELP"
  fi
fi
case $VERDICT in green) exit 0 ;; failed) exit 1 ;; *) exit 2 ;; esac
