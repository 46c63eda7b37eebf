"""What Traefik does for auth: ForwardAuth first, then the request with the identity it gave."""

import itertools
from typing import Any

import httpx

from cafe_chassis.testing import HOST, ORIGIN, App

# Where log-in goes on without a session (the gateway's list of `optional` routes).
OPTIONAL = {
    "/api/auth/signup",
    "/api/auth/login",
    "/api/auth/login/second-factor",
    "/api/auth/login/second-factor/passkey",
    "/api/auth/login/passkey",
    "/api/auth/login/passkey/options",
    "/api/auth/logout",
    "/api/auth/password/reset",
    "/api/auth/password/reset/confirm",
    "/api/auth/email/verify",
    "/api/auth/erasure",
}
PASSWORD = "violet harbour 42"
_numbers = itertools.count(1)


def fresh_name(stem: str = "ana") -> str:
    """A username that no other test has."""
    return f"{stem}-{next(_numbers)}x"


async def forget_sessions(app: App) -> None:
    """Let the next request find what a test wrote to the database, without waiting a second."""
    await app.process.core.valkey.flushdb()
    app.resources.cache.known.clear()


class Browser:
    """Keeps cookies and sends what browsers send; nothing here knows how auth works inside."""

    def __init__(self, app: App, address: str = "192.0.2.1") -> None:
        self.app = app
        self.cookies: dict[str, str] = {}
        self.address = address
        self.bearer = ""
        # Plain HTTP: reading every known authority's certificate would cost more than the test.
        self._client = httpx.AsyncClient(trust_env=False, timeout=10, verify=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def forward_auth(
        self, mode: str = "required", method: str = "GET", **headers: str
    ) -> httpx.Response:
        return await self._client.get(
            f"{self.app.internal_url}/internal/v1/forward-auth",
            params={"mode": mode},
            headers={**self._headers(), "x-forwarded-method": method, **_dashed(headers)},
        )

    async def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Through the gateway to auth."""
        route = path.partition("?")[0]
        optional = route in OPTIONAL or route.startswith("/api/auth/oidc/")
        mode = "optional" if optional else "required"
        gate = await self.forward_auth(mode, method)
        if gate.status_code != httpx.codes.OK:
            return gate
        headers = self._headers()
        if identity := gate.headers.get("x-cafe-identity"):
            headers["x-cafe-identity"] = identity
        headers.update(request.pop("headers", {}))
        url = f"{self.app.url}{path}"
        answer = await self._client.request(method, url, headers=headers, **request)
        self._keep_cookies(answer)
        return answer

    async def sign_up(self, username: str = "", **more: Any) -> dict[str, Any]:
        body = {"username": username or fresh_name(), "password": PASSWORD, **more}
        answer = await self.send("POST", "/api/auth/signup", json=body)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        user: dict[str, Any] = answer.json()
        return user

    async def log_in(self, username: str, password: str = PASSWORD) -> httpx.Response:
        body = {"username": username, "password": password}
        return await self.send("POST", "/api/auth/login", json=body)

    async def get(self, path: str) -> httpx.Response:
        return await self.send("GET", path)

    def _headers(self) -> dict[str, str]:
        if self.bearer:
            # A script: no cookies, and nothing that only browsers send.
            return {
                "host": HOST,
                "user-agent": "curl/8",
                "x-forwarded-for": self.address,
                "authorization": f"Bearer {self.bearer}",
            }
        headers = {
            "host": HOST,
            "origin": ORIGIN,
            "sec-fetch-site": "same-origin",
            "user-agent": "Testfox/1.0",
            "x-forwarded-for": self.address,
        }
        if self.cookies:
            headers["cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        return headers

    def _keep_cookies(self, answer: httpx.Response) -> None:
        for header in answer.headers.get_list("set-cookie"):
            key, _, value = header.partition(";")[0].partition("=")
            self.cookies.pop(key, None)
            if value.strip('"'):
                self.cookies[key] = value


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {key.replace("_", "-"): value for key, value in headers.items()}
