"""A deck of photographs, one a page, as people export them."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageFilter


def image_deck(pages: int = 117, seed: int = 7) -> bytes:
    """Return a PDF with one 1920 × 1080 picture a page, about 350 kB each."""
    chance = random.Random(seed)
    pictures = [_photograph(chance) for _page in range(pages)]
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=144, quality=88)
    return out.getvalue()


def _photograph(chance: random.Random) -> Image.Image:
    """Return soft coloured shapes with the grain of a sensor."""
    shapes = Image.frombytes("RGB", (24, 14), bytes(chance.randrange(256) for _ in range(24 * 14 * 3))).resize((1920, 1080), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((960, 540), 42).resize((1920, 1080)).filter(ImageFilter.GaussianBlur(0.6)).convert("RGB")
    return Image.blend(shapes, grain, 0.25)
