"""Who may come in as somebody: his password, his devices, his address, his programs."""

import base64
import hmac
import re
import struct
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from auth_provider import campus_at
from cafe_visitor import PASSWORD, Installation, Visitor, wait_for
from playwright.sync_api import Locator, expect

pytestmark = pytest.mark.timeout(120)

NEW = "copper lantern seven"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def also(visitor: Any, person: Visitor, **context: Any) -> Visitor:
    """The same person at another browser, logged in there without the form."""
    other: Visitor = visitor("other", **context)
    other.username = person.username
    other.call("POST", "/api/auth/login", 200, username=person.username, password=PASSWORD)
    return other


def opens_security(person: Visitor) -> None:
    """By the keyboard, from the profile."""
    person.page.goto("/profile")
    person.page.get_by_role("link", name="Security").press("Enter")
    expect(person.page).to_have_url(re.compile("/profile#security$"))
    expect(person.page.get_by_role("heading", name="Where you are logged in")).to_be_visible()


def lines(person: Visitor, of: str) -> Locator:
    """The entries of the list `Devices` or `Tokens`."""
    return person.page.get_by_role("list", name=of).get_by_role("listitem")


def test_changed_password_signs_the_other_browser_out_in_place(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ana.has_account()
    code = ana.opens_room()
    laptop = also(visitor, ana)
    laptop.forgive(r"status of 401 ")
    laptop.enters(code)

    opens_security(ana)
    ana.forgive(r"status of 401 .*/api/auth/password/change$")
    current = ana.page.get_by_label("Current password", exact=True)
    ana.fill_in(**{"Current password": "not my password", "New password": NEW})
    ana.button("Change password").click()
    expect(current).to_have_accessible_description("That is not your present password.")
    expect(ana.page.get_by_role("dialog")).to_have_count(0)

    ana.fill_in(**{"Current password": PASSWORD})
    ana.button("Change password").click()
    expect(ana.page.get_by_text("Your password is changed.")).to_be_visible()
    expect(current).to_have_value("")
    expect(lines(ana, "Devices")).to_have_count(1)

    asked = laptop.page.get_by_role("dialog", name="You were signed out")
    expect(asked).to_be_visible()
    laptop.fill_in(Password=NEW)
    laptop.button("Log in").click()
    expect(asked).to_have_count(0)
    expect(laptop.page).to_have_url(re.compile(f"/rooms/{code}$"))
    laptop.say("Here I am again.")
    laptop.sees("Here I am again.")


def test_link_leads_to_the_part_it_names(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ana.has_account()
    ana.context.clear_cookies()
    ana.page.goto("/profile#security")
    ana.log_in()
    expect(ana.page).to_have_url(re.compile("/profile#security$"))
    expect(ana.page.get_by_role("heading", name="Where you are logged in")).to_be_visible()
    ana.page.get_by_role("banner").get_by_role("button", name=re.compile("^Your account")).click()
    ana.page.get_by_role("link", name="Profile").first.click()
    expect(ana.page.get_by_role("heading", name="How others see you")).to_be_visible()
    ana.page.go_back()
    expect(ana.page.get_by_role("heading", name="Where you are logged in")).to_be_visible()


def test_part_that_cannot_be_read_says_so(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ana.has_account()
    ana.forgive("Failed to load resource")
    ana.page.route("**/api/auth/tokens*", lambda route: route.abort())
    opens_security(ana)
    told = ana.page.get_by_role("alert").filter(has_text="Your tokens could not be read.")
    expect(told).to_be_visible()
    ana.page.unroute_all()
    told.get_by_role("button", name="Try again").click()
    expect(ana.page.get_by_text("No tokens")).to_be_visible()


def test_bad_password_is_told_while_it_is_typed(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ana.has_account()
    opens_security(ana)
    field = ana.page.get_by_label("New password", exact=True)
    field.press_sequentially("1234567")
    expect(field).to_have_accessible_description("1 more character at least.")
    field.press_sequentially("8")
    expect(field).to_have_accessible_description(re.compile("more than digits"))
    expect(field).to_have_attribute("aria-invalid", "true")
    field.press_sequentially(" tea leaves")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_session_is_ended_from_another_device(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ana.has_account()
    phone, laptop = also(visitor, ana, user_agent=IPHONE), also(visitor, ana)

    opens_security(ana)
    expect(lines(ana, "Devices")).to_have_count(3)
    expect(lines(ana, "Devices").first).to_contain_text("this device")
    ana.page.get_by_role("button", name=re.compile("^Log out Safari on an iPhone")).click()
    expect(ana.page.get_by_text("Safari on an iPhone is logged out.")).to_be_visible()
    expect(lines(ana, "Devices")).to_have_count(2)
    expect(ana.page.get_by_role("list", name="Devices")).to_be_focused()
    phone.call("GET", "/api/auth/me", 401)
    laptop.call("GET", "/api/auth/me", 200)

    ana.button("Log out everywhere else").click()
    expect(ana.page.get_by_text("You are logged in nowhere else.")).to_be_visible()
    laptop.call("GET", "/api/auth/me", 401)
    ana.call("GET", "/api/auth/me", 200)


def test_token_is_made_used_and_deleted(cafe: Installation, visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ana.has_account()
    opens_security(ana)
    expect(ana.page.get_by_text("No tokens")).to_be_visible()
    ana.button("Make a token").click()
    ana.button("Make token").click()
    expect(ana.page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
    ana.fill_in(Name="status light")
    ana.button("Make token").click()
    secret = ana.page.get_by_role("textbox", name="Your token").input_value()
    ana.button("Done").click()
    expect(lines(ana, "Tokens")).to_contain_text(["status light"])
    expect(lines(ana, "Tokens")).to_contain_text(["Only reads"])

    with httpx.Client(
        base_url=cafe.origin, headers={"authorization": f"Bearer {secret}"}
    ) as program:
        assert program.get("/api/auth/me").json()["username"] == ana.username
        refused = program.post("/api/rooms", json={"name": "Window seat"})
        assert refused.status_code == 403, refused.text
        # A page that is read again does not know the secret any more.
        ana.page.reload()
        expect(lines(ana, "Tokens")).to_have_count(1)
        assert secret not in ana.page.content()

        ana.button("Delete status light").click()
        ana.button("Delete token").click()
        expect(ana.page.get_by_text("No tokens")).to_be_visible()
        wait_for(
            ana.page, lambda: program.get("/api/auth/me").status_code == 401, "token is refused"
        )


def app_code(key: str, *, later: int = 0) -> str:
    """What an authenticator app shows now, or so many steps later (RFC 6238)."""
    step = struct.pack(">Q", int(time.time()) // 30 + later)
    mac = hmac.digest(base64.b32decode(key.replace(" ", "")), step, "sha1")
    number = struct.unpack_from(">I", mac, mac[-1] & 15)[0] & 0x7FFF_FFFF
    return f"{number % 10**6:06}"


def test_second_step_is_set_up_asked_for_and_turned_off(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ana.has_account()
    ana.forgive(r"status of 401 .*/api/auth/second-factor/")
    opens_security(ana)
    ana.button("Set up an authenticator app").click()
    dialog = ana.page.get_by_role("dialog")
    ana.fill_in(**{"Your password": "not my password"})
    ana.button("Go on").click()
    password = ana.page.get_by_label("Your password", exact=True)
    expect(password).to_have_accessible_description("That is not your present password.")
    ana.fill_in(**{"Your password": PASSWORD})
    ana.button("Go on").click()
    key = dialog.get_by_text(re.compile(r"^([A-Z2-7]{4} ?){8}$")).inner_text()
    ana.fill_in(Code=app_code(key, later=10))
    ana.button("Turn on").click()
    field = ana.page.get_by_label("Code", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    ana.fill_in(Code=app_code(key))
    ana.button("Turn on").click()
    codes = dialog.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    ana.button("Done").click()
    expect(ana.page.get_by_text("10 recovery codes are left.")).to_be_visible()

    phone: Visitor = visitor("phone")
    phone.username = ana.username
    phone.page.goto("/login")
    phone.log_in()
    phone.fill_in(Code=recovery)
    phone.button("Log in").click()
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text(ana.username)

    ana.button("Turn the app off").click()
    ana.fill_in(**{"Your password": PASSWORD})
    dialog.get_by_role("button", name="Turn off").click()
    expect(ana.button("Set up an authenticator app")).to_be_visible()
    phone.call("POST", "/api/auth/login", 200, username=ana.username, password=PASSWORD)


def has_authenticator(person: Visitor) -> Any:
    """Give the person's browser a device with passkeys that says yes; return its remote control."""
    control = person.context.new_cdp_session(person.page)
    control.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = control.send("WebAuthn.addVirtualAuthenticator", {"options": device})

    def says(*, yes: bool) -> None:
        person_there = {"authenticatorId": made["authenticatorId"], "isUserVerified": yes}
        control.send("WebAuthn.setUserVerified", person_there)

    return says


def logs_out(person: Visitor) -> None:
    """On a page that asks for nothing, and so does not offer to log in on the spot."""
    person.page.goto("/reset")
    expect(person.button("Send me a link")).to_be_visible()
    person.call("POST", "/api/auth/logout", 204)


def test_passkey_is_added_logs_in_alone_and_after_the_password(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ana.has_account()
    ana.forgive(r"status of 401 .*/api/auth/(me|passkeys/options)$")
    says = has_authenticator(ana)
    opens_security(ana)
    ana.button("Add a passkey").click()
    dialog = ana.page.get_by_role("dialog")
    ana.fill_in(**{"Your password": "not my password", "Name": "My laptop"})
    ana.button("Add passkey").click()
    password = ana.page.get_by_label("Your password", exact=True)
    expect(password).to_have_accessible_description("That is not your present password.")
    ana.fill_in(**{"Your password": PASSWORD})
    ana.button("Add passkey").click()
    codes = dialog.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    ana.button("Done").click()
    expect(lines(ana, "Passkeys")).to_contain_text(["My laptop"])
    expect(ana.page.get_by_text("you are asked for your passkey")).to_be_visible()
    ana.button("Rename My laptop").click()
    ana.page.get_by_label("Name", exact=True).fill("Grey laptop")
    ana.button("Save name").click()
    expect(lines(ana, "Passkeys")).to_contain_text(["Grey laptop"])

    # Nothing but the passkey: no name, no password. Here by the button, in a browser that offers
    # nothing by itself.
    logs_out(ana)
    ana.page.add_init_script(
        "if (location.search.includes('progress'))"
        " PublicKeyCredential.isConditionalMediationAvailable = async () => false;"
    )
    says(yes=False)
    ana.page.goto("/login?next=/progress")
    ana.button("Log in with a passkey").click()
    expect(ana.page.get_by_role("alert")).to_contain_text("No passkey was used")
    says(yes=True)
    ana.button("Log in with a passkey").click()
    expect(ana.page).to_have_url(f"{ana.origin}/progress")

    # Nor a button, where the browser offers it for the username: this device takes it at once.
    logs_out(ana)
    ana.page.goto("/login?next=/study")
    expect(ana.page).to_have_url(f"{ana.origin}/study")

    # After the password.
    logs_out(ana)
    says(yes=False)
    ana.page.goto("/login")
    ana.log_in()
    expect(ana.button("Use your passkey")).to_be_visible()
    says(yes=True)
    ana.button("Use your passkey").click()
    expect(ana.page.get_by_role("heading", level=1)).to_contain_text(ana.username)

    # A browser without it: a recovery code.
    phone: Visitor = visitor("phone")
    phone.username = ana.username
    phone.page.goto("/login")
    phone.log_in()
    phone.fill_in(**{"Recovery code": recovery})
    phone.button("Log in").click()
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text(ana.username)

    opens_security(ana)
    expect(lines(ana, "Passkeys")).to_contain_text(["last used"])
    ana.button("Remove Grey laptop").click()
    ana.fill_in(**{"Your password": PASSWORD})
    ana.button("Remove passkey").click()
    expect(lines(ana, "Passkeys")).to_have_count(0)
    phone.call("POST", "/api/auth/login", 200, username=ana.username, password=PASSWORD)


def test_provider_makes_an_account_and_is_linked_to_another(
    cafe: Installation, visitor: Any
) -> None:
    with campus_at(cafe.provider_port) as campus:

        def comes(name: str) -> Visitor:
            person: Visitor = visitor(name)
            person.may_visit(urlsplit(campus.issuer).netloc)
            return person

        ana, ben = comes("ana"), comes("ben")
        # The name that Ana has there is taken here: she chooses another.
        ben.has_account()
        campus.is_as("ana", preferred_username=ben.username, name="Ana of the campus")
        ana.page.goto("/login?next=/study")
        ana.button("Go on with Campus login").click()
        expect(ana.page.get_by_role("heading", level=1)).to_have_text("Choose your username")
        expect(ana.page).not_to_have_url(re.compile("newcomer"))
        ana.forgive(r"status of 409 .*/api/auth/oidc/signup$")
        ana.button("Create account").click()
        field = ana.page.get_by_label("Username", exact=True)
        expect(field).to_have_attribute("aria-invalid", "true")
        field.fill(ana.username)
        ana.button("Create account").click()
        expect(ana.page).to_have_url(f"{ana.origin}/study")
        opens_security(ana)
        expect(ana.page.get_by_text("You log in without one.")).to_be_visible()
        expect(lines(ana, "Linked accounts")).to_contain_text(["Campus login"])
        ana.forgive(r"status of 409 .*/api/auth/identities/")
        ana.button("Unlink Campus login").click()
        dialog = ana.page.get_by_role("dialog")
        dialog.get_by_role("button", name="Unlink", exact=True).click()
        expect(dialog).to_contain_text("this is your only way in")
        ana.button("Cancel").click()
        ana.page.get_by_label("New password", exact=True).fill(NEW)
        ana.button("Set password").click()
        expect(ana.button("Change password")).to_be_visible()

        # Ben links his own, and logs in by it next.
        campus.is_as("ben", email="ben@campus.example")
        opens_security(ben)
        ben.button("Link Campus login").click()
        ben.fill_in(**{"Your password": PASSWORD})
        ben.button("Go on").click()
        expect(ben.page.get_by_text("Your account is linked.")).to_be_visible()
        expect(lines(ben, "Linked accounts")).to_contain_text(["ben@campus.example"])
        ben.call("POST", "/api/auth/logout", 204)
        ben.page.goto("/login?next=/study")
        campus.control(bend="denied")
        ben.button("Go on with Campus login").click()
        expect(ben.page.get_by_role("alert")).to_contain_text("you declined")
        campus.control(bend="")
        ben.button("Go on with Campus login").click()
        expect(ben.page).to_have_url(f"{ben.origin}/study")
        assert ben.call("GET", "/api/auth/me", 200)["username"] == ben.username


def test_address_waits_to_be_verified(visitor: Any) -> None:
    ana: Visitor = visitor("ana")
    ana.has_account()
    opens_security(ana)
    address = f"{ana.username}@example.org"
    ana.page.get_by_role("textbox", name="E-mail address").fill(address)
    ana.button("Save address").click()
    expect(ana.page.get_by_text("not verified", exact=True)).to_be_visible()
    ana.button("Send the link again").click()
    expect(ana.page.get_by_text(f"Another link is on its way to {address}.")).to_be_visible()

    ana.page.get_by_role("textbox", name="E-mail address").fill("")
    ana.button("Save address").click()
    expect(ana.page.get_by_text("Your address is removed.")).to_be_visible()
    expect(ana.page.get_by_text("not verified", exact=True)).to_have_count(0)
