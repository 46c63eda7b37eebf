"""Pictures: what is taken, what becomes of it, how it is served."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from auth_browser import Browser
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cafe_auth.avatars.picture import SIDE, NoPicture, paint
from cafe_chassis.testing import App
from cafe_database.ids import new_id

OpenBrowser = Callable[..., Browser]
PICTURE = "/api/auth/me/avatar"
RED, BLUE = (200, 30, 30), (20, 30, 200)


def drawn(kind: str, size: tuple[int, int] = (600, 400), **more: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    kept = io.BytesIO()
    image.save(kept, kind, **more)
    return kept.getvalue()


def seen(webp: bytes) -> "Image.Image":
    image = Image.open(io.BytesIO(webp))
    assert (image.format, image.size) == ("WEBP", (SIDE, SIDE))
    return image.convert("RGB")


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(600, 400), (40, 30), (3000, 2100)])
def test_the_middle_square_is_kept(kind: str, size: tuple[int, int]) -> None:
    image = seen(paint(drawn(kind, size)))
    assert near(image.getpixel((20, 128)), RED)
    assert near(image.getpixel((236, 128)), BLUE)


def test_what_a_camera_turned_is_upright_and_says_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right: its left is our top
    exif[0x010F] = "a camera"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    painted = paint(drawn("JPEG", exif=exif, comment=b"home"))
    image = seen(painted)
    assert near(image.getpixel((128, 20)), RED)
    assert near(image.getpixel((128, 236)), BLUE)
    assert not Image.open(io.BytesIO(painted)).getexif()
    assert b"camera" not in painted
    assert b"home" not in painted


def test_transparent_pixels_stay_so() -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    kept = io.BytesIO()
    image.save(kept, "PNG")
    assert Image.open(io.BytesIO(paint(kept.getvalue()))).getpixel((10, 10))[3] == 0  # type: ignore[index]


def test_of_an_animation_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (50, 50), colour) for colour in (RED, BLUE, BLUE)]
    for kind in ("GIF", "WEBP"):
        kept = io.BytesIO()
        frames[0].save(kept, kind, save_all=True, append_images=frames[1:], duration=50)
        painted = paint(kept.getvalue())
        assert near(seen(painted).getpixel((128, 128)), RED)
        assert getattr(Image.open(io.BytesIO(painted)), "n_frames", 1) == 1


def bomb(width: int, height: int) -> bytes:
    """A PNG of some bytes that claims to be huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "uploaded",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        drawn("BMP"),
        drawn("TIFF"),
        drawn("JPEG")[:300],
        drawn("PNG")[:-40],
        bomb(5000, 5000),
        bomb(50_000, 50_000),
        bomb(2, 100_000),
        bomb(100, 100),
    ],
    ids=["empty", "head", "svg", "bmp", "tiff", "cut", "cut2", "big", "huge", "strip", "short"],
)
def test_what_is_no_picture_is_refused(uploaded: bytes) -> None:
    with pytest.raises(NoPicture):
        paint(uploaded)


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    at=st.integers(0, 5000),
    junk=st.binary(min_size=1, max_size=40),
)
def test_damaged_bytes_are_a_picture_or_refused(kind: str, at: int, junk: bytes) -> None:
    whole = bytearray(SAMPLES[kind])
    at %= len(whole)
    whole[at : at + len(junk)] = junk
    try:
        seen(paint(bytes(whole)))
    except NoPicture:
        pass


SAMPLES = {
    "JPEG": drawn("JPEG", (64, 64)),
    "PNG": drawn("PNG", (64, 64)),
    "WEBP": drawn("WEBP", (64, 64)),
    "GIF": drawn("GIF", (64, 64)),
}


async def upload(browser: Browser, content: bytes, kind: str = "image/png") -> httpx.Response:
    return await browser.send("PUT", PICTURE, content=content, headers={"content-type": kind})


@pytest.mark.asyncio(loop_scope="session")
async def test_a_picture_is_served_until_it_is_removed(
    auth: App, open_browser: OpenBrowser
) -> None:
    ana, ben = open_browser(auth), open_browser(auth)
    user = await ana.sign_up()
    other = await ben.sign_up()
    assert user["avatar_version"] == 0
    # What the upload calls itself counts for nothing.
    changed = await upload(ana, drawn("JPEG"), "image/gif")
    assert changed.status_code == 200
    version = changed.json()["avatar_version"]
    assert version > 0

    url = f"/api/auth/avatars/{user['id']}"
    answer = await ben.get(f"{url}?v={version}")
    seen(answer.content)
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert "immutable" not in (await ben.get(url)).headers["cache-control"]
    again = await ben.send("GET", url, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")

    ids = f"{other['id']},{user['id']},{new_id()}"
    listed = (await ben.get(f"/api/auth/avatars?ids={ids}")).json()
    assert listed == [{"user_id": user["id"], "version": version}]
    assert (await ben.get("/api/auth/avatars?ids=x")).status_code == 422
    shown = (await ben.get(f"/api/auth/users/{user['username']}")).json()
    assert shown["avatar_version"] == version

    assert (await ana.send("DELETE", PICTURE)).status_code == 204
    assert (await ana.send("DELETE", PICTURE)).status_code == 204
    assert (await ana.get("/api/auth/me")).json()["avatar_version"] == 0
    assert (await ben.get(url)).headers["content-type"].startswith("image/svg+xml")
    assert (await upload(ana, drawn("PNG"))).json()["avatar_version"] > version


@pytest.mark.asyncio(loop_scope="session")
async def test_each_refusal_says_what_is_wrong(browser: Browser) -> None:
    await browser.sign_up()
    fake = await upload(browser, b"<svg/>")
    assert fake.status_code == 422
    assert fake.json()["errors"][0]["field"] == "avatar"
    text = await upload(browser, drawn("PNG"), "text/plain")
    assert (text.status_code, text.json()["detail"]) == (415, "Only image/* is read here.")
    big = await upload(browser, drawn("PNG") + b"x" * 1024 * 1024)
    assert (big.status_code, big.json()["code"]) == (413, "too_large")
    exact = drawn("PNG")
    exact += b"x" * (1024 * 1024 - len(exact))
    assert (await upload(browser, exact)).status_code == 200


@pytest.mark.asyncio(loop_scope="session")
async def test_the_picture_is_a_harmless_svg(browser: Browser) -> None:
    user = await browser.sign_up(display_name="<script>alert(1)</script>")
    answer = await browser.get(f"/api/auth/avatars/{user['id']}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<script" not in answer.text
    for unknown in (str(new_id()), "nobody"):
        assert (await browser.get(f"/api/auth/avatars/{unknown}")).status_code == 404
