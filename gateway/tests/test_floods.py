"""The coarse limit per address."""

import socket

# A burst of 600, then 200 a second: this many at once are too many.
REQUESTS = 1500


def test_a_flood_is_answered_with_429(open_edge):
    edge = open_edge()
    # What asks auth is counted, also when auth is not there; nothing in Python slows the flood.
    edge.end("ask_auth")
    request = f"GET /api/tracker/timer HTTP/1.1\r\nHost: localhost:{edge.port}\r\n"
    last = request + "Connection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", edge.port), timeout=20) as line:
        line.sendall((request + "\r\n").encode() * (REQUESTS - 1) + last.encode())
        received = b"".join(iter(lambda: line.recv(1 << 16), b""))
    assert received.count(b"HTTP/1.1 503 ") + received.count(b"HTTP/1.1 429 ") == REQUESTS
    refused = received[received.index(b"HTTP/1.1 429 ") :].decode()
    head, _, body = refused.partition("\r\n\r\n")
    assert "Retry-After: " in head
    assert "Content-Type: application/problem+json" in head
    assert '"code":"rate_limited"' in body
    # Who only looks at the pages is not concerned.
    assert edge.http.get("/").status_code == 200
