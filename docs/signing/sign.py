#!/usr/bin/env python3
"""Send one signed request to Ventario. Standard library only.

    export VENTARIO_API_KEY=vk_...  VENTARIO_SECRET_KEY=vs_...  VENTARIO_BASE_URL=https://...
    python3 sign.py GET /v1/portfolio
    python3 sign.py POST /v1/orders/test '{"symbol":"BTC-EUR","side":"buy","type":"market","amount":"1"}'

VENTARIO_CA_FILE names the certificate authority of a practice backend; leave it out otherwise.
For keys with a Secret Key alone: Python's standard library has no Ed25519, so a key pair made on your own device needs
a package for it (see sign.mjs for the few lines that change), or another of these signers.
Copy `sign` into your bot: it is all that the profile asks for (RFC 9421, RFC 9530).
"""
import base64
import hashlib
import hmac
import http.client
import os
import secrets
import ssl
import sys
import time
from urllib.parse import urlsplit


def sign(method, url, body, key_id, secret):
    """The headers that make a request a signed one. `url` must be percent-encoded; `body` is bytes."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    authority = host if parts.port in (None, 443) else f"{host}:{parts.port}"
    components = [
        ("@method", method),
        ("@authority", authority),
        ("@path", parts.path or "/"),
        ("@query", "?" + parts.query),
    ]
    headers = {}
    if body:
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        headers["Content-Digest"] = f"sha-256=:{digest}:"
        components.append(("content-digest", headers["Content-Digest"]))
    names = " ".join(f'"{name}"' for name, _ in components)
    params = (
        f'({names});created={int(time.time())};nonce="{secrets.token_urlsafe(16)}"'
        f';keyid="{key_id}";alg="hmac-sha256";tag="ventario-v1"'
    )
    lines = [f'"{name}": {value}' for name, value in components]
    base = "\n".join([*lines, f'"@signature-params": {params}'])
    # The key is the whole secret as it is shown, as UTF-8.
    mac = hmac.new(secret.encode(), base.encode(), hashlib.sha256).digest()
    headers["Signature-Input"] = f"ventario={params}"
    headers["Signature"] = f"ventario=:{base64.b64encode(mac).decode()}:"
    return headers


def main():
    method, path = sys.argv[1], sys.argv[2]
    if "VENTARIO_SECRET_KEY" not in os.environ:
        return "VENTARIO_SECRET_KEY is missing. Python's standard library cannot sign with an Ed25519 key."
    body = sys.argv[3].encode() if len(sys.argv) > 3 else b""
    url = os.environ["VENTARIO_BASE_URL"].rstrip("/") + path
    headers = sign(method, url, body, os.environ["VENTARIO_API_KEY"], os.environ["VENTARIO_SECRET_KEY"])
    if body:
        headers["Content-Type"] = "application/json"
    parts = urlsplit(url)
    context = ssl.create_default_context(cafile=os.environ.get("VENTARIO_CA_FILE"))
    connection = http.client.HTTPSConnection(parts.hostname, parts.port or 443, context=context, timeout=15)
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    print(answer.read().decode())
    return 0 if answer.status < 300 else 1


if __name__ == "__main__":
    sys.exit(main())
