"""The static client."""

import pytest

PAGES = [
    "/",
    "/signup",
    "/login",
    "/login/",
    "/rooms/ABCDEF",
    "/study",
    "/progress",
    "/profile",
    "/reset",
    "/verify",
    "/deleted",
    "/invite/some-token",
    "/doctor",
    "/docs",
    "/admin",
    "/admin/users",
    "/admin/users/1",
]


@pytest.mark.parametrize("path", PAGES)
def test_the_client_s_pages_are_one_document(edge, path):
    answer = edge.http.get(path, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert "the cafe" in answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/nothing", "/rooms", "/rooms/A/b", "/assets/none.js", "/.env"])
def test_other_paths_are_404_and_show_the_client(edge, path):
    answer = edge.http.get(path)
    assert answer.status_code == 404
    assert "the cafe" in answer.text
    assert "immutable" not in answer.headers["Cache-Control"]


def test_an_asset_is_kept_for_ever_and_comes_precompressed(edge):
    answer = edge.http.get("/assets/app-1a2b3c.js", headers={"Accept-Encoding": "identity"})
    assert answer.text == "let plain;"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    with edge.http.stream(
        "GET", "/assets/app-1a2b3c.js", headers={"Accept-Encoding": "gzip, br"}
    ) as squeezed:
        assert squeezed.headers["Content-Encoding"] == "br"
        assert b"".join(squeezed.iter_raw()) == b"brotli bytes"


def test_the_manifest_says_what_it_is(edge):
    answer = edge.http.get("/manifest.webmanifest")
    assert (answer.status_code, answer.text) == (200, "{}")
    assert answer.headers["Content-Type"] == "application/manifest+json"


def test_a_known_version_is_not_sent_again(edge):
    first = edge.http.get("/")
    again = edge.http.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_client_cannot_be_written_to(edge):
    for method, path in (("POST", "/"), ("PUT", "/login"), ("DELETE", "/assets/app-1a2b3c.js")):
        # Browsers, unlike httpx here, can read brotli: the refusal must not have its length.
        answer = edge.http.request(method, path, headers={"Accept-Encoding": "br, gzip"})
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, HEAD"


def test_head_is_get_without_a_body(edge):
    answer = edge.http.head("/rooms/ABCDEF")
    assert (answer.status_code, answer.content) == (200, b"")
