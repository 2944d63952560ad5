#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""Tests the connection to Ventario on the machine that your bot runs on. Python 3.8 or newer, nothing to install.

    python3 ventario-check.py                     the key from the environment: VENTARIO_API_KEY and
                                                  VENTARIO_SECRET_KEY (or VENTARIO_PRIVATE_KEY, or
                                                  VENTARIO_PRIVATE_KEY_FILE), VENTARIO_BASE_URL
    python3 ventario-check.py --file bot.env      the key from an exported file (.env or .json)
    --trade       the bot shall trade: a key without that right has failed
    --json        one JSON report, which Ventario Companion can read
    --lang de|en  German or English, else that of the app which wrote this

Exit code: 0 everything is in order, 1 something failed, 2 it could not be tested.
It changes nothing, places no order, and shows neither the secret nor a signature. VENTARIO_CA_FILE names another
certificate authority. Ed25519 keys need OpenSSL 3 beside Python, which cannot sign with them itself.
"""
import base64
import binascii
import errno
import hashlib
import hmac
import http.client
import ipaddress
import json
import math
import os
import platform
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from itertools import zip_longest
from urllib.parse import unquote, urljoin, urlsplit

# What Ventario Companion has put in when it wrote this file: no secret.
FILLED = json.loads(r'''{}''')  # @filled

# The whole test, and limits below those of the stages, so that a silent name server and a blocked port get their own
# names. In seconds.
WHOLE = 15.0
NAME = 3.5
EACH_ADDRESS = 2.5
ALL_ADDRESSES = 5.0
# Several addresses share the time; less than this is no trial.
LEAST_ADDRESS = 1.0
# What a detour may take before it is worth a word, in ms.
COSTS_MS = 250
# An address at which nobody is (RFC 5737).
NOWHERE = "192.0.2.1"
# A name that every network knows (RFC 2606).
KNOWN_NAME = "example.com"
# For a second look, once the way has failed.
LOOK = 1.2
CALL = 6.0
BODY_LIMIT = 1024 * 1024
# How old and how young a signature may be, and from when on the clock is worth a remark, in ms.
PAST_MS = 30_000
FUTURE_MS = 5_000
REMARK_MS = 2_000
SLOW_MS = 1_500
EXPIRES_SOON_DAYS = 14
DAY_MS = 86_400_000


# ------------------------------------------------------------------------------------------------ what stages answer


def passed(**evidence):
    return {"state": "passed", "code": None, "evidence": evidence}


def attention(code, **evidence):
    return {"state": "attention", "code": code, "evidence": evidence}


def failing(code, **evidence):
    return {"state": "failed", "code": code, "evidence": evidence}


def skipped():
    return {"state": "skipped", "code": None, "evidence": {}}


def unverifiable(**evidence):
    return {"state": "unverifiable", "code": None, "evidence": evidence}


class Failure(Exception):
    """A cause with its evidence."""

    def __init__(self, code, **evidence):
        super().__init__(code)
        self.code = code
        self.evidence = evidence


class NoEd25519(Exception):
    """Nothing on this machine can sign with an Ed25519 key."""


class Context:
    """What is tested, and what earlier stages found."""

    def __init__(self, values, trade):
        self.values = values
        self.trade = trade
        self.address_parts = None
        self.host = None
        self.port = 443
        self.authority = None
        self.key_id = None
        self.key_mode = None
        self.secret = None
        self.pem = None
        self.proxy = None
        self.addresses = []
        self.address = None
        self.socket = None
        self.api = None
        self.self = None
        self.refused = None
        self.latencies = []
        self.blocked = None
        self.name_ms = 0
        self.network_ms = 0
        self.ca = FILLED.get("caPem")
        if os.environ.get("VENTARIO_CA_FILE"):
            with open(os.environ["VENTARIO_CA_FILE"], encoding="ascii") as file:
                self.ca = file.read()

    def tls(self, verified=True):
        if verified and self.ca is None:
            context = ssl.create_default_context()
        else:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            if verified:
                context.load_verify_locations(cadata=self.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if not verified:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


# ------------------------------------------------------------------------------------------------ the key pair


def read_values(path):
    """The values that the bot would use. `strict`: as they are, a bot takes them with blanks and quotes."""
    env = os.environ
    if path is None:
        return {
            "key": env.get("VENTARIO_API_KEY"),
            "secret": env.get("VENTARIO_SECRET_KEY"),
            "seed": env.get("VENTARIO_PRIVATE_KEY"),
            "pem_file": env.get("VENTARIO_PRIVATE_KEY_FILE"),
            "base_url": env.get("VENTARIO_BASE_URL"),
            "mode": env.get("VENTARIO_MODE"),
            "algorithm": None,
            "strict": True,
        }
    with open(path, encoding="utf-8-sig", newline="") as file:
        text = file.read()
    if text.lstrip().startswith("{"):
        stored = json.loads(text)

        def field(name):
            return stored[name] if isinstance(stored.get(name), str) else None

        return {
            "key": field("api_key"),
            "secret": field("secret_key"),
            "seed": field("private_key"),
            "pem_file": None,
            "base_url": field("base_url") or env.get("VENTARIO_BASE_URL"),
            "mode": field("mode"),
            "algorithm": field("algorithm"),
            "strict": True,
        }
    found = {}
    for line in text.split("\n"):
        match = re.match(r"\s*(?:export\s+)?(VENTARIO_[A-Z_]+)=(.*)\Z", line, re.DOTALL)
        if match:
            found[match.group(1)] = match.group(2)
    return {
        "key": found.get("VENTARIO_API_KEY"),
        "secret": found.get("VENTARIO_SECRET_KEY"),
        "seed": found.get("VENTARIO_PRIVATE_KEY"),
        "pem_file": (found.get("VENTARIO_PRIVATE_KEY_FILE") or "").strip() or None,
        "base_url": found.get("VENTARIO_BASE_URL") or env.get("VENTARIO_BASE_URL"),
        "mode": (found.get("VENTARIO_MODE") or "").strip() or None,
        "algorithm": None,
        "strict": False,
    }


QUOTES = ('""', "''", "``", "„“", "“”", "‘’")


def bare(text):
    """Without blanks and quotes around."""
    inner = (text or "").strip()
    for opening, closing in QUOTES:
        if len(inner) >= 2 and inner[0] == opening and inner[-1] == closing:
            return inner[1:-1].strip()
    return inner


def clutter(text):
    """What stands around a value that does not belong to it."""
    if bare(text) == text:
        return None
    return "value-has-blanks" if bare(text) == text.strip() else "value-has-quotes"


def short_key(text):
    """Without a `vk_` it may be a secret in the wrong place: then nothing of it is shown."""
    value = bare(text)
    match = re.match(r"vk_(live|test)_", value)
    return f"{match.group(0)}…{value[-4:]}" if match and len(value) >= 20 else None


def checksum(text):
    crc = binascii.crc32(text.encode()) & 0xFFFFFFFF
    return base64.urlsafe_b64encode(crc.to_bytes(4, "big")).decode().rstrip("=")


def read_credential(value):
    """Kind and mode of a key or a secret, or the code of its fault."""
    match = re.match(r"v([ks])_(live|test)_(.*)\Z", value, re.DOTALL)
    if not match:
        # A key is in it, with something stuck to it: a variable's name, an invisible character.
        stuck = re.search(r"v[ks]_(live|test)_[\w-]{20}", value)
        return {"code": "credential-characters" if stuck else "credential-unrecognised", "kind": None, "mode": None}
    kind = "key" if match.group(1) == "k" else "secret"
    mode, rest = match.group(2), match.group(3)
    expected = 22 if kind == "key" else 49
    read = {"code": None, "kind": kind, "mode": mode}
    if not re.match(r"[A-Za-z0-9_-]*\Z", rest):
        read["code"] = "credential-characters"
    elif len(rest) != expected:
        prefix = len(value) - len(rest)
        read.update(code="credential-wrong-length", count=len(value), expected=prefix + expected)
    elif checksum(value[:-6]) != value[-6:]:
        read["code"] = "credential-checksum"
    return read


def sizes(read):
    return {name: read[name] for name in ("count", "expected") if name in read}


def looks_like_seed(text):
    return re.match(r"[A-Za-z0-9_-]{43}\Z", text) is not None


def base_address(values):
    """The base URL as the bot has it, else that of the app."""
    return bare(values["base_url"]) or FILLED.get("baseUrl", "")


def read_address(text):
    """The backend's host and port. Raises Failure, with nothing of what stands there: it may be a misplaced secret."""
    if text == "":
        raise Failure("backend-address-missing", field="VENTARIO_BASE_URL")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Failure("backend-address-invalid", field="VENTARIO_BASE_URL") from None
    plain = parts.scheme == "https" and parts.hostname and parts.path in ("", "/")
    odd = parts.query or parts.fragment or "@" in parts.netloc or re.search(r"\s", text)
    if not plain or odd or masked(text) != text:
        raise Failure("backend-address-invalid", field="VENTARIO_BASE_URL")
    return parts.hostname, port or 443


