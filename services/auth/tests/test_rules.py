"""The pure rules: names, passwords, profiles, delays, scopes."""

import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from cafe_auth.accounts.delays import FREE_FAILURES, LONGEST_S, delay_s
from cafe_auth.accounts.rules import (
    COMMON_WORDS,
    email_fault,
    password_fault,
    skeleton,
    username_fault,
)
from cafe_auth.avatars.initials import COLOURS, initials
from cafe_auth.clients.scopes import ALLOWED, granted
from cafe_auth.profile.rules import (
    bio_fault,
    day_starts_at_fault,
    display_name_fault,
    tidy,
    timezone_fault,
)
from cafe_auth.sessions.secrets import digest, new_token
from cafe_chassis.asking import SCOPES
from cafe_http.device import Device

NAME_CHARACTERS = string.ascii_letters + string.digits + "._-"
usernames = st.text(NAME_CHARACTERS, min_size=3, max_size=32)
LOOK_ALIKE = {"0": "O", "o": "0", "1": "l", "l": "I", "I": "1", "m": "rn", "w": "vv"}


@given(usernames)
def test_every_name_of_the_right_shape_is_free_unless_reserved(name: str) -> None:
    assert username_fault(name) in {None, "This name is reserved."}


@given(st.text(max_size=40))
def test_no_other_shape_is_a_name(name: str) -> None:
    fits = 3 <= len(name) <= 32 and all(char in NAME_CHARACTERS for char in name)
    assume(not fits)
    assert username_fault(name)


@given(usernames, st.data())
def test_look_alikes_share_a_skeleton(name: str, data: st.DataObject) -> None:
    disguised = "".join(
        data.draw(st.sampled_from([char, LOOK_ALIKE.get(char, char)])) for char in name
    )
    assert skeleton(disguised) == skeleton(name)


def test_letters_that_differ_to_the_eye_make_two_people() -> None:
    assert skeleton("elia") != skeleton("ella")
    assert skeleton("eIla") == skeleton("ella")


@given(usernames)
def test_a_skeleton_is_its_own(name: str) -> None:
    assert skeleton(skeleton(name)) == skeleton(name)


@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "ADMIN",
        "Adm1n",
        "ad.min",
        "_admin_",
        "rn0derator",
        "supp0rt",
        "me.",
        "r00t",
        "no-reply",
    ],
)
def test_reserved_names_are_refused_in_disguise_too(name: str) -> None:
    assert username_fault(name) == "This name is reserved."


@pytest.mark.parametrize("name", ["adminka", "test", "root66", "anna", "..."])
def test_names_that_only_resemble_reserved_ones_are_fine(name: str) -> None:
    assert username_fault(name) is None


COMMON = {
    *FREQUENCY_LISTS["passwords"],
    *(word for words in FREQUENCY_LISTS.values() for word in words[:COMMON_WORDS]),
}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=128))
@example("correct horse battery staple")
@example("aaaaaaaa")
@example("\x00\x01\x02\x03\x04\x05\x06\x07")
@example("Пароль-для-Ани")
def test_no_password_is_refused_without_a_reason(password: str) -> None:
    expected = password.isdigit() or password.lower() in COMMON
    assert (password_fault(password, []) is not None) is expected


@pytest.mark.parametrize("password", ["password1", "Jennifer", "christopher", "basketball"])
def test_common_words_and_names_are_refused(password: str) -> None:
    assert password_fault(password, []) is not None


@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("1234567", False),
        ("x" * 128, True),
        ("x" * 129, False),
        ("8675309867", False),
        ("٠١٢٣٤٥٦٧٨", False),
        ("Password1", False),
        ("IloveYou", False),
        ("qwertyuiop", False),
        ("marguerite", False),
        ("Marguerite2024", False),
        ("m4rguerite", False),
        ("duras@example.org", False),
        ("durasduras", True),
        ("a walk in the rain", True),
    ],
)
def test_passwords(password: str, *, accepted: bool) -> None:
    fault = password_fault(password, ["Marguerite", "duras@example.org"])
    assert (fault is None) is accepted


