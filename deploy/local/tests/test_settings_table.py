"""What docs/operations.md and docker-compose.yml say of settings is what the services read."""

import re
import subprocess
from pathlib import Path

import msgspec
import pytest

from cafe_auth.settings import Settings as AuthSettings
from cafe_chassis.settings import BaseSettings
from cafe_chat.settings import Settings as ChatSettings
from cafe_local import binaries
from cafe_rooms.settings import RoomsSettings
from cafe_signaling.settings import SignalingSettings
from cafe_tracker.settings import Settings as TrackerSettings

ROOT = Path(__file__).parents[3]
SETTINGS = [AuthSettings, RoomsSettings, ChatSettings, SignalingSettings, TrackerSettings]
FIELDS = {
    f"CAFE_{field.name.upper()}": field
    for settings in SETTINGS
    for field in msgspec.structs.fields(settings)
}
ROW = re.compile(r"^\| `(CAFE_[A-Z_]+)` \|(.*?)\| ", re.MULTILINE)
SWITCHES = {True: "on", False: "off"}
# The image says where to listen; a container names itself; one NATS; false minutes are for tests.
NOT_PASSED = {
    *("CAFE_HTTP_HOST", "CAFE_INTERNAL_HOST", "CAFE_INSTANCE"),
    *("CAFE_NATS_REPLICAS", "CAFE_TIMER_MINUTE_S"),
}


def documented() -> dict[str, str]:
    text = (ROOT / "docs" / "operations.md").read_text()
    section = text.partition("\n## Settings\n")[2].partition("\n## ")[0]
    return {name: default.strip() for name, default in ROW.findall(section)}


def as_told(field: msgspec.structs.FieldInfo) -> str:
    """Return a default as the table tells it."""
    if field.required:
        return "required"
    if isinstance(field.default, bool):
        return SWITCHES[field.default]
    if isinstance(field.default, tuple):
        return msgspec.json.encode(field.default).decode()
    if isinstance(field.default, float):
        return f"{field.default:g}"
    return str(field.default)


def test_the_table_has_every_setting_and_no_other() -> None:
    assert documented().keys() == FIELDS.keys()


@pytest.mark.parametrize("name", FIELDS)
def test_the_table_tells_the_default(name: str) -> None:
    field = FIELDS[name]
    told = documented()[name].replace("`", "")
    base = {one.name for one in msgspec.structs.fields(BaseSettings)}
    own = field.required and field.name not in base
    assert told == as_told(field) + (" in auth" if own else "")


def test_compose_passes_every_setting_on() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    passed = set(re.findall(r"\b(CAFE_[A-Z_]+):", text))
    passed |= {name.removesuffix("_FILE") for name in passed} | {"CAFE_ORIGIN"}
    assert FIELDS.keys() - passed == NOT_PASSED


@pytest.mark.parametrize("domain", ["", "cafe.example"])
def test_compose_reads_its_file_with_all_profiles(domain: str) -> None:
    command = [str(binaries.script("docker-compose"))]
    for profile in ("turn", "observability", "tools"):
        command += ["--profile", profile]
    subprocess.run([*command, "config", "--quiet"], cwd=ROOT, env={"DOMAIN": domain}, check=True)
