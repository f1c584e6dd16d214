"""Images people send: decoded, turned the right way up, made smaller, and written again without any metadata."""

from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_SIDE = 1600
# A telephone's pictures pass; what would fill the memory does not. A JPEG is decoded at a smaller size at once.
MAX_PIXELS = {"JPEG": 60_000_000, "PNG": 30_000_000, "WEBP": 30_000_000}
# SECURITY: Pillow's own limit only warns below twice its number; ours is checked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None

FORMATS = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png"), "WEBP": ("webp", "image/webp")}
OPTIONS = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85},
}


class Unusable(Exception):
    """Why a file is refused, in words for the person who sent it."""


class Picture(NamedTuple):
    content: bytes
    extension: str
    width: int
    height: int


def reencode(file):
    """The picture as it will be shown. Raises `Unusable`."""
    if file.size > MAX_BYTES:
        raise Unusable("Cette image est trop lourde\u00a0: 10 Mo au plus.")
    try:
        with Image.open(file, formats=list(FORMATS)) as source:
            form = source.format
            if source.width * source.height > MAX_PIXELS[form]:
                raise Unusable(
                    "Cette image est trop grande. Réduisez ses dimensions, puis envoyez-la de nouveau."
                )
            if form == "JPEG":
                # Decoded at the size needed only.
                source.draft("RGB", (MAX_SIDE, MAX_SIDE))
            shown = _plain(ImageOps.exif_transpose(source))
    except Unusable:
        raise
    except Exception as error:  # a damaged or hostile file may fail in any way
        raise Unusable(
            "Ce fichier n’est pas une image que nous savons lire. Envoyez une image JPEG, PNG ou WebP."
        ) from error
    written = BytesIO()
    shown.save(written, form, **OPTIONS[form])
    return Picture(written.getvalue(), FORMATS[form][0], shown.width, shown.height)


def _plain(image):
    """The points of an image, at our size, and nothing of what came with them."""
    transparent = image.has_transparency_data
    image = image.convert("RGBA" if transparent else "RGB")
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    plain = Image.new(image.mode, image.size)
    plain.paste(image)
    return plain
