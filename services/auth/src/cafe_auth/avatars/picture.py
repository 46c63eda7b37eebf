"""From the bytes that somebody uploaded to the picture that is kept. Pure, and slow: for a thread.

What an upload calls itself counts for nothing. Only four decoders of Pillow are ever tried, the
size is read before a pixel is decoded, and what is kept was painted anew: no metadata, no
animation, nothing of the original bytes.
"""

import io
import struct
import zlib

from PIL import Image, ImageOps, UnidentifiedImageError

SIDE = 256
"""Pixels: twice the largest size at which a picture is shown, for dense screens."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
PIXELS_MAX = 16 * 1024 * 1024
"""A file of 1 MiB can claim to be any size; so many pixels take 64 MiB while they are decoded."""
RATIO_MAX = 20
"""A strip of 1 × 16 million pixels has no middle worth showing, and is slow to scale."""
QUALITY = 82
"""Of WebP: some 10 KB for a face, without visible marks at this size."""

# What Pillow's decoders raise over bytes that are not what they should be.
_BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    struct.error,
    zlib.error,
)


class NoPicture(Exception):
    """The bytes are no picture that is accepted; the text says why, for the person."""


def paint(uploaded: bytes) -> bytes:
    """Return the middle square of a picture as SIDE × SIDE WebP, upright. Raises NoPicture."""
    try:
        return _paint(uploaded)
    except _BROKEN:
        raise NoPicture("This is not a JPEG, PNG, WebP or GIF picture, or it is damaged.") from None


def _paint(uploaded: bytes) -> bytes:
    with Image.open(io.BytesIO(uploaded), formats=FORMATS) as image:
        width, height = image.size
        if width * height > PIXELS_MAX:
            raise NoPicture("This picture has too many pixels; at most 16 million.")
        if max(width, height) > RATIO_MAX * min(width, height):
            raise NoPicture("This picture is too narrow.")
        # JPEG can be decoded at a half, a quarter or an eighth of its size.
        image.draft(None, (2 * SIDE, 2 * SIDE))
        image.load()
        painted = image.convert("RGBA" if image.has_transparency_data else "RGB")
        factor = max(1, min(painted.size) // (2 * SIDE))
        upright = ImageOps.exif_transpose(painted.reduce(factor))
    fitted = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    # Without this the encoder copies what it finds in `info`: EXIF, XMP, colour profiles.
    fitted.info.clear()
    kept = io.BytesIO()
    fitted.save(kept, "WEBP", quality=QUALITY, method=4)
    return kept.getvalue()
