"""RFC 6455 as a server must keep it, in the order of Autobahn's test suite.

Every case runs against an ASGI application and against one that took its connections over.
"""

import struct

import pytest
from websocket_peer import LIMIT, Client, Server, frame

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT, BINARY, CONT, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
A_TEXT = 0x81
SIZES = [0, 1, 125, 126, 127, 128, 65535, LIMIT]


# 1 Framing


@pytest.mark.parametrize("size", SIZES)
async def test_1_1_texts_of_every_size(client: Client, size: int) -> None:
    client.send(frame(TEXT, b"*" * size))
    assert await client.read() == (A_TEXT, b"*" * size)


@pytest.mark.parametrize("piece", [1, 997])
async def test_1_1_a_text_in_small_pieces(client: Client, piece: int) -> None:
    await client.chop(frame(TEXT, b"*" * 5000), piece)
    assert await client.read() == (A_TEXT, b"*" * 5000)


@pytest.mark.parametrize("size", SIZES)
async def test_1_2_binary_messages(client: Client, server: Server, size: int) -> None:
    client.send(frame(BINARY, b"\xfe" * size))
    if server.state["connections"]:
        assert await client.closed() == 1003  # who took over wants texts
    else:
        assert await client.read() == (0x82, b"\xfe" * size)


# 2 Pings and pongs


