"""What auth's handlers and jobs work with."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cafe_auth.accounts.service import Accounts
from cafe_auth.avatars.service import Pictures
from cafe_auth.export.service import Exports
from cafe_auth.keys.sealing import Seal
from cafe_auth.keys.service import KeyRing
from cafe_auth.mail.postman import Postman
from cafe_auth.oidc.browser import BrowserCookie
from cafe_auth.oidc.client import ProviderClient
from cafe_auth.passkeys.ceremony import RelyingParty
from cafe_auth.sessions.cache import SessionCache
from cafe_auth.sessions.cookie import SessionCookie
from cafe_auth.sessions.gate import Gate
from cafe_auth.sessions.last_use import LastUses
from cafe_auth.sessions.service import Revoker
from cafe_chassis.core import Core


@dataclass(frozen=True)
class Resources:
    """Made once by `app.open_resources`. client_secrets: by client id. providers: by id."""

    core: Core
    seal: Seal = field(repr=False)
    keys: KeyRing
    cache: SessionCache
    gate: Gate
    last_uses: LastUses
    revoker: Revoker
    accounts: Accounts
    pictures: Pictures
    exports: Exports
    cookie: SessionCookie
    party: RelyingParty
    browser: BrowserCookie
    providers: Mapping[str, ProviderClient]
    postman: Postman
    client_secrets: Mapping[str, str] = field(repr=False)