def authority_of(host, port):
    shown = f"[{host}]" if ":" in host else host
    return shown if port == 443 else f"{shown}:{port}"


def wanted_mode(values, context):
    """Keys of the mode that the address is for; None = not known."""
    try:
        if FILLED.get("baseUrl") and read_address(FILLED["baseUrl"]) == (context.host, context.port):
            return FILLED["mode"]
    except Failure:
        pass
    return {"practice": "test", "live": "live"}.get(bare(values["mode"]))


def inputs(context):
    """Key and secret are here, whole, of this mode and not swapped. Nothing is sent."""
    values = context.values
    context.host, context.port = read_address(base_address(values))
    context.authority = authority_of(context.host, context.port)
    if not values["key"]:
        return failing("credential-incomplete", field="key")
    if not (values["secret"] or values["seed"] or values["pem_file"]):
        return failing("credential-incomplete", field="secret")
    key = bare(values["key"])
    read = read_credential(key)
    if read["kind"] == "secret" and read["code"] is None:
        return failing("credential-swapped", field="key")
    if read["code"] is not None:
        return failing(read["code"], field="key", **sizes(read))
    wanted = wanted_mode(values, context)
    if wanted is not None and read["mode"] != wanted:
        return failing("credential-wrong-mode", field="key", mode=read["mode"])
    context.key_id = key
    context.key_mode = read["mode"]
    if values["seed"] or values["pem_file"]:
        read_private_key(values, context)
    else:
        context.secret = read_secret(values, read["mode"])
    return clutter_of(values) or passed()


def clutter_of(values):
    """Blanks and quotes. What reads an .env file may take them off; a value of the environment goes out as it is."""
    for field, text in (
        ("key", values["key"]),
        ("secret", values["seed"] or values["secret"] or ""),
        ("VENTARIO_BASE_URL", values["base_url"] or ""),
    ):
        code = clutter(text)
        if code is not None:
            return failing(code, field=field) if values["strict"] else attention(code, field=field)
    return None


def read_secret(values, mode):
    secret = bare(values["secret"])
    read = read_credential(secret)
    # The key's field was right when it comes to the secret's: then the key stands in both.
    if read["kind"] == "key":
        raise Failure("credential-twice", field="secret")
    if looks_like_seed(secret) or values["algorithm"] == "ed25519":
        raise Failure("key-type-wrong", algorithm="ed25519", expectedAlgorithm="hmac-sha256")
    if read["code"] is not None:
        raise Failure(read["code"], field="secret", **sizes(read))
    if read["mode"] != mode:
        raise Failure("credential-wrong-mode", field="secret", mode=read["mode"])
    return secret


def read_private_key(values, context):
    if values["seed"]:
        seed = bare(values["seed"])
        read = read_credential(seed)
        if read["kind"] == "key":
            raise Failure("credential-twice", field="secret")
        if read["kind"] == "secret":
            raise Failure("key-type-wrong", algorithm="hmac-sha256", expectedAlgorithm="ed25519")
        if not re.match(r"[A-Za-z0-9_-]+\Z", seed):
            raise Failure("credential-unrecognised", field="secret")
        if not looks_like_seed(seed):
            raise Failure("credential-wrong-length", field="secret", count=len(seed), expected=43)
        der = bytes.fromhex("302e020100300506032b657004220420") + base64.urlsafe_b64decode(seed + "=")
    else:
        try:
            with open(values["pem_file"], encoding="ascii") as file:
                lines = file.read().strip().split("\n")
            der = base64.b64decode("".join(lines[1:-1]), validate=False)
        except (OSError, ValueError):
            raise Failure("credential-unrecognised", field="secret") from None
        # PKCS #8 with the object identifier of Ed25519 (RFC 8410).
        if bytes.fromhex("06032b6570") not in der[:24]:
            raise Failure("key-type-wrong", algorithm="unknown", expectedAlgorithm="ed25519")
    body = base64.b64encode(der).decode()
    context.pem = f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"


# ------------------------------------------------------------------------------------------------ the way there

VERIFY_CODES = {
    9: "tls-not-yet-valid",
    10: "tls-expired",
    62: "tls-wrong-host",
    63: "tls-wrong-host",
    64: "tls-wrong-host",
}
REASON_CODES = {
    "WRONG_VERSION_NUMBER": "not-tls",
    "PACKET_LENGTH_TOO_LONG": "not-tls",
    "RECORD_LAYER_FAILURE": "not-tls",
    "HTTP_REQUEST": "not-tls",
    "UNSUPPORTED_PROTOCOL": "tls-too-old",
    "TLSV1_ALERT_PROTOCOL_VERSION": "tls-too-old",
    "VERSION_TOO_LOW": "tls-too-old",
}


