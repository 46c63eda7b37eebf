"""A small OpenID Connect provider, run as a process of its own: `python auth_provider.py PORT`.

It has real keys, checks client, PKCE, redirect URI and code as a real one does, and logs everybody
in as whoever `/control` names. What `/control` calls `bend` makes its next token a false one.
"""

import base64
import hmac
import json
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

CLIENT_ID = "cafe"
CLIENT_SECRET = "a secret that the provider gave the cafe"


class Provider:
    """Its state, shared by the threads that answer."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.lock = threading.Lock()
        self.keys = [self._new_key("first")]
        self.user: dict[str, Any] = {"sub": "nobody"}
        self.userinfo: dict[str, Any] | None = None
        self.bend = ""
        self.codes: dict[str, dict[str, Any]] = {}
        self.access: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []

    @staticmethod
    def _new_key(kid: str) -> RSAKey:
        return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": kid})

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        back = {"state": asked["state"], "iss": self.issuer}
        if self.bend == "denied":
            return f"{asked['redirect_uri']}?{urlencode({**back, 'error': 'access_denied'})}"
        code = secrets.token_urlsafe(24)
        self.codes[code] = {**asked, "user": self.user, "userinfo": self.userinfo}
        if self.bend == "mixed up":
            back["iss"] = "https://another.example"
        if self.bend == "no iss":
            del back["iss"]
        return f"{asked['redirect_uri']}?{urlencode({**back, 'code': code})}"

    def token(self, authorization: str, form: dict[str, str]) -> dict[str, Any] | None:
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        # A code counts once, even when what comes with it is wrong.
        known = self.codes.pop(form.get("code", ""), None)
        if known is None or authorization != f"Basic {expected}":
            return None
        if form["grant_type"] != "authorization_code":
            return None
        if form["redirect_uri"] != known["redirect_uri"]:
            return None
        if _encoded(sha256(form["code_verifier"].encode()).digest()) != known["code_challenge"]:
            return None
        access = secrets.token_urlsafe(24)
        self.access[access] = known["userinfo"] or known["user"]
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        if self.bend != "no id token":
            answer["id_token"] = self._signed(known["user"], known["nonce"])
        return answer

    def _signed(self, user: dict[str, Any], nonce: str) -> str:
        now = int(time.time())
        key: Any = self.keys[-1]
        header = {"alg": "RS256", "kid": key.kid}
        registered = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        claims: dict[str, Any] = {**registered, "nonce": nonce, **user}
        bends: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "of another log-in"},
            "aud": {"aud": "another client"},
            "aud list": {"aud": [CLIENT_ID, "another client"]},
            "azp": {"azp": "another client"},
            "iss": {"iss": "https://another.example"},
            "expired": {"iat": now - 900, "exp": now - 600},
            "future": {"iat": now + 900},
        }
        claims |= bends.get(self.bend, {})
        for missing in ("nonce", "aud", "iss", "sub", "exp", "iat"):
            if self.bend == f"no {missing}":
                del claims[missing]
        if self.bend == "none":
            return ".".join((_packed({"alg": "none"}), _packed(claims), ""))
        if self.bend == "hs256":
            # By hand: a library that is any good refuses a public key as a shared secret.
            signed = ".".join((_packed({"alg": "HS256", "kid": key.kid}), _packed(claims)))
            mac = hmac.digest(self.keys[-1].as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{_encoded(mac)}"
        if self.bend == "secret":
            shared = OctKey.import_key(CLIENT_SECRET)
            return jwt.encode({"alg": "HS256", "kid": key.kid}, claims, shared)
        if self.bend == "other key":
            key = self._new_key(key.kid)
        if self.bend == "unknown kid":
            header["kid"] = "never published"
        if self.bend == "es256":
            key = ECKey.generate_key("P-256")
            header["alg"] = "ES256"
        token = jwt.encode(header, claims, key)
        if self.bend == "changed":
            head, _, signature = token.split(".")
            return ".".join((head, _packed({**claims, "sub": "somebody else"}), signature))
        return token

    def control(self, wanted: dict[str, Any]) -> dict[str, Any]:
        if "user" in wanted:
            self.user, self.userinfo, self.bend = wanted["user"], wanted.get("userinfo"), ""
        self.bend = wanted.get("bend", self.bend)
        if wanted.get("rotate"):
            self.keys.append(self._new_key(secrets.token_hex(4)))
        asked, self.asked = self.asked, []
        return {"asked": asked}


def _packed(part: dict[str, Any]) -> str:
    return _encoded(json.dumps(part).encode())


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            at = urlsplit(self.path)
            with provider.lock:
                if at.path != "/control":
                    provider.asked.append(at.path)
                if at.path == "/.well-known/openid-configuration":
                    return self._json(200, provider.metadata())
                if at.path == "/jwks":
                    return self._json(200, KeySet(provider.keys).as_dict(private=False))
                if at.path == "/authorize":
                    return self._redirect(provider.authorize(dict(parse_qsl(at.query))))
                if at.path == "/userinfo":
                    _, _, token = self.headers.get("authorization", "").partition(" ")
                    user = provider.access.get(token)
                    return self._json(200 if user else 401, user or {})
            return self._json(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            with provider.lock:
                if self.path == "/control":
                    return self._json(200, provider.control(json.loads(body)))
                provider.asked.append(self.path)
                form = {key: values[0] for key, values in parse_qs(body).items()}
                answer = provider.token(self.headers.get("authorization", ""), form)
            if answer is None:
                return self._json(400, {"error": "invalid_grant"})
            return self._json(200, answer)

        def _json(self, status: int, answer: Any) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _redirect(self, url: str) -> None:
            self.send_response(302)
            self.send_header("location", url)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    return Handler


@dataclass(frozen=True)
class Campus:
    """A provider that runs, and its remote control."""

    issuer: str

    def control(self, **wanted: Any) -> list[str]:
        """Return what it was asked since the last time."""
        answer = httpx.post(f"{self.issuer}/control", json=wanted, trust_env=False)
        asked: list[str] = answer.raise_for_status().json()["asked"]
        return asked

    def is_as(self, sub: str, *, bend: str = "", **claims: Any) -> str:
        """Whoever comes is this one; return the `sub`."""
        self.control(user={"sub": sub, **claims}, bend=bend)
        return sub

    async def sends_back(self, url: str) -> str:
        """Follow a browser to the provider and return where that sends it."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(url)
        assert answer.status_code == 302, answer.text
        location: str = answer.headers["location"]
        return location


@contextmanager
def campus_at(port: int) -> Iterator[Campus]:
    """Run a provider for the length of the block."""
    process = subprocess.Popen([sys.executable, __file__, str(port)])
    campus = Campus(f"http://127.0.0.1:{port}")
    try:
        end = time.monotonic() + 20
        while True:
            try:
                campus.control()
                break
            except httpx.HTTPError:
                assert time.monotonic() < end, "the provider does not start"
                time.sleep(0.1)
        yield campus
    finally:
        process.terminate()
        process.wait()


def main(port: int) -> None:
    provider = Provider(f"http://127.0.0.1:{port}")
    ThreadingHTTPServer(("127.0.0.1", port), handler(provider)).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
