"""Handshakes pass through the gateway; refusals do as well."""

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect


def url(edge, path):
    return f"ws://localhost:{edge.port}{path}"


def test_the_close_code_of_a_service_reaches_the_client(edge):
    with connect(url(edge, "/ws/rooms/ABCDEF"), compression="deflate") as socket:
        assert "Sec-WebSocket-Extensions" not in socket.response.headers
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
    assert closed.value.rcvd.code == 4401
    assert closed.value.rcvd.reason == "not logged in"


def test_a_refused_handshake_is_an_http_answer(edge):
    with pytest.raises(InvalidStatus) as refused:
        connect(url(edge, "/ws/calls/ABCDEF"), additional_headers={"X-Test-Refuse": "403"})
    assert refused.value.response.status_code == 403


def test_a_service_may_answer_a_handshake_with_an_error(edge):
    with pytest.raises(InvalidStatus) as refused:
        connect(url(edge, "/ws/rooms/ABCDEF?status=503"))
    assert refused.value.response.status_code == 503


def test_no_socket_is_opened_elsewhere(edge):
    for path in ("/", "/ws/nothing", "/api/nothing"):
        with pytest.raises(InvalidStatus) as refused:
            connect(url(edge, path))
        assert refused.value.response.status_code in (200, 404)