def network_failure(error, host):
    """Code and evidence of a network or TLS error; never its message, which may quote a request."""
    code, technical = "connection-lost", type(error).__name__
    if isinstance(error, ssl.SSLCertVerificationError):
        technical = f"X509_{error.verify_code}"
        code = VERIFY_CODES.get(error.verify_code, "tls-untrusted")
    elif isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        code = "connection-lost"
    elif isinstance(error, ssl.SSLError):
        technical = error.reason or "SSL"
        code = REASON_CODES.get(technical, "timeout" if "timed out" in str(error) else "tls-failed")
    elif isinstance(error, socket.gaierror):
        silent = error.errno == socket.EAI_AGAIN
        code = "name-server-silent" if silent else "name-not-found"
        technical = "EAI_AGAIN" if silent else "ENOTFOUND"
    elif isinstance(error, socket.timeout):
        code, technical = "timeout", "ETIMEDOUT"
    elif isinstance(error, ConnectionRefusedError):
        code, technical = "refused", "ECONNREFUSED"
    elif isinstance(error, PermissionError):
        code, technical = "firewall-denied", "EACCES"
    elif isinstance(error, (ConnectionResetError, BrokenPipeError)):
        technical = "ECONNRESET"
    elif isinstance(error, http.client.BadStatusLine) and not isinstance(error, http.client.RemoteDisconnected):
        code, technical = "unexpected-answer", "HTTP"
    elif isinstance(error, OSError) and error.errno is not None:
        technical = errno.errorcode.get(error.errno, str(error.errno))
        if technical in ("ENETUNREACH", "EHOSTUNREACH", "EHOSTDOWN", "EADDRNOTAVAIL", "WSAENETUNREACH"):
            code = "no-route"
        elif technical == "ENETDOWN":
            code = "offline"
        elif technical in ("ETIMEDOUT", "WSAETIMEDOUT"):
            code = "timeout"
    return Failure(code, host=host[:260], technical=technical[:60])


