"""The servers that every other test stands on."""

import asyncio

import asyncpg
import nats
import nats.errors
import nats.js.errors
import pytest
import redis

from cafe_local import binaries
from cafe_local.home import Home
from cafe_local.options import SERVICES
from cafe_local.ports import free_port
from cafe_local.probe import is_healthy
from cafe_local.server import Server
from cafe_local.stores import nats_program
from cafe_local.testing import Servers


def test_a_server_starts_when_it_is_touched_and_no_other():
    servers = Servers()
    try:
        assert redis.Redis.from_url(servers.valkey_url).ping()
        assert [server.name for server in servers.started] == ["valkey"]
    finally:
        servers.close()
    assert not servers.valkey.running


async def fetch(url, sql):
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close(timeout=1)


async def test_a_database_belongs_to_its_role_alone(make_database):
    ours, theirs = make_database("ours"), make_database("theirs")
    await fetch(ours, "CREATE TABLE t (x int)")
    assert await fetch(ours, "SELECT count(*) FROM t") == 0
    stranger = ours.rsplit("/", 1)[0] + "/" + theirs.rsplit("/", 1)[1]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await fetch(stranger, "SELECT 1")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await fetch(ours.replace("@", "x@"), "SELECT 1")


async def test_what_was_committed_survives_a_killed_postgres(servers, make_database):
    url = make_database("killed")
    await fetch(url, "CREATE TABLE t (x int)")
    await fetch(url, "INSERT INTO t VALUES (1)")
    await asyncio.to_thread(servers.postgres.kill)
    with pytest.raises(OSError, match=r"refused|[Cc]onnect"):
        await fetch(url, "SELECT 1")
    await asyncio.to_thread(servers.postgres.start)
    assert await fetch(url, "SELECT count(*) FROM t") == 1


async def test_a_frozen_postgres_answers_nobody_until_it_thaws(servers, make_database):
    url = make_database("frozen")
    servers.postgres.freeze()
    try:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await fetch(url, "SELECT 1")
    finally:
        servers.postgres.thaw()
    assert await fetch(url, "SELECT 1") == 1


async def test_a_restarted_nats_has_its_streams(servers):
    client = await nats.connect(servers.nats_url)
    await client.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
    await client.close()
    await asyncio.to_thread(servers.nats.restart)
    client = await nats.connect(servers.nats_url)
    assert (await client.jetstream().stream_info("KEPT")).config.name == "KEPT"
    await client.jetstream().delete_stream("KEPT")
    await client.close()


@pytest.fixture
def guarded_nats(chosen, tmp_path):
    """NATS as in the local stack, with deploy/nats/nats.conf: (port, home)."""
    home = Home(tmp_path / "nats")
    home.create()
    ports = {"nats": free_port(), "nats-monitor": free_port()}
    program = nats_program(chosen.root, home, ports)
    server = Server(
        "nats",
        program.command,
        folder=home.log,
        ready=lambda: is_healthy(program.health),
        environment=dict(program.environment),
    )
    server.start()
    yield ports["nats"], home
    server.stop()


async def test_a_service_may_say_what_it_owns_and_nothing_else(guarded_nats):
    port, home = guarded_nats
    refused = []

    async def note(error):
        refused.append(str(error))

    async def connected(service):
        password = home.secret(f"nats-{service}")
        url = f"nats://{service}:{password}@127.0.0.1:{port}"
        return await nats.connect(url, error_cb=note, allow_reconnect=False)

    clients = {service: await connected(service) for service in SERVICES}
    jetstream = clients["rooms"].jetstream(timeout=2)
    await jetstream.add_stream(name="CAFE_EVENTS", subjects=["cafe.evt.>"])
    for service, client in clients.items():
        own = client.jetstream(timeout=2)
        await own.publish(f"cafe.evt.{service}.v1.something_happened", b"{}")
        assert refused == []
    with pytest.raises(nats.errors.TimeoutError):
        await clients["chat"].jetstream(timeout=0.3).publish("cafe.evt.auth.v1.person_erased", b"")
    with pytest.raises(nats.errors.TimeoutError):
        await clients["rooms"].jetstream(timeout=0.3).delete_stream("CAFE_EVENTS")
    assert len(refused) == 2
    assert all("permissions violation" in line.lower() for line in refused)
    for client in clients.values():
        await client.close()


async def test_without_a_password_nats_lets_nobody_in(guarded_nats):
    port, _ = guarded_nats
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b'CONNECT {"verbose":false}\r\nPING\r\n')
    assert b"Authorization Violation" in await reader.readline()
    writer.close()
    await writer.wait_closed()


def test_postgres_is_found_where_pg_bin_says(tmp_path, monkeypatch):
    for name in ("postgres", "initdb", "psql"):
        (tmp_path / name).touch()
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    assert binaries.postgres_folder() == tmp_path
