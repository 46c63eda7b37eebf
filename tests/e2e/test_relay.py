"""Calls through a relay: coturn with our configuration, started by these tests."""

import base64
import hashlib
import hmac
import json
import re
import subprocess
import time
from pathlib import Path

import pytest
from cafe_calls import sees_and_hears, talk, through_the_relay_only, two_in_a_room
from cafe_visitor import MakeVisitor, Visitor
from playwright.sync_api import Route, expect

from cafe_local.coturn import TurnServer

pytestmark = pytest.mark.timeout(180)


def credentials(secret: str, ends_in_s: int) -> tuple[str, str]:
    """Return what a TURN server with this secret takes for so long."""
    username = f"{int(time.time()) + ends_in_s}:somebody"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(digest).decode()


def ask_for_an_address(server: TurnServer, username: str, password: str) -> str:
    """Ask the relay for an address with coturn's own client; return what that says."""
    command = ["turnutils_uclient", "-v", "-y", "-n", "1", "-m", "1", "-p", str(server.port)]
    command += ["-u", username, "-w", password, "127.0.0.1"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
        return done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode()


LENT = "Received relay addr"


def test_only_right_and_fresh_credentials_get_an_address_and_no_way_into_networks(
    tmp_path: Path,
) -> None:
    server = TurnServer(tmp_path, loopback=False)
    server.start()
    try:
        # Signaling's own tests show that it makes the same.
        asked = ask_for_an_address(server, *credentials(server.secret, 60))
        assert LENT in asked
        assert "403 (Forbidden IP)" in asked  # this machine is in a reserved range
        for username, password in (
            credentials(server.secret, -1),
            credentials("another secret", 60),
            ("somebody", "guessed"),
        ):
            assert LENT not in ask_for_an_address(server, username, password)
    finally:
        server.stop()


def test_two_people_talk_through_the_relay_and_through_nothing_else(
    visitor: MakeVisitor, relay: TurnServer
) -> None:
    assert relay.running
    ana, ben, _ = two_in_a_room(visitor)
    for person in (ana, ben):
        through_the_relay_only(person)
    talk(ana, ben)
    for person in (ana, ben):
        person.button("Connection details").click()
        details = person.page.get_by_role("dialog")
        expect(details.get_by_text("through this cafe's relay")).to_be_visible()
        person.page.keyboard.press("Escape")
    sees_and_hears(ana, ben)


def test_the_doctor_tells_which_leg_fails(visitor: MakeVisitor, relay: TurnServer) -> None:
    ana = visitor("ana")
    ana.has_account()
    ana.page.goto("/doctor")
    assert "FAIL" not in (report := finished(ana))
    legs = (("UDP", relay.port), ("TCP", relay.port), ("TLS", relay.tls_port))
    for over, port in legs:
        assert f"ok    Relay (TURN) over {over}, port {port}: It lends" in report
    assert not re.search(r"127\.0\.0\.1|localhost:|" + ana.username, report)

    def tampered(ends_in_s: int, secret: str, *more: str) -> None:
        username, credential = credentials(secret, ends_in_s)
        server = {"urls": [*relay.urls, *more], "username": username, "credential": credential}

        def answer(route: Route) -> None:
            body = json.dumps({"ice_servers": [server], "ttl": 60})
            route.fulfill(body=body, content_type="application/json")

        ana.page.unroute_all()
        ana.page.route("**/api/calls/ice-servers", answer)
        ana.button("Test again").click()

    for ends_in_s, secret in ((-1, relay.secret), (60, "another secret")):
        tampered(ends_in_s, secret)
        refused = finished(ana)
        assert refused.count("does not accept this cafe's credentials") == len(legs), refused
    tampered(60, relay.secret, f"stun:127.0.0.1:{relay.port}", "turns:127.0.0.1:9?transport=tcp")
    report = finished(ana)
    assert "ok    Address finder (STUN) over UDP: It told this browser its address." in report
    assert "FAIL  Relay (TURN) over TLS, port 9: It does not answer." in report
    assert report.count("FAIL") == 1
    expect(ana.page.get_by_text("One leg fails.")).to_be_visible()


def finished(person: Visitor) -> str:
    """Wait for the end of the examination and return its report."""
    expect(person.page.get_by_text("Looking…")).to_have_count(0, timeout=60_000)
    person.button("Copy the report").wait_for()
    return person.page.locator(".doctor-report pre").text_content() or ""