def has_route():
    """Does any way lead out of this machine? Asks the system's routing table; nothing is sent."""
    for family, address in ((socket.AF_INET, "198.51.100.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((address, 9))
            return True
        except OSError:
            continue
    return False


def runs_on():
    """Whose clock this is: a container and WSL have none of their own to set."""
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "macos"
    if os.path.exists("/.dockerenv") or os.path.exists("/run/.containerenv"):
        return "container"
    return "wsl" if re.search("microsoft|wsl", platform.release(), re.IGNORECASE) else "linux"


def family_of(text):
    """4 or 6, or 0 for a name."""
    try:
        return ipaddress.ip_address(text).version
    except ValueError:
        return 0


def proxy_for(host):
    """The proxy of the environment as bots know it: HTTPS_PROXY, unless NO_PROXY names the host. None = none."""
    env = os.environ
    names = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    text = next((env[name] for name in names if env.get(name)), "")
    if text == "" or host == "localhost" or host == "::1" or host.startswith("127."):
        return None
    for entry in re.split(r"[\s,]+", env.get("NO_PROXY") or env.get("no_proxy") or ""):
        name = re.sub(r":\d+\Z", "", re.sub(r"\A\*?\.", "", entry))
        if entry == "*" or (name and (host == name or host.endswith("." + name))):
            return None
    try:
        parts = urlsplit(text if "://" in text else "http://" + text)
        port = parts.port or 80
    except ValueError:
        raise Failure("proxy-unsupported", host=host) from None
    if parts.scheme != "http" or not parts.hostname:
        raise Failure("proxy-unsupported", host=host)
    authorization = None
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode()
    return {"host": parts.hostname, "port": port, "authorization": authorization}


def proxy_name(proxy):
    return f"{proxy['host']}:{proxy['port']}"[:200]


def dns(context):
    """The name's addresses as this system resolves them; behind a proxy the proxy does it."""
    host = context.host
    context.proxy = proxy_for(host)
    if context.proxy is not None:
        return unverifiable(proxy=proxy_name(context.proxy))
    if family_of(host):
        # Practice alone: its server has both families of this device, and its name tells only one.
        both = FILLED.get("caPem") and host == "127.0.0.1"
        context.addresses = [host, "::1"] if both else [host]
        return passed(addresses=context.addresses, proxy=None)
    begun = time.monotonic()
    try:
        found = within(NAME, lambda: socket.getaddrinfo(host, context.port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        failure = network_failure(error, context.authority)
        if not has_route():
            return failing("offline", **failure.evidence)
        # The name server itself could not be reached, or what it said made no sense.
        known = failure.code == "name-not-found"
        return failing("name-not-found" if known else "name-server-silent", **failure.evidence)
    context.name_ms = since(begun)
    addresses = list(dict.fromkeys(entry[4][0] for entry in found))[:20]
    # What a filter answers for a name that it does not want to be found.
    filtered = [address for address in addresses if address in ("0.0.0.0", "::")]
    if filtered:
        context.blocked = {"host": host, "seenIp": filtered[0]}
    context.addresses = [address for address in addresses if address not in filtered]
    if not context.addresses:
        return failing("name-blocked", **context.blocked, addresses=addresses)
    return passed(addresses=context.addresses, proxy=None)


# How far a connection came, the furthest first: of several addresses the one that came furthest says the cause.
FURTHEST = ("refused", "connection-lost", "port-blocked", "firewall-denied", "no-route", "offline")


def furthest(failure):
    return FURTHEST.index(failure.code) if failure.code in FURTHEST else len(FURTHEST)


def in_turns(addresses):
    """The families take turns (RFC 8305, section 4): one that leads nowhere takes no more than every other turn."""
    first = [one for one in addresses if family_of(one) == family_of(addresses[0])]
    others = [one for one in addresses if one not in first]
    return [one for pair in zip_longest(first, others) for one in pair if one is not None]


def tcp(context):
    """A connection to the first of the found addresses that takes one. This address is used from here on."""
    begun = time.monotonic()
    if context.proxy is not None:
        name = proxy_name(context.proxy)
        try:
            context.socket = open_tunnel(context)
        except Failure as failure:
            return failing(failure.code, proxy=name, **failure.evidence)
        context.network_ms = since(begun)
        return passed(proxy=name)
    missed = None
    order = in_turns(context.addresses)
    for index, address in enumerate(order):
        left = ALL_ADDRESSES - (time.monotonic() - begun)
        if left < 0.1:
            break
        tried = time.monotonic()
        share = min(max(left / (len(order) - index), LEAST_ADDRESS), EACH_ADDRESS, left)
        try:
            context.socket = socket.create_connection((address, context.port), timeout=share)
        except OSError as error:
            failure = network_failure(error, context.authority)
            if failure.code == "timeout":
                failure.code = "port-blocked"
            if missed is None or furthest(failure) < furthest(missed[1]):
                missed = (address, failure)
            continue
        context.address = address
        context.network_ms = since(tried)
        lost = round((tried - begun) * 1000)
        # A family that this network does not have costs nobody anything.
        if missed is None or (missed[1].code == "no-route" and lost < COSTS_MS):
            return passed(addresses=[address])
        return attention(
            "address-unreachable",
            addresses=[address],
            host=missed[0],
            technical=missed[1].evidence["technical"],
            networkMs=lost,
        )
    # A filter hides those of the other family.
    if context.blocked is not None:
        return failing("name-blocked", **context.blocked, addresses=context.addresses)
    failure = missed[1]
    evidence = {**failure.evidence, "addresses": context.addresses}
    if failure.code == "no-route" and not has_route():
        return failing("offline", **evidence)
    first = next((one for one in context.addresses if family_of(one) == 4), context.addresses[0])
    instead = instead_of(context, first)
    if instead is not None:
        return failing(instead.code, **instead.evidence, addresses=context.addresses)
    return failing(failure.code, **evidence)


def open_tunnel(context, limit=ALL_ADDRESSES):
    """A plain connection through an HTTP proxy (RFC 9110, section 9.3.6). Raises Failure."""
    proxy = context.proxy
    name = proxy_name(proxy)
    tunnel = None
    try:
        tunnel = socket.create_connection((proxy["host"], proxy["port"]), timeout=limit)
        target = f"[{context.host}]:{context.port}" if ":" in context.host else f"{context.host}:{context.port}"
        head = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"
        if proxy["authorization"]:
            head += f"Proxy-Authorization: {proxy['authorization']}\r\n"
        tunnel.sendall((head + "\r\n").encode())
        answer = b""
        while b"\r\n\r\n" not in answer and len(answer) < 16_384:
            chunk = tunnel.recv(1)
            if not chunk:
                break
            answer += chunk
        status = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    except OSError as error:
        if tunnel is None:
            technical = network_failure(error, name).evidence["technical"]
            raise Failure("proxy-unreachable", host=name, technical=technical) from None
        # A proxy that takes the connection and then says nothing waits for the server itself.
        technical = "PROXY_TIMEOUT" if isinstance(error, socket.timeout) else "PROXY_REFUSED"
        raise Failure("proxy-refused", host=name, technical=technical) from None
    if status is None:
        raise Failure("proxy-refused", host=name, technical="PROXY_REFUSED")
    number = int(status.group(1))
    if 200 <= number < 300:
        return tunnel
    tunnel.close()
    code = "proxy-sign-in" if number == 407 else "proxy-refused"
    raise Failure(code, host=name, status=number, technical=code.upper().replace("-", "_"))


def instead_of(context, address):
    """Does the network put something else in the server's place? A Failure, or None.

    Asked only once the way has failed: plain HTTP to the very address that DNS gave, with nothing of the key in it, and
    an invented name. A parked domain has a page as well, and some providers answer every name that does not exist; a
    sign-in page is in front of what does exist too: status 511 (RFC 6585), the same page at an address that belongs to
    nobody, or every name, known and invented, at its own address. Where every name leads there without a page, the
    name is not the cause.
    """
    host = context.host
    if FILLED.get("caPem") or family_of(host):
        return None
    # Two at once, for the sake of the stage's limit. A name under `.invalid` never exists (RFC 6761).
    invented = secrets.token_hex(8) + ".invalid"
    page, as_invented = both(lambda: page_at(address, host, host), lambda: leads_to(invented, address))
    if page == "511":
        return Failure("captive-portal", host=host)
    elsewhere, as_known = both(
        lambda: page is not None and page_at(NOWHERE, NOWHERE, host),
        lambda: as_invented and leads_to(KNOWN_NAME, address),
    )
    if page is not None and (as_known or elsewhere == page):
        return Failure("captive-portal", host=page)
    missing = as_invented and not as_known
    return Failure("name-not-found", host=context.authority, seenIp=address) if missing else None


def both(one, other):
    """The values of two that run at the same time; None for the first when it takes longer than the other may."""
    box = []
    worker = threading.Thread(target=lambda: box.append(one()), daemon=True)
    worker.start()
    second = other()
    worker.join(LOOK)
    return box[0] if box else None, second


def leads_to(name, address):
    try:
        found = within(LOOK, lambda: socket.getaddrinfo(name, 80))
    except OSError:
        return False
    return any(entry[4][0] == address for entry in found)


def page_at(address, name, host):
    """The host that an answer puts in the place of ours; None when every server may answer so."""
    try:
        asked = http.client.HTTPConnection(address, 80, timeout=LOOK)
        asked.request("GET", "/v1/time", headers={"Host": name})
        answer = asked.getresponse()
        status, kind, location = answer.status, answer.getheader("content-type", ""), answer.getheader("location", "")
        asked.close()
    except (OSError, http.client.HTTPException):
        return None
    if status == 511:
        return "511"
    if status == 200:
        return host if re.match(r"\s*text/html\b", kind, re.IGNORECASE) else None
    if not 300 <= status <= 399:
        return None
    to = urlsplit(urljoin(f"http://{host}/", location)).hostname or host
    return None if same_site(to, host) else to[:260]


def same_site(one, other):
    """`www.` and other names below or above are the same owner's."""
    last_two = [".".join(name.split(".")[-2:]) for name in (one, other)]
    inside = one.endswith("." + other) or other.endswith("." + one)
    return one == other or inside or last_two[0] == last_two[1]


def tls(context):
    """The certificate on exactly that connection, checked against the name and the roots that are trusted here."""
    try:
        context.socket.settimeout(4.0)
        with context.tls().wrap_socket(context.socket, server_hostname=context.host) as secured:
            certificate = secured.getpeercert()
            protocol = secured.version() or ""
    except (OSError, ssl.CertificateError) as error:
        return refused_tls(context, network_failure(error, context.authority))
    context.api = Api(context, context.address)
    until = {}
    if certificate and "notAfter" in certificate:
        until["certificateUntil"] = int(ssl.cert_time_to_seconds(certificate["notAfter"]) * 1000)
    return passed(protocol=protocol, **until)


# Causes that a sign-in page in front of the network has too.
AS_BEHIND_A_PORTAL = {
    "connection-lost",
    "not-tls",
    "tls-cut",
    "tls-failed",
    "tls-untrusted",
    "tls-wrong-host",
    "tls-expired",
    "tls-not-yet-valid",
}
# Names under which programs and gateways sign that read encrypted traffic.
INTERCEPTORS = re.compile(
    r"avast|avg |kaspersky|eset |bitdefender|norton|symantec web|mcafee|sophos|g ?data|dr\.? ?web|zscaler|netskope"
    r"|forti(net|gate)|palo alto|blue ?coat|cisco umbrella|checkpoint|check point|adguard|mitmproxy|fiddler"
    r"|charles proxy|portswigger|burp|web/mail shield|ssl (inspection|scanner|filter)|untrusted root",
    re.IGNORECASE,
)


def refused_tls(context, failure):
    code, evidence = failure.code, failure.evidence
    if context.proxy is None and code in AS_BEHIND_A_PORTAL:
        instead = instead_of(context, context.address)
        if instead is not None:
            return failing(instead.code, **instead.evidence)
    if code == "connection-lost":
        return failing("tls-cut", **evidence)
    timed_out_of_time = code in ("tls-expired", "tls-not-yet-valid")
    if not (timed_out_of_time or code == "tls-untrusted"):
        return failing(code, **evidence)
    try:
        issuer, begins, ends, server_time = look_closely(context, timed_out_of_time)
    except (Failure, OSError, TypeError, ValueError, IndexError):
        return failing(code, **evidence)
    if code == "tls-untrusted":
        known = {} if issuer is None else {"issuer": issuer}
        intercepted = issuer is not None and INTERCEPTORS.search(issuer)
        return failing("tls-intercepted" if intercepted else code, **evidence, **known)
    times = {**evidence, "from": begins, "until": ends}
    if server_time is None:
        return failing(code, **times)
    now = time.time() * 1000
    more = {"skewMs": round(now - server_time), "system": runs_on()}
    # Then it is another certificate of the chain that is out of its time, and not this machine.
    if begins <= now <= ends:
        return failing(code, **evidence, **more)
    # Is the certificate really out of its time, or is it this machine that is?
    good = begins <= server_time <= ends
    return failing("tls-clock" if good else code, **times, **more)


def look_closely(context, ask_time):
    """A second look at a server whose certificate was refused, only to name why.

    Nothing of the key goes over this connection, and no later stage uses it.
    """
    if context.proxy is None:
        plain = socket.create_connection((context.address, context.port), timeout=LOOK)
    else:
        plain = open_tunnel(context, LOOK)
    with context.tls(verified=False).wrap_socket(plain, server_hostname=context.host) as secured:
        issuer, begins, ends = read_certificate(secured.getpeercert(True))
        if not ask_time:
            return issuer, begins, ends, None
        secured.sendall(f"GET /v1/time HTTP/1.1\r\nHost: {context.authority}\r\nConnection: close\r\n\r\n".encode())
        head = b""
        while len(head) < 16_384:
            chunk = secured.recv(4096)
            if not chunk:
                break
            head += chunk
    exact = re.search(rb'"server_time"\s*:\s*([1-9]\d{11,13})', head)
    dated = re.search(rb"^date:\s*(.+?)\r?$", head, re.IGNORECASE | re.MULTILINE)
    if exact:
        return issuer, begins, ends, int(exact.group(1))
    if dated:
        return issuer, begins, ends, int(parsedate_to_datetime(dated.group(1).decode()).timestamp() * 1000)
    return issuer, begins, ends, None


def read_certificate(der):
    """Issuer, begin and end of an X.509 certificate (RFC 5280, section 4.1), which Python reads only when trusted."""

    def read(data, at):
        tag, size, start = data[at], data[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            size = int.from_bytes(data[start : start + count], "big")
            start += count
        return tag, data[start : start + size], start + size

    def parts(data):
        at, list_of = 0, []
        while at < len(data):
            tag, value, at = read(data, at)
            list_of.append((tag, value))
        return list_of

    fields = [entry for entry in parts(parts(parts(der)[0][1])[0][1]) if entry[0] != 0xA0]
    names = {}
    for _, relative in parts(fields[2][1]):
        kind, value = parts(parts(relative)[0][1])[:2]
        names[kind[1]] = value[1].decode("utf-8", "replace")

    def moment(entry):
        text = entry[1].decode()
        shape = "%y%m%d%H%M%SZ" if entry[0] == 0x17 else "%Y%m%d%H%M%SZ"
        return int(datetime.strptime(text, shape).replace(tzinfo=timezone.utc).timestamp() * 1000)

    begins, ends = (moment(entry) for entry in parts(fields[3][1]))
    # organizationName, commonName
    wanted = [names[oid] for oid in (b"\x55\x04\x0a", b"\x55\x04\x03") if oid in names]
    issuer = calm(" – ".join(dict.fromkeys(wanted)))[:160] or None
    return issuer, begins, ends


# ------------------------------------------------------------------------------------------------ calls


class Connection(http.client.HTTPSConnection):
    """Connects to one fixed address (None = through the proxy); the certificate is checked against the name."""

    def __init__(self, context, address):
        super().__init__(context.host, context.port, timeout=CALL, context=context.tls())
        self.of = context
        self.address = address
        self.tls_context = context.tls()

    def connect(self):
        if self.address is None:
            plain = open_tunnel(self.of)
        else:
            plain = socket.create_connection((self.address, self.of.port), timeout=CALL)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.settimeout(CALL)
        self.sock = self.tls_context.wrap_socket(plain, server_hostname=self.of.host)


class Api:
    """Calls over one path."""

    def __init__(self, context, address):
        self.context = context
        self.connection = Connection(context, address)
        self.remaining = None

    def ask(self, method, path, shaped, signed=False, body=None):
        """A call's value. Raises Failure. `shaped` says whether the answer is what was asked for."""
        context = self.context
        host = context.authority
        headers = {
            "Accept": "application/json, application/problem+json",
            "User-Agent": f"Ventario-Check/{FILLED.get('version', '0')} (python)",
            "Host": context.authority,
        }
        if body is not None:
            headers["Content-Type"] = "application/json"
        if signed:
            headers.update(sign(method, path, body, context))
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read(BODY_LIMIT + 1)
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise network_failure(error, host) from None
        if len(text) > BODY_LIMIT:
            raise Failure("answer-too-large", host=host)
        left = re.search(r";\s*r=(\d{1,9})\b", answer.getheader("ratelimit", ""))
        if left:
            self.remaining = int(left.group(1))
        return read_answer(answer, text, host, shaped)


def sign(method, path, body, context):
    """The headers that make a request a signed one (RFC 9421, RFC 9530)."""
    algorithm = "hmac-sha256" if context.pem is None else "ed25519"
    components = [
        ("@method", method),
        ("@authority", context.authority),
        ("@path", path),
        ("@query", "?"),
    ]
    headers = {}
    if body is not None:
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        headers["Content-Digest"] = f"sha-256=:{digest}:"
        components.append(("content-digest", headers["Content-Digest"]))
    names = " ".join(f'"{name}"' for name, _ in components)
    params = (
        f'({names});created={int(time.time())};nonce="{secrets.token_urlsafe(16)}"'
        f';keyid="{context.key_id}";alg="{algorithm}";tag="ventario-v1"'
    )
    lines = [f'"{name}": {value}' for name, value in components]
    base = "\n".join([*lines, f'"@signature-params": {params}']).encode()
    if context.pem is None:
        signature = hmac.new(context.secret.encode(), base, hashlib.sha256).digest()
    else:
        signature = sign_ed25519(base, context.pem)
    headers["Signature-Input"] = f"ventario={params}"
    headers["Signature"] = f"ventario=:{base64.b64encode(signature).decode()}:"
    return headers


def sign_ed25519(base, pem):
    """By openssl: the private key goes to it through a pipe; what is signed lies in a file, and is sent anyway."""
    openssl = shutil.which("openssl")
    if openssl is None or sys.platform == "win32":
        raise NoEd25519()
    with tempfile.NamedTemporaryFile() as file:
        file.write(base)
        file.flush()
        command = [openssl, "pkeyutl", "-sign", "-rawin", "-in", file.name, "-inkey", "/dev/stdin"]
        done = subprocess.run(command, input=pem.encode(), capture_output=True, timeout=5, check=False)
    if done.returncode != 0 or len(done.stdout) != 64:
        raise NoEd25519()
    return done.stdout


# What the backend's own codes are called in the app.
RENAMED = {
    "quota-exceeded": "rate-limited",
    "internal-error": "server-trouble",
    "temporary-reduced-capacity": "server-maintenance",
}
# What a signed question can be refused for; any other code cannot be the cause.
SAID = {
    "signature-missing",
    "signature-malformed",
    "signature-invalid",
    "digest-mismatch",
    "key-unknown",
    "key-disabled",
    "key-expired",
    "key-pending",
    "key-wrong-environment",
    "clock-skew",
    "session-expired",
    "ip-not-allowed",
    "permission-missing",
    "account-suspended",
    "nonce-replayed",
    "invalid-request",
    *RENAMED,
}


def read_answer(answer, text, host, shaped):
    status = answer.status
    if 300 <= status <= 399:
        to = urlsplit(urljoin(f"https://{host}/", answer.getheader("location", "")))
        raise Failure("redirected", status=status, host=(to.netloc or host)[:260])
    kind = answer.getheader("content-type", "")
    value = None
    if re.match(r"\s*application/([a-z0-9.-]+\+)?json\b", kind, re.IGNORECASE):
        try:
            value = json.loads(text.decode())
        except ValueError:
            value = None
    html = re.match(r"\s*(text/html|application/xhtml\+xml)\b", kind, re.IGNORECASE) is not None
    if not 200 <= status <= 299:
        raise problem_failure(answer, html, value, host)
    if html:
        raise Failure("not-ventario", status=status, host=host)
    if not isinstance(value, dict) or not shaped(value):
        raise Failure("unexpected-answer", status=status, host=host)
    return value


def problem_failure(answer, html, said, host):
    status = answer.status
    evidence = {"status": status, "host": host}
    wait = read_retry_after(answer.getheader("retry-after"))
    # When a server names no wait, it is a minute.
    wait = 60 if wait is None and status == 429 else wait
    if wait is not None:
        evidence["retryAfterSeconds"] = wait
    if not isinstance(said, dict) or said.get("code") not in SAID or said.get("status") != status:
        return Failure(without_problem(status, html), **evidence)
    if isinstance(said.get("request_id"), str):
        evidence["requestId"] = said["request_id"][:60]
    if isinstance(said.get("skew_ms"), int):
        evidence["skewMs"] = said["skew_ms"]
    if isinstance(said.get("seen_ip"), str) and family_of(said["seen_ip"]):
        evidence["seenIp"] = said["seen_ip"]
    if isinstance(said.get("required_permissions"), list):
        evidence["required"] = [name for name in said["required_permissions"] if name in ("read", "trade")]
    if isinstance(said.get("granted_permissions"), list):
        evidence["granted"] = shown_rights(said["granted_permissions"])
    fields = said.get("fields")
    if isinstance(fields, list) and fields and isinstance(fields[0], dict):
        if isinstance(fields[0].get("path"), str):
            evidence["field"] = fields[0]["path"][:200]
    return Failure(RENAMED.get(said["code"], said["code"]), **evidence)


def without_problem(status, html):
    """An error status without problem details: not said by the backend itself, or by a broken one."""
    # 451: RFC 7725; 403: what stands in front of the server does not want this network.
    blocked = "region-blocked"
    known = {407: "proxy-sign-in", 511: "captive-portal", 451: blocked, 403: blocked, 429: "rate-limited"}
    if status in known:
        return known[status]
    if status == 503:
        return "server-maintenance"
    if status >= 500:
        return "server-trouble"
    return "not-ventario" if html else "unexpected-answer"


def read_retry_after(value):
    if value is None or re.match(r"\s*[+-]", value):
        return None
    if re.match(r"\s*\d+\s*\Z", value):
        seconds = int(value)
    else:
        try:
            seconds = math.ceil(parsedate_to_datetime(value).timestamp() - time.time())
        except (TypeError, ValueError):
            return None
    return min(max(seconds, 0), 3600)


def is_moment(value):
    """Up to the end of the year 9999: later ones cannot be written."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 253_402_300_799_999


def is_time(value):
    return is_moment(value.get("server_time"))


def is_self(value):
    listed = value.get("whitelist")
    return (
        all(isinstance(value.get(name), str) for name in ("id", "mode", "status", "seen_ip"))
        and family_of(value["seen_ip"]) != 0
        and is_moment(value.get("expires_at"))
        and isinstance(value.get("permissions"), list)
        and len(value["permissions"]) <= 20
        and isinstance(listed, dict)
        and isinstance(listed.get("enabled"), bool)
        and isinstance(listed.get("entries"), list)
    )


def is_portfolio(value):
    return isinstance(value.get("positions"), list)


def is_order_check(value):
    return value.get("accepted") is True and value.get("placed") is False


def timed(context, *arguments, **options):
    begun = time.monotonic()
    value = context.api.ask(*arguments, **options)
    context.latencies.append(since(begun))
    return value


# ------------------------------------------------------------------------------------------------ stages with calls


def clock(context):
    """This machine's clock beside the server's. Outside the signature's window nothing can be signed."""
    # The first call makes the connection; the second one is short enough to measure by.
    context.api.ask("GET", "/v1/time", is_time)
    begun = time.monotonic()
    answer = context.api.ask("GET", "/v1/time", is_time)
    half = since(begun) / 2
    skew = round(time.time() * 1000 - half - answer["server_time"])
    # The server's time was read somewhere within the trip, so that the difference is known to half of it. Where that
    # leaves it open, the signature will show it.
    if abs(skew) - half > (FUTURE_MS if skew > 0 else PAST_MS):
        return failing("clock-skew", skewMs=skew, system=runs_on())
    return attention(None, skewMs=skew) if abs(skew) > REMARK_MS else passed(skewMs=skew)


BY_STATUS = {
    "active": None,
    "pending": "key-pending",
    "disabled": "key-disabled",
    "expired": "key-expired",
    "deleted": "key-unknown",
}


def signature(context):
    """The key about itself, really signed."""
    try:
        value = timed(context, "GET", "/v1/keys/self", is_self, signed=True)
    except Failure as failure:
        # Told only after a good signature: the whitelist is the cause.
        if failure.code != "ip-not-allowed":
            raise
        context.refused = failure.evidence
        return passed()
    if value["id"] != context.key_id or value["status"] not in BY_STATUS:
        return failing("unexpected-answer")
    if value["mode"] != context.key_mode:
        return failing("key-wrong-environment")
    code = BY_STATUS[value["status"]]
    if code is not None:
        made = {"from": value["created_at"]} if is_moment(value.get("created_at")) else {}
        return failing(code, **made, until=value["expires_at"])
    context.self = value
    return passed()


def whitelist(context):
    """May this machine's addresses use the key? IPv4 and IPv6 apart, each as the server sees it."""
    other, allowed, refused = over_other_family(context)
    if context.refused is not None:
        mine = context.refused.get("seenIp")
        evidence = {**context.refused, "whitelistOn": True, **seen(mine, other)}
        # The same machine, the same key, the other family: the server let it in.
        if allowed:
            return failing("ip-other-family", **evidence, earlierIp=other)
        return failing("ip-not-allowed", **evidence)
    listed = context.self["whitelist"]
    mine = context.self["seen_ip"]
    entries = [entry for entry in listed["entries"] if isinstance(entry, str)][:100]
    evidence = {"whitelistOn": listed["enabled"], "allowed": entries, **seen(mine, other)}
    if not listed["enabled"]:
        return attention(None, **evidence)
    # The server let us in although its own list does not name us: then the list proves nothing.
    if not contains(entries, mine):
        return unverifiable(**evidence)
    if refused is None:
        return passed(**evidence)
    return attention("ip-other-family", **{**refused, "earlierIp": mine, **evidence})


def seen(one, other):
    ips = [ip for ip in (one, other) if ip]
    return {
        "seenIpv4": next((ip for ip in ips if family_of(ip) == 4), None),
        "seenIpv6": next((ip for ip in ips if family_of(ip) == 6), None),
    }


def contains(entries, address):
    for entry in entries:
        try:
            # Python also takes a mask in place of a number of bits.
            if re.match(r"[^/]+(/\d{1,3})?\Z", entry) is None:
                continue
            if ipaddress.ip_address(address) in ipaddress.ip_network(entry, strict=False):
                return True
        except ValueError:
            continue
    return False


def over_other_family(context):
    """The same question over the other family, where the backend has an address there. Not reachable is no fault.

    Answers the address that the backend saw, whether it was let in, and what was said against it.
    """
    if context.address is None:
        return None, False, None
    mine = family_of(context.address)
    across = next((one for one in context.addresses if family_of(one) != mine), None)
    if across is None:
        return None, False, None
    api = Api(context, across)
    try:
        value = within(3.0, lambda: api.ask("GET", "/v1/keys/self", is_self, signed=True))
        return value["seen_ip"], True, None
    except Failure as failure:
        if failure.code != "ip-not-allowed":
            return None, False, None
        return failure.evidence.get("seenIp"), False, failure.evidence
    except OSError:
        return None, False, None


def permissions(context):
    """What the key may do; the read right is proven by really reading.

    Not with a key that may withdraw: that comes first.
    """
    granted = rights(context)
    if beyond_trading(context):
        return {**skipped(), "evidence": {"permissions": granted}}
    try:
        timed(context, "GET", "/v1/portfolio", is_portfolio, signed=True)
    except Failure as failure:
        code = "read-missing" if failure.code == "permission-missing" else failure.code
        return failing(code, **failure.evidence, permissions=granted)
    return passed(permissions=granted)


def rights(context):
    return shown_rights(context.self["permissions"])


def beyond_trading(context):
    return [name for name in rights(context) if name not in ("read", "trade")]


def shown_rights(names):
    return [name[:40] for name in names if isinstance(name, str)][:20]


def withdrawal(context):
    """No right beyond reading and trading. Read from what the server says of the key; nothing is tried."""
    beyond = beyond_trading(context)
    if beyond:
        return failing("withdrawal-right", granted=beyond, permissions=rights(context))
    return passed(permissions=rights(context))


def test_order(context):
    """The trade right, proven by an order that is checked and never placed."""
    if "trade" not in context.self["permissions"] and not context.trade:
        return skipped()
    body = b'{"symbol":"BTC-EUR","side":"buy","type":"limit","amount":"0.001","price":"1000"}'
    try:
        timed(context, "POST", "/v1/orders/test", is_order_check, signed=True, body=body)
    except Failure as failure:
        code = "trade-missing" if failure.code == "permission-missing" else failure.code
        return failing(code, **failure.evidence)
    return passed()


def response(context):
    """How quickly the backend answers, and how long the key still lives."""
    value = timed(context, "GET", "/v1/keys/self", is_self, signed=True)
    latency = sorted(context.latencies)[len(context.latencies) // 2]
    until = value["expires_at"]
    evidence = {"latencyMs": latency, "expiresAt": until}
    if context.api.remaining is not None:
        evidence["remaining"] = context.api.remaining
    left = (until - time.time() * 1000) / DAY_MS
    if left < EXPIRES_SOON_DAYS:
        return attention("expiry-near", **evidence, until=until, count=max(round(left), 0))
    if max(latency, context.network_ms, context.name_ms) > SLOW_MS:
        return attention("slow-answer", **evidence, networkMs=context.network_ms, nameMs=context.name_ms)
    return passed(**evidence)


# ------------------------------------------------------------------------------------------------ the run

# In this order; limits in seconds.
STAGES = (
    ("inputs", 6.0, inputs),
    ("dns", 4.0, dns),
    ("tcp", 7.5, tcp),
    ("tls", 6.0, tls),
    ("clock", 6.0, clock),
    ("signature", 6.0, signature),
    ("whitelist", 6.0, whitelist),
    ("permissions", 6.0, permissions),
    ("withdrawal", 1.0, withdrawal),
    ("test-order", 6.0, test_order),
    ("response", 6.0, response),
)


def since(begun):
    return round((time.monotonic() - begun) * 1000)


def within(seconds, work):
    """The work's value, or socket.timeout when it takes longer."""
    box = {}

    def run():
        try:
            box["value"] = work()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            box["error"] = error

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join(seconds)
    if worker.is_alive():
        raise socket.timeout()
    if "error" in box:
        raise box["error"]
    return box["value"]


def run_stage(context, limit, run):
    try:
        return within(limit, lambda: run(context))
    except Failure as failure:
        return failing(failure.code, **failure.evidence)
    except socket.timeout:
        return failing("timeout", host=context.authority or "", technical="STAGE_TIMEOUT")
    except NoEd25519:
        return unverifiable()
    except Exception:  # noqa: BLE001 - a bug, and the test must still come to its end
        return failing("internal")


def verdict_of(stages):
    """Green only when every stage was come to, and a signed request came through: the rest proves nothing without."""
    if any(stage["state"] == "failed" for stage in stages):
        return "failed"
    # Behind a proxy the name is the proxy's to find; that the signed request came through proves that it was found.
    states = [stage["state"] for stage in stages if stage["id"] != "dns"]
    signed = any(stage["id"] == "signature" and stage["state"] == "passed" for stage in stages)
    whole = len(stages) == len(STAGES) and "unverifiable" not in states
    return "green" if whole and signed else "incomplete"


def test(context):
    started = int(time.time() * 1000)
    begun = time.monotonic()
    stages, ended, missing = [], False, None
    for name, limit, run in STAGES:
        if ended:
            stages.append({"id": name, **skipped(), "durationMs": None})
            continue
        at = time.monotonic()
        result = run_stage(context, min(limit, max(WHOLE - (at - begun), 0)), run)
        stages.append({"id": name, **result, "durationMs": since(at)})
        if name == "signature" and result["state"] == "unverifiable":
            missing = "ed25519"
        ended = result["state"] == "failed" or missing is not None
    return {
        "version": 1,
        "tool": f"ventario-check {FILLED.get('version', '0')}",
        "implementation": "python",
        "startedAt": started,
        "host": context.authority,
        "key": short_key(context.values["key"]),
        "missing": missing,
        "stages": stages,
        "verdict": verdict_of(stages),
    }


# ------------------------------------------------------------------------------------------------ what is shown

MARKS = {"passed": "✓", "attention": "!", "failed": "✗", "skipped": "–", "unverifiable": "?"}


def facts(stage):
    seen_here, code = stage["evidence"], stage["code"]
    words = []
    if "field" in seen_here:
        words.append(seen_here["field"])
    if code is not None and "technical" in seen_here:
        words.append(seen_here["technical"])
    if code is not None and "status" in seen_here:
        words.append(f"HTTP {seen_here['status']}")
    words += seen_here.get("addresses", [])
    if seen_here.get("proxy"):
        words.append(f"Proxy {seen_here['proxy']}")
    if "protocol" in seen_here:
        words.append(seen_here["protocol"])
    if "skewMs" in seen_here:
        seconds = f"{abs(seen_here['skewMs']) / 1000:.1f}"
        ahead = "+" if seen_here["skewMs"] > 0 else "-"
        words.append(f"{'' if seconds == '0.0' else ahead}{seconds} s")
    words += [seen_here[name] for name in ("seenIpv4", "seenIpv6", "seenIp") if seen_here.get(name)]
    if "permissions" in seen_here:
        words.append(" + ".join(seen_here["permissions"]))
    if "latencyMs" in seen_here:
        words.append(f"{seen_here['latencyMs']} ms")
    if "expiresAt" in seen_here:
        words.append(iso(seen_here["expiresAt"])[:10])
    if "retryAfterSeconds" in seen_here:
        words.append(f"{seen_here['retryAfterSeconds']} s")
    return ", ".join(dict.fromkeys(words))


def iso(ms):
    return datetime.fromtimestamp(ms / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def calm(text):
    """What a terminal could take for an order is taken out, for some of this text comes from the server.

    And so is what looks like a key or a secret, wherever it came from.
    """
    shown = "".join("?" if unicodedata.category(sign_) in ("Cc", "Cf") else sign_ for sign_ in text)
    return masked(shown)


def masked(text):
    return re.sub(r"v[ks]_(live|test)_[\w-]{8,}", "…", text, flags=re.IGNORECASE)


def calmed(value):
    """The same for every text in a report."""
    if isinstance(value, dict):
        return {name: calmed(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [calmed(part) for part in value]
    return calm(value) if isinstance(value, str) else value


def show(report, words):
    lines = [
        f"{words['title']} (Python, {report['tool']})",
        f"{words['server']}: {report['host'] or '–'}",
        f"{words['key']}: {report['key'] or '–'}",
        f"{words['started']}: {iso(report['startedAt'])}",
        "",
    ]
    ended = False
    for stage in report["stages"]:
        took = "" if stage["durationMs"] is None else f" ({stage['durationMs']} ms)"
        seen_here = facts(stage)
        tail = f" – {seen_here}" if seen_here else ""
        lines.append(
            f"{MARKS[stage['state']]} {words['stages'][stage['id']]}  {words['states'][stage['state']]}{took}{tail}"
        )
        note = None if ended else words["notes"].get(f"{stage['id']}.{stage['state']}")
        if stage["code"] is not None:
            cause = words["causes"].get(stage["code"], words["causes"]["internal"])
            lines.append(f"    {cause} [{stage['code']}]")
        elif note is not None:
            lines.append(f"    {note}")
        cannot_sign = stage["id"] == "signature" and report["missing"] is not None
        ended = ended or stage["state"] == "failed" or cannot_sign
    lines += ["", f"{words['result']}: {words['verdicts'][report['verdict']]}"]
    first = next((stage for stage in report["stages"] if stage["state"] == "failed"), None)
    if first is not None and first["code"] in words["helps"]:
        lines.append(f"{words['help']}: {words['helps'][first['code']]}")
    for line in lines:
        print(calm(line))


def read_arguments(given):
    options = {"file": None, "json": False, "trade": False, "lang": FILLED.get("language", "de")}
    rest = list(given)
    while rest:
        name = rest.pop(0)
        if name in ("--json", "--trade"):
            options[name[2:]] = True
        elif name == "--file" and rest:
            options["file"] = rest.pop(0)
        elif name == "--lang" and rest and rest[0] in ("de", "en"):
            options["lang"] = rest.pop(0)
        else:
            return None
    return options


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    options = read_arguments(sys.argv[1:])
    if options is None or "words" not in FILLED:
        print("python3 ventario-check.py [--file PATH] [--trade] [--json] [--lang de|en]", file=sys.stderr)
        return 2
    words = FILLED["words"][options["lang"]]
    try:
        context = Context(read_values(options["file"]), options["trade"])
    except (OSError, ValueError):
        print(words["fileUnreadable"], file=sys.stderr)
        return 2
    report = test(context)
    if options["json"]:
        print(json.dumps(calmed(report), ensure_ascii=False))
    else:
        show(report, words)
    return {"green": 0, "failed": 1, "incomplete": 2}[report["verdict"]]


if __name__ == "__main__":
    CODE = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # A name server that never answers keeps its thread; nobody waits for it.
    os._exit(CODE)
