"""What auth refuses, beside the errors that every service has."""

from cafe_http.errors import CafeError, Conflict, FieldError, Forbidden, Invalid, TooMany


class InvalidCredentials(CafeError):
    """No such pair of name and password; never says which of the two is wrong."""

    status, code, title = 401, "invalid_credentials", "Wrong name or password"


class AccountDisabled(Forbidden):
    """The password was right, but an administrator keeps this person out."""

    code, title = "account_disabled", "This account is disabled"


class LastAdministrator(Conflict):
    """Somebody has to be left who can administer."""

    code, title = "last_administrator", "There is no other administrator"


class WrongCode(CafeError):
    """The second factor was wrong, or used before."""

    status, code, title = 401, "wrong_code", "This code is not right, or was used before"


class TicketExpired(CafeError):
    """The first half of the log-in was too long ago, or is used up."""

    status, code, title = 401, "ticket_expired", "Please log in again"


class FactorExists(Conflict):
    """There is a second factor already."""

    code, title = "factor_exists", "A second factor is set up already"


class NoFactor(Conflict):
    """There is no second factor to do that with."""

    code, title = "no_factor", "No second factor is set up"


class FactorNeeded(Forbidden):
    """Nobody administers this installation by a password alone."""

    code, title = "second_factor_required", "Set up a second factor and log in with it first"


class LogInAgain(Forbidden):
    """Somebody without a password wants what needs a recent log-in."""

    code, title = "log_in_again", "Log out and in again first, then do this"


class PasskeyRefused(Invalid):
    """A new passkey's answer does not hold."""

    code, title = "passkey_refused", "This passkey could not be added"

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("credential", self.title)])


class PasskeyExists(Conflict):
    """That key is registered already."""

    code, title = "passkey_exists", "This passkey is registered already"


class TooManyPasskeys(Conflict):
    """Somebody has as many passkeys as one may have."""

    code, title = "too_many_passkeys", "You have too many passkeys; remove one first"


class NewcomerExpired(Invalid):
    """The choice of a username took too long, or was made already."""

    code, title = "newcomer_expired", "Please log in with your provider again"

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("token", self.title)])


class LastWayIn(Conflict):
    """Without this identity its owner could not log in any more."""

    code, title = "last_way_in", "Set a password or add a passkey first: this is your only way in"


class UsernameTaken(Conflict):
    """Somebody has this username, or one that looks like it."""

    code, title = "username_taken", "This username is taken"


class EmailTaken(Conflict):
    """Somebody has this e-mail address."""

    code, title = "email_taken", "This e-mail address is taken"


class RegistrationClosed(Forbidden):
    """Not everybody may sign up here."""

    code, title = "registration_closed", "Registration is closed"


class AdminLinkUsed(Forbidden):
    """There is an administrator already, or there never was such a link."""

    code, title = "admin_link_used", "This link does not work any more"


class TooManyTokens(Conflict):
    """Somebody has as many personal tokens as one may have."""

    code, title = "too_many_tokens", "You have too many tokens; end one first"


class SessionNeeded(Forbidden):
    """A personal token was used for what only its owner himself may do."""

    code, title = "session_required", "A personal token cannot do this; log in"


class ScopeMissing(Forbidden):
    """A personal token was not made for this."""

    code, title = "insufficient_scope", "This token may not do that"


class TooManyBlocks(Conflict):
    """Somebody has blocked as many people as one may."""

    code, title = "too_many_blocks", "You have blocked too many people; unblock somebody first"


class LinkExpired(Invalid):
    """A link was used before, is too old, or was never given out."""

    code, title = "link_expired", "This link does not work any more"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail, errors=[FieldError("token", self.title)])


class Busy(TooMany):
    """More passwords wait to be checked than can be checked soon."""

    def __init__(self) -> None:
        super().__init__("Many people are logging in just now.", retry_after=2)


class PicturesBusy(TooMany):
    """More pictures wait to be painted than can be painted soon."""

    def __init__(self) -> None:
        super().__init__("Many people are changing their pictures just now.", retry_after=2)


class ExportsBusy(TooMany):
    """More people want an archive of their data than can be served at once."""

    def __init__(self) -> None:
        super().__init__("Others are downloading their data just now.", retry_after=20)


class CrossSite(Forbidden):
    """An unsafe request, or a socket, that did not come from the site's own pages."""

    code, title = "csrf", "This request did not come from our own pages"


class InvalidClient(CafeError):
    """A service did not prove who it is (RFC 6749 §5.2)."""

    status, code, title = 401, "invalid_client", "Unknown client or wrong secret"

    def __init__(self) -> None:
        super().__init__(members={"error": self.code})


class BadTokenRequest(CafeError):
    """A token request that no retry will mend (RFC 6749 §5.2)."""

    status, code, title = 400, "invalid_request", "This token request is not valid"

    def __init__(self, error: str) -> None:
        """error: invalid_request, unsupported_grant_type or invalid_scope."""
        super().__init__(members={"error": error})