@pytest.mark.parametrize(
    "payload", [b"", b"hello", b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff", b"\xfe" * 125]
)
async def test_2_1_to_2_4_pings_are_answered(client: Client, payload: bytes) -> None:
    client.send(frame(PING, payload))
    assert await client.read() == (0x8A, payload)


async def test_2_5_a_ping_that_is_too_long(client: Client) -> None:
    client.send(frame(PING, b"\xfe" * 126))
    assert await client.closed() == 1002


async def test_2_6_a_ping_in_pieces(client: Client) -> None:
    await client.chop(frame(PING, b"\xfe" * 125))
    assert await client.read() == (0x8A, b"\xfe" * 125)


async def test_2_7_to_2_9_pongs_nobody_asked_for(client: Client) -> None:
    client.send(frame(PONG), frame(PONG, b"unasked"), frame(PING, b"asked"))
    assert await client.read() == (0x8A, b"asked")


async def test_2_10_and_2_11_many_pings_in_order(client: Client) -> None:
    await client.chop(b"".join(frame(PING, str(n).encode()) for n in range(10)))
    assert [await client.read() for _ in range(10)] == [(0x8A, str(n).encode()) for n in range(10)]


# 3 Reserved bits


@pytest.mark.parametrize("bits", range(1, 8))
@pytest.mark.parametrize("opcode", [TEXT, PING, CLOSE])
async def test_3_reserved_bits(client: Client, bits: int, opcode: int) -> None:
    client.send(frame(TEXT, b"fine"), frame(opcode, b"", first=0x80 | bits << 4 | opcode))
    assert await client.read() == (A_TEXT, b"fine")
    assert await client.closed() == 1002


async def test_3_a_frame_without_a_mask(client: Client) -> None:
    client.send(frame(TEXT, b"naked", mask=False))
    assert await client.closed() == 1002


async def test_3_a_length_with_its_highest_bit_set(client: Client) -> None:
    client.send(bytes([0x81, 0xFF]) + struct.pack("!Q", 2**63 + 1) + b"mask")
    assert await client.closed() == 1002


# 4 Opcodes


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
async def test_4_unknown_opcodes(client: Client, opcode: int) -> None:
    client.send(frame(TEXT, b"fine"), frame(opcode, b"what"), frame(PING))
    assert await client.read() == (A_TEXT, b"fine")
    assert await client.closed() == 1002


# 5 Fragmentation


@pytest.mark.parametrize("opcode", [PING, PONG])
async def test_5_1_and_5_2_control_frames_are_never_fragmented(client: Client, opcode: int) -> None:
    client.send(frame(opcode, b"a", first=opcode), frame(CONT, b"b"))
    assert await client.closed() == 1002


@pytest.mark.parametrize("together", [True, False])
async def test_5_3_to_5_5_a_text_in_two(client: Client, together: bool) -> None:
    data = frame(TEXT, b"frag", first=TEXT) + frame(CONT, b"ment")
    if together:
        client.send(data)
    else:
        await client.chop(data)
    assert await client.read() == (A_TEXT, b"fragment")


async def test_5_6_to_5_8_a_ping_between_two_fragments(client: Client) -> None:
    client.send(frame(TEXT, b"frag", first=TEXT), frame(PING, b"!"), frame(CONT, b"ment"))
    assert await client.read() == (0x8A, b"!")
    assert await client.read() == (A_TEXT, b"fragment")


@pytest.mark.parametrize("final", [0x80, 0])
async def test_5_9_to_5_14_a_continuation_of_nothing(client: Client, final: int) -> None:
    client.send(frame(CONT, b"alone", first=final), frame(TEXT, b"text"))
    assert await client.closed() == 1002


async def test_5_15_a_continuation_after_the_end(client: Client) -> None:
    client.send(frame(TEXT, b"a", first=TEXT), frame(CONT, b"b"), frame(CONT, b"c", first=0))
    assert await client.read() == (A_TEXT, b"ab")
    assert await client.closed() == 1002


async def test_5_18_a_text_within_a_text(client: Client) -> None:
    client.send(frame(TEXT, b"a", first=TEXT), frame(TEXT, b"b"))
    assert await client.closed() == 1002


async def test_5_19_and_5_20_many_fragments_and_pings(client: Client) -> None:
    client.send(frame(TEXT, b"1", first=TEXT), frame(CONT, b"2", first=0), frame(PING, b"a"))
    client.send(frame(CONT, b"3", first=0), frame(CONT, b"", first=0), frame(PING, b"b"))
    assert [await client.read() for _ in range(2)] == [(0x8A, b"a"), (0x8A, b"b")]
    client.send(frame(CONT, b"4"))
    assert await client.read() == (A_TEXT, b"1234")


# 6 UTF-8


VALID = [
    "κόσμε", "Hello-µ@ßöäüàá-UTF-8!!", "\x00", "\x80", "\u0800", "\U00010000", "\x7f", "\u07ff",
    "\uffff", "\U0010ffff", "\ud7ff", "\ue000", "\ufffd", "\ufeff",
]  # fmt: skip
INVALID = [
    b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited",  # a surrogate
    b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80", b"\xf7\xbf\xbf\xbf", b"\xf4\x90\x80\x80",
    b"\x80", b"\xbf", b"\x80\xbf\x80", b"\xc0 ", b"\xe0 ", b"\xf0 ", b"\xc0", b"\xe0\x80",
    b"\xf0\x80\x80", b"\xfe", b"\xff", b"\xfe\xfe\xff\xff", b"\xc0\xaf", b"\xe0\x80\xaf",
    b"\xc1\xbf", b"\xe0\x9f\xbf", b"\xc0\x80", b"\xed\xa0\x80", b"\xed\xbf\xbf",
    b"\xed\xa0\x80\xed\xb0\x80", b"caf\xc3",
]  # fmt: skip


@pytest.mark.parametrize("text", VALID)
async def test_6_valid_texts(client: Client, text: str) -> None:
    client.send(frame(TEXT, text.encode()))
    assert await client.read() == (A_TEXT, text.encode())


async def test_6_2_a_character_cut_in_pieces(client: Client) -> None:
    whole = "κόσμε".encode()
    pieces = [
        frame(CONT if n else TEXT, bytes([byte]), first=0 if n else TEXT)
        for n, byte in enumerate(whole)
    ]
    client.send(*pieces, frame(CONT))
    assert await client.read() == (A_TEXT, whole)


@pytest.mark.parametrize("data", INVALID)
async def test_6_invalid_texts(client: Client, data: bytes) -> None:
    client.send(frame(TEXT, b"fine"), frame(TEXT, data), frame(TEXT, b"unheard"))
    assert await client.read() == (A_TEXT, b"fine")
    assert await client.closed() == 1007


async def test_6_an_invalid_text_in_fragments(client: Client) -> None:
    client.send(frame(TEXT, b"caf\xc3", first=TEXT), frame(CONT, b"\x28"))
    assert await client.closed() == 1007


# 7 Closing


def closing(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, struct.pack("!H", code) + reason)


async def test_7_1_1_a_message_then_a_close(client: Client) -> None:
    client.send(frame(TEXT, b"last"), closing(1000))
    assert await client.read() == (A_TEXT, b"last")
    assert await client.read() == (0x88, b"\x03\xe8")
    await client.ended()


async def test_7_1_2_to_7_1_5_nothing_counts_after_a_close(client: Client) -> None:
    client.send(closing(1000), closing(1000), frame(PING, b"?"), frame(TEXT, b"late"))
    assert await client.read() == (0x88, b"\x03\xe8")
    await client.ended()


async def test_7_1_5_a_close_amid_fragments(client: Client) -> None:
    client.send(frame(TEXT, b"frag", first=TEXT), closing(1000))
    assert await client.read() == (0x88, b"\x03\xe8")
    await client.ended()


async def test_7_3_1_a_close_without_a_code(client: Client) -> None:
    client.send(frame(CLOSE))
    assert await client.read() == (0x88, b"")
    await client.ended()


async def test_7_3_2_a_close_of_one_byte(client: Client) -> None:
    client.send(frame(CLOSE, b"\x03"))
    assert await client.closed() == 1002


async def test_7_3_5_the_longest_reason(client: Client) -> None:
    client.send(closing(1000, b"*" * 123))
    assert (await client.read())[1][:2] == b"\x03\xe8"
    await client.ended()


async def test_7_3_6_a_reason_that_is_too_long(client: Client) -> None:
    client.send(closing(1000, b"*" * 124))
    assert await client.closed() == 1002


async def test_7_5_1_a_reason_that_is_no_text(client: Client) -> None:
    client.send(closing(1000, b"\xce\xba\xed\xa0\x80"))
    assert await client.closed() == 1007


@pytest.mark.parametrize(
    "code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
)
async def test_7_7_codes_a_client_may_use(client: Client, code: int) -> None:
    client.send(closing(code))
    assert await client.read() == (0x88, struct.pack("!H", code))
    await client.ended()


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535])
async def test_7_9_codes_no_client_may_use(client: Client, code: int) -> None:
    client.send(closing(code))
    assert await client.closed() == 1002


