"""A picture to upload: a face, more or less, as a camera might hand it over."""

import io
from functools import cache

from PIL import Image, ImageDraw


@cache
def portrait(kind: str = "JPEG", side: int = 900, quality: int = 90) -> bytes:
    """Return a picture of 4:3."""
    image = Image.new("RGB", (side * 4 // 3, side), (214, 190, 150))
    draw = ImageDraw.Draw(image)
    middle = image.width // 2
    draw.ellipse(
        (middle - side // 4, side // 5, middle + side // 4, side * 7 // 10), (236, 201, 170)
    )
    draw.pieslice(
        (middle - side // 2, side * 2 // 3, middle + side // 2, side * 5 // 3),
        180,
        360,
        (63, 107, 67),
    )
    for eye in (middle - side // 10, middle + side // 10):
        draw.ellipse((eye - 12, side * 2 // 5, eye + 12, side * 2 // 5 + 24), (51, 36, 26))
    draw.arc((middle - 90, side // 2 - 60, middle + 90, side // 2 + 60), 20, 160, (143, 74, 30), 10)
    kept = io.BytesIO()
    image.save(kept, kind, quality=quality)
    return kept.getvalue()


@cache
def photo() -> bytes:
    """Return a picture of more than the 1 MiB that the service takes."""
    image = Image.effect_noise((2400, 1800), 90).convert("RGB")
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=92)
    assert len(kept.getvalue()) > 1024 * 1024
    return kept.getvalue()
