"""Backup of a running café, restored into a fresh home; and the command line `cafe`."""

import asyncio
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cafe_person import PASSWORD, Person

from cafe_keeper import archive
from cafe_local.ports import free_port

ROOT = Path(__file__).parents[2]
TALKS = 30
PAUSE_S = 0.7
"""A burst of ten, then one a second: so nobody is told to wait, and there is more to say for 20 s,
longer than a backup takes."""

Visitor = Callable[[str], Person]


@pytest.fixture(scope="module")
def kept(cafe: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the running café."""
    file = tmp_path_factory.mktemp("kept") / "cafe.tar.gz"
    keeper(cafe, "backup", str(file))
    return file


def keeper(cafe: Any, *words: str, status: int = 0) -> str:
    """Run `cafe …` for this installation and return what it printed."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "cafe"), *words],
        cwd=ROOT,
        env=cafe.environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.timeout(300)
async def test_what_was_there_is_there_again(cafe: Any, visitor: Visitor, tmp_path: Path) -> None:
    """While people talk, join and leave; then in another home, with another port."""
    ana, ben = await visitor("ana").sign_up(), await visitor("ben").sign_up()
    code = await ana.open_room(name="Kept", visibility="private")
    invite = await ana.call("POST", f"/api/rooms/{code}/invites", 201, json={})
    assert invite["token"]
    other = await ben.open_room(name="Busy")
    study = {"minutes": 42, "ended_at": "2026-01-05T10:00:00Z", "note": "kept"}
    await ana.call("POST", "/api/tracker/sessions", 201, json=study)
    line = ana.socket(f"/ws/rooms/{code}")
    acked: list[int] = []
    stop = asyncio.Event()
    async with line:
        await line.hear("hello")

        async def talk() -> None:
            for number in range(TALKS):
                await line.say(type="chat", message=f"word {number}", client_id=str(uuid4()))
                acked.append((await line.hear("ack"))["seq"])
                if stop.is_set():
                    return
                await asyncio.sleep(PAUSE_S)

        async def come_and_go() -> None:
            while not stop.is_set():
                await ana.join(other)
                await ana.call("POST", f"/api/rooms/{other}/leave", 204)
                await asyncio.sleep(0.1)

        talking = [asyncio.create_task(talk()), asyncio.create_task(come_and_go())]
        while len(acked) < 3:
            await asyncio.sleep(0.1)
        before = len(acked)
        file = tmp_path / "cafe.tar.gz"
        said = await asyncio.to_thread(keeper, cafe, "backup", str(file))
        after = len(acked)
        stop.set()
        await asyncio.gather(*talking)
    assert "rows of" in said
    assert file.stat().st_mode & 0o077 == 0
    assert before < after < TALKS, "people talked meanwhile"
    port = free_port()
    settings = {
        **cafe.environment(),
        "CAFE_HOME": str(tmp_path / "fresh"),
        "CAFE_PORT": str(port),
        "CAFE_REPLICAS": "",
    }

    def local(*words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "cafe_local", *words],
            cwd=ROOT,
            env=settings,
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    await asyncio.to_thread(local, "restore", str(file))
    await asyncio.to_thread(local, "up", "--detach")
    try:
        origin = f"http://localhost:{port}"
        # The same session: what is kept of it is enough.
        headers = {"origin": origin, "cookie": ana.cookie}
        async with httpx.AsyncClient(base_url=origin, headers=headers, timeout=15) as client:
            me = (await client.get("/api/auth/me")).json()
            assert (me["id"], me["username"]) == (ana.id, ana.username)
            room = (await client.get(f"/api/rooms/{code}")).json()
            assert (room["name"], room["my_role"], room["member_count"]) == ("Kept", "owner", 1)
            history = (await client.get(f"/api/chat/rooms/{code}/messages?limit=200")).json()
            seqs = [one["seq"] for one in history["items"]]
            assert seqs == list(range(1, len(seqs) + 1))
            assert before <= len(seqs) <= after + 1
            assert history["head"] == len(seqs)
            sessions = (await client.get("/api/tracker/sessions")).json()["items"]
            assert [(one["minutes"], one["note"]) for one in sessions] == [(42, "kept")]
            # Rooms and chat agree on who is a member, whatever was under way.
            members = (await client.get(f"/api/rooms/{other}")).json()["my_role"]
            talks = await client.get(f"/api/chat/rooms/{other}/messages")
            assert talks.status_code == (403 if members is None else 200)
            # And it goes on where it stopped.
            posted = await client.post("/api/rooms", json={"name": "After"})
            assert posted.status_code == 201
        # The password still fits, and so do the keys that sign what services believe.
        async with httpx.AsyncClient(base_url=origin, headers={"origin": origin}) as client:
            login = {"username": ben.username, "password": PASSWORD}
            assert (await client.post("/api/auth/login", json=login)).status_code == 200
            assert (await client.get("/api/rooms/")).status_code == 200
        again = Person(origin, "ana")
        again.username, again.id = ana.username, ana.id
        again.http.cookies.set("cafe_session", ana.http.cookies["cafe_session"])
        async with again.socket(f"/ws/rooms/{code}") as socket:
            assert (await socket.hear("hello"))["head"] == len(seqs)
            await socket.say(type="chat", message="on", client_id=str(uuid4()))
            assert (await socket.hear("ack"))["seq"] == len(seqs) + 1
        await again.close()
    finally:
        await asyncio.to_thread(local, "down")


def test_a_damaged_backup_is_refused(cafe: Any, kept: Path, tmp_path: Path) -> None:
    assert "rows of" in keeper(cafe, "verify", str(kept))
    content = bytearray(kept.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(content)
    assert "cafe:" in keeper(cafe, "verify", str(damaged), status=1)
    swapped = tmp_path / "swapped.tar.gz"
    with tarfile.open(kept) as tar:
        tar.extractall(tmp_path / "open", filter="data")
    (tmp_path / "open" / "auth" / "people.csv").write_text("id\n")
    archive.write(tmp_path / "open", swapped)
    assert "auth/people.csv" in keeper(cafe, "verify", str(swapped), status=1)


def test_nothing_is_restored_over_what_is_there(cafe: Any, kept: Path) -> None:
    assert "stop the services" in keeper(cafe, "restore", str(kept), status=1)
    done = subprocess.run(
        [sys.executable, "-m", "cafe_local", "restore", str(kept)],
        cwd=ROOT,
        env=cafe.environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "has data already" in done.stderr


def test_an_export_opens_no_doors(cafe: Any, tmp_path: Path) -> None:
    file = tmp_path / "export.zip"
    keeper(cafe, "export", str(file))
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as content:
        names = content.namelist()
        everything = b"".join(content.read(name) for name in names)
    assert {"auth-people.csv", "rooms-rooms.csv", "chat-messages.csv"} <= set(names)
    assert b"argon2" not in everything
    for name in names:
        assert not any(word in name for word in ("password", "token", "key", "session_"))


async def test_the_command_line(cafe: Any, visitor: Visitor) -> None:
    name = f"boss-{uuid4().hex[:8]}"
    ana = await visitor("ana").sign_up()
    said, reset = await asyncio.gather(
        asyncio.to_thread(keeper, cafe, "create-admin", name),
        asyncio.to_thread(keeper, cafe, "reset-password", ana.username),
    )
    assert "/reset#token=" in reset
    link = said.split()[-1]
    assert link.startswith(f"{cafe.origin}/reset#token=")
    boss = visitor("boss")
    choice = {"token": link.partition("#token=")[2], "new_password": PASSWORD}
    await boss.call("POST", "/api/auth/password/reset/confirm", 204, json=choice)
    login = {"username": name, "password": PASSWORD}
    assert (await boss.call("POST", "/api/auth/login", 200, json=login))["role"] == "admin"
    code = await ana.open_room()
    async with ana.socket(f"/ws/rooms/{code}") as line:
        await line.hear("hello")
        assert "is closed" in await asyncio.to_thread(keeper, cafe, "close-room", code.lower())
        assert await line.closed() == 4404
    await ana.call("GET", f"/api/rooms/{code}", 404)
    _, _, taken = await asyncio.gather(
        asyncio.to_thread(keeper, cafe, "close-room", code, status=1),
        asyncio.to_thread(keeper, cafe, "reset-password", "nobody-of-this-name", status=1),
        asyncio.to_thread(keeper, cafe, "create-admin", name, status=1),
    )
    assert "taken" in taken


def test_the_doctor_finds_everything_well_and_tells_no_secret(cafe: Any) -> None:
    said = keeper(cafe, "doctor")
    assert "0 ill" in said
    for part in ("chat (2)", "database of auth", "Valkey", "NATS", "gateway /api/calls/health"):
        assert part in said
    for file in (cafe.home / "secrets").rglob("*"):
        if file.is_file():
            assert file.read_text().strip() not in said
    assert str(cafe.home) not in said
    assert "@" not in said


def test_the_doctor_sees_what_is_away(cafe: Any) -> None:
    with cafe.frozen("signaling-2"):
        said = keeper(cafe, "doctor", status=1)
    assert "ILL  signaling (2)" in said


def test_without_an_installation_it_says_so(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "cafe"), "doctor"],
        env={**os.environ, "CAFE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "make up" in done.stderr


def test_the_manifest_says_what_is_in_it(kept: Path) -> None:
    with tarfile.open(kept) as tar:
        first = tar.next()
        assert first is not None
        assert first.name == "manifest.json"
        content = tar.extractfile(first)
        assert content is not None
        manifest = json.loads(content.read())
    assert set(manifest["databases"]) == {"auth", "rooms", "chat", "signaling", "tracker"}
    assert "secrets/key" in manifest["files"]
    assert pytest.approx(manifest["format"]) == 1