# 9 Limits


@pytest.mark.parametrize("more", [1, LIMIT, 8 * LIMIT, 64 * LIMIT])
async def test_9_a_message_that_is_too_big(client: Client, more: int) -> None:
    """Whatever its size the close frame arrives: the rest is read first."""
    client.send(frame(TEXT, b"fine"), frame(TEXT, bytes(LIMIT + more)))
    assert await client.read() == (A_TEXT, b"fine")
    assert await client.closed() == 1009


async def test_9_fragments_that_are_too_big_together(client: Client) -> None:
    client.send(frame(TEXT, b"*" * LIMIT, first=TEXT), frame(CONT, b"*"))
    assert await client.closed() == 1009


async def test_9_many_small_messages_in_order(client: Client) -> None:
    client.send(*(frame(TEXT, str(number).encode()) for number in range(5000)))
    for number in range(5000):
        assert await client.read() == (A_TEXT, str(number).encode())


# 12 Compression


async def test_12_compression_is_not_taken_up(server: Server) -> None:
    client = await Client.connect(
        server.port, more=b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
    )
    assert b"101" in client.head.splitlines()[0]
    assert b"extensions" not in client.head.lower()
    client.send(frame(TEXT, b"squeezed", first=0xC1))
    assert await client.closed() == 1002
    client.writer.close()
