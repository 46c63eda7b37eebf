"""What auth keeps: people, credentials, sessions, tokens, invitations, mails, keys, audit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cafe_database.engine import new_metadata
from cafe_messaging.consumer import inbox_table
from cafe_messaging.outbox import outbox_table

Instant = DateTime(timezone=True)


class Base(DeclarativeBase):
    """Auth's tables."""

    metadata = new_metadata()


outbox = outbox_table(Base.metadata)
inbox = inbox_table(Base.metadata)


class Person(Base):
    """Somebody with an account. version grows with every change that others see."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("role IN ('user', 'admin')", name="role"),
        # For finding people by any part of what they are called.
        Index(
            "ix_people_trigrams",
            "username_folded",
            "email_folded",
            literal_column("lower(display_name COLLATE pg_c_utf8)").label("display"),
            postgresql_using="gin",
            postgresql_ops=dict.fromkeys(
                ("username_folded", "email_folded", "display"), "gin_trgm_ops"
            ),
        ),
        Index("ix_people_admins", "id", postgresql_where="role = 'admin'"),
        Index("ix_people_disabled", "id", postgresql_where="disabled_at IS NOT NULL"),
        CheckConstraint("visibility IN ('everybody', 'room_mates', 'nobody')", name="visibility"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Text)
    username_shape: Mapped[str] = mapped_column(Text, unique=True)
    """`accounts.rules.skeleton` of the username: equal shapes are look-alikes, and equal names."""
    username_folded: Mapped[str] = mapped_column(Text, unique=True)
    display_name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    email_folded: Mapped[str | None] = mapped_column(Text, unique=True)
    email_verified_at: Mapped[datetime | None] = mapped_column(Instant)
    bio: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(Text)
    day_starts_at: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    visibility: Mapped[str] = mapped_column(Text, server_default="everybody")
    """Who may look at the profile: `profile.rules.VISIBILITIES`."""
    avatar_version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """The profile's version that brought the present picture; 0 without one."""
    version: Mapped[int]
    blocks_version: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """That of the newest `person_blocked` or `person_unblocked`."""
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when an administrator keeps him out."""
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class Avatar(Base):
    """Somebody's picture as it is served: 256 × 256 WebP, some 10 KB."""

    __tablename__ = "avatars"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    webp: Mapped[bytes] = mapped_column(LargeBinary)


class Block(Base):
    """Somebody who wants nothing from somebody else."""

    __tablename__ = "blocks"

    blocker_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    blocked_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    blocked_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class Password(Base):
    """A person's password, as an encoded Argon2id hash; somebody who comes by OIDC has none."""

    __tablename__ = "passwords"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    encoded: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class LoginSession(Base):
    """Somewhere a person is logged in; a session that ended is deleted."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_agent: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    second_factor: Mapped[bool] = mapped_column(server_default=false())
    """Whether more than a password stands behind it."""
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), index=True)
    last_used_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), index=True)


class LoginAttempts(Base):
    """Wrong passwords in a row for one account, or for a name that nobody has."""

    __tablename__ = "login_attempts"

    account: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """SHA-256 of the person's id or of the unknown name: it tells nobody's e-mail address."""
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), index=True)


class SigningKey(Base):
    """An ES256 key; at most one in each place, two published at a time."""

    __tablename__ = "signing_keys"
    __table_args__ = (CheckConstraint("place IN ('current', 'next', 'previous')", name="place"),)

    kid: Mapped[str] = mapped_column(Text, primary_key=True)
    place: Mapped[str] = mapped_column(Text, unique=True)
    placed_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    public: Mapped[dict[str, str]] = mapped_column(JSONB)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The private key, encrypted under CAFE_KEY_SECRET (`keys.sealing`)."""