def test_a_long_password_like_a_long_address_is_judged_quickly() -> None:
    address = "ab" * 32 + "@" + "ba" * 90 + ".example"
    assert password_fault("ab" * 40, [address]) is not None


@pytest.mark.parametrize(
    ("email", "accepted"),
    [
        ("ana@example.org", True),
        ("ana+cafe@mail.example.co.uk", True),
        ("józef@przykład.pl", True),
        ("ana", False),
        ("ana@localhost", False),
        ("a@b@example.org", False),
        ("ana @example.org", False),
        ("ana@example..org", False),
        ("ana@example.org\x00", False),
        ("a" * 65 + "@example.org", False),
        ("ana@" + "x" * 250 + ".org", False),
    ],
)
def test_addresses(email: str, *, accepted: bool) -> None:
    assert (email_fault(email) is None) is accepted


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        ("Ana María", True),
        ("李", True),
        ("👩‍🚀", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("", False),
        ("\u200d\u200d", False),
        ("a\nb", False),
        ("\u202eanA", False),
    ],
)
def test_display_names(name: str, *, accepted: bool) -> None:
    assert (display_name_fault(name) is None) is accepted


@given(st.text(max_size=100))
def test_tidied_text_stays_as_it_is(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


def test_biographies_may_have_lines_but_no_controls() -> None:
    assert bio_fault("I study.\n\tAt night.") is None
    assert bio_fault("x" * 1001)
    assert bio_fault("bell\x07")


def test_time_zones_and_day_borders() -> None:
    for zone in ("UTC", "Europe/Berlin", "America/Argentina/Ushuaia"):
        assert timezone_fault(zone) is None
    for zone in ("", "localtime", "europe/berlin", "../etc/passwd", "Factory", "+02:00"):
        assert timezone_fault(zone)
    for border in ("00:00", "04:30", "23:59"):
        assert day_starts_at_fault(border) is None
    for border in ("24:00", "4:00", "04:60", "04:00:00", "٠٤:٠٠", "04:00\n"):
        assert day_starts_at_fault(border)


@given(st.integers(min_value=0, max_value=10_000))
def test_delays_only_grow_up_to_a_limit(failures: int) -> None:
    assert 0 <= delay_s(failures) <= delay_s(failures + 1) <= LONGEST_S
    assert (delay_s(failures) == 0) is (failures < FREE_FAILURES)


def test_each_service_gets_what_its_questions_need_and_no_more() -> None:
    asked = frozenset(SCOPES["auth"].split())
    assert granted("chat", "auth", asked) == {"sessions:read", "people:read"}
    assert granted("chat", "auth", frozenset({"sessions:read", "keys:rotate"})) == {"sessions:read"}
    assert granted("chat", "rooms", frozenset()) == {"rooms:admission", "rooms:rosters"}
    assert granted("rooms", "tracker", frozenset({"timers:read"})) == set()
    assert granted("nobody", "auth", asked) == set()


def test_the_table_names_only_scopes_that_exist() -> None:
    for audiences in ALLOWED.values():
        for audience, scopes in audiences.items():
            assert scopes <= set(SCOPES[audience].split())


def test_session_secrets_carry_256_bits_and_are_told_from_rubbish() -> None:
    token = new_token()
    known = digest(token)
    assert known is not None
    assert len(known) == 32
    for rubbish in ("", "x", token + "A", token[:-1] + "!", "ü" * 43):
        assert digest(rubbish) is None


@pytest.mark.parametrize(
    ("name", "letters"),
    [("ana", "A"), ("Ana María López", "AL"), ("李 小龙", "李小"), ("...", "?"), ("~ß~", "SS")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_white_initials_can_be_read_on_every_colour() -> None:
    for colour in COLOURS:
        assert 1.05 / (_luminance(colour) + 0.05) >= 4.5, colour


def test_an_address_means_a_home() -> None:
    assert Device("", "192.0.2.7").network == "192.0.2.7"
    assert Device("", "2001:db8:1:2:3:4:5:6").network == "2001:db8:1:2::/64"
    assert Device("", "unknown").network == "unknown"
