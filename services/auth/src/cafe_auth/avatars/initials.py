"""A person's initials as a small picture. Pure."""

from hashlib import sha256
from html import escape
from uuid import UUID

# Warm, and dark enough for white letters: contrast at least 4.5 (WCAG 1.4.3).
COLOURS = ("#8a4b2a", "#6b4e71", "#2f6656", "#7a5c12", "#9b3d3d", "#3f5f85", "#5d6532", "#804a66")


def initials(display_name: str) -> str:
    """Return one or two capital letters: of the first and the last word."""
    words = [word for word in display_name.split() if any(map(str.isalnum, word))]
    ends = words[:1] + words[1:][-1:]
    letters = "".join(next(filter(str.isalnum, word)) for word in ends)
    return letters.upper()[:2] or "?"


def initials_svg(person_id: UUID, display_name: str) -> bytes:
    """Return a 64 × 64 SVG; the colour depends on the person alone."""
    colour = COLOURS[sha256(person_id.bytes).digest()[0] % len(COLOURS)]
    title, letters = escape(display_name), escape(initials(display_name))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img">'
        f"<title>{title}</title>"
        f'<rect width="64" height="64" fill="{colour}"/>'
        '<text x="32" y="33" fill="#fff" font-family="sans-serif" font-size="26" font-weight="600"'
        f' text-anchor="middle" dominant-baseline="central">{letters}</text></svg>'
    ).encode()