class Invitation(Base):
    """Lets `uses_left` more people sign up where registration is by invitation."""

    __tablename__ = "invitations"
    __table_args__ = (CheckConstraint("uses_left >= 0", name="uses_left"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    note: Mapped[str] = mapped_column(Text)
    uses: Mapped[int]
    uses_left: Mapped[int]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class AdminLink(Base):
    """A way in for the first administrator; there is none once somebody came by it."""

    __tablename__ = "admin_links"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())


class AuditEntry(Base):
    """Something that happened. No foreign keys: it outlives whom it tells of.

    service: where, by its public name. request_id: in which request, "" for the command line.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_actor_id", "actor_id", "id"),
        Index("ix_audit_subject_id", "subject_id", "id"),
        Index("ix_audit_service", "service", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), index=True)
    service: Mapped[str] = mapped_column(Text, server_default="auth")
    actor_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    address: Mapped[str] = mapped_column(Text)
    user_agent: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, server_default="")


class Mail(Base):
    """A mail that waits to be composed and sent."""

    __tablename__ = "mails"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(Text)
    """Folded: the address to verify, or the one that somebody typed who forgot his password."""
    erasure_id: Mapped[UUID | None]
    """What is written to somebody who is here no more."""
    tries: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    due_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), index=True)


class Link(Base):
    """What proves an address, or lets somebody choose a password; used once, then deleted."""

    __tablename__ = "links"
    __table_args__ = (CheckConstraint("purpose IN ('verify', 'reset')", name="purpose"),)

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(Text)
    """Folded: where it was sent; None for one that an administrator hands over."""
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    expires_at: Mapped[datetime] = mapped_column(Instant, index=True)


class PersonalToken(Base):
    """A script's way in; expires_at None: until it is ended."""

    __tablename__ = "personal_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    expires_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)


class Totp(Base):
    """What an authenticator app shares with us; asked for once it is confirmed."""

    __tablename__ = "totp"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The secret, encrypted under CAFE_KEY_SECRET (`keys.sealing`)."""
    last_step: Mapped[int] = mapped_column(BigInteger)
    """The newest step whose code was used: none works twice."""
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class RecoveryCode(Base):
    """A way in without the app; deleted when it is used."""

    __tablename__ = "recovery_codes"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class Passkey(Base):
    """A WebAuthn credential: the public half of a key that lives in somebody's device."""

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """As COSE (RFC 9052), the way the authenticator gave it."""
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """How often it has signed; 0 for ever where the device does not count."""
    name: Mapped[str] = mapped_column(Text)
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text))
    synced: Mapped[bool]
    """Whether its maker keeps copies of it, so that a lost device is not a lost key."""
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)


class PasskeyChallenge(Base):
    """What a passkey has been asked to sign; deleted by the first answer."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (
        CheckConstraint("purpose IN ('register', 'second_factor', 'login')", name="purpose"),
    )

    challenge: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    bound_to: Mapped[bytes] = mapped_column(LargeBinary)
    """The session that registers, or the digest of the log-in's ticket; empty for a log-in."""
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), index=True)


class Identity(Base):
    """Who somebody is at an OpenID Connect provider: another way in."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    """The issuer's own name for him, which it never gives to anybody else."""
    label: Mapped[str] = mapped_column(Text)
    """What its owner knows that account by, for his own list."""
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now())
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)


class OidcRequest(Base):
    """A browser that was sent to a provider; deleted when it comes back."""

    __tablename__ = "oidc_requests"

    state_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    browser_digest: Mapped[bytes] = mapped_column(LargeBinary)
    provider: Mapped[str] = mapped_column(Text)
    next: Mapped[str] = mapped_column(Text)
    session_id: Mapped[UUID | None]
    """The session that an identity is to be linked to; None for a log-in."""
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), index=True)


class OidcNewcomer(Base):
    """Somebody whom a provider knows and the cafe does not yet; he is choosing a username."""

    __tablename__ = "oidc_newcomers"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    browser_digest: Mapped[bytes] = mapped_column(LargeBinary)
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    """Only one that the provider has verified."""
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), index=True)


class LoginTicket(Base):
    """Half a log-in: the password was right, the second factor is awaited."""

    __tablename__ = "login_tickets"

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), index=True)


class Erasure(Base):
    """A deleted account: the receipt, and what has become of it. No names: an opaque id at most.

    version: of the event that tells the services. next_at: when they are told again (`tries` counts
    that); None once that is no more needed.
    """

    __tablename__ = "erasures"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(unique=True)
    token_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    version: Mapped[int]
    requested_at: Mapped[datetime] = mapped_column(Instant, server_default=func.now(), index=True)
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class ErasureConfirmation(Base):
    """A service's word that nothing it holds leads to the person any more."""

    __tablename__ = "erasure_confirmations"

    erasure_id: Mapped[UUID] = mapped_column(
        ForeignKey("erasures.id", ondelete="CASCADE"), primary_key=True
    )
    service: Mapped[str] = mapped_column(Text, primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(Instant)


class RetiredName(Base):
    """A name that its owner has given up; nobody else can take it for a while."""

    __tablename__ = "retired_names"

    shape_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """SHA-256 of the name's shape: who was here is not to be read off a list."""
    until: Mapped[datetime] = mapped_column(Instant, index=True)
