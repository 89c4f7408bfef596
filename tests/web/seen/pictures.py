"""Small pictures of every page, kept so that a page that changes its looks is noticed.

Each is a strip: a phone in the dark, a wide window in the light, both of made-up people, so small
that no letter can be read. What is compared is coarser still: letters may differ, boxes may not.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

PICTURES = Path(__file__).parent / "pictures"
FACES = PICTURES / "faces.json"
PHONE_WIDE, WINDOW_WIDE, TALLEST = 90, 180, 700
COLOURS = 24
BLOCK = 5  # pixels of a strip that are looked at as one
APART = 16.0  # of 255: blocks of one colour and of the next to it are closer
MOST_APART = 0.004  # share of blocks that may be: a word that wraps, not a button that goes
WIDTHS_APART = 0.01  # pixels of 40 px letters: another face, or another way to set it


def file_name(scene: str) -> str:
    """The name of a scene's picture."""
    return scene.replace(", ", "-").replace(" ", "_")


def strip(shots: tuple[bytes, ...]) -> Image.Image:
    """Both pictures side by side, small."""
    small = [
        _small(Image.open(io.BytesIO(shot)).convert("RGB"), wide)
        for shot, wide in zip(shots, (PHONE_WIDE, WINDOW_WIDE), strict=True)
    ]
    tall = max(one.height for one in small)
    whole = Image.new("RGB", (sum(one.width for one in small), tall), (128, 128, 128))
    left = 0
    for one in small:
        whole.paste(one, (left, 0))
        left += one.width
    return whole.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB")


def _small(shot: Image.Image, wide: int) -> Image.Image:
    tall = round(shot.height * wide / shot.width)
    return shot.resize((wide, tall), Image.Resampling.BOX).crop((0, 0, wide, min(tall, TALLEST)))


def difference(scene: str, found: Image.Image) -> str:
    """What is other than in the kept picture, in words; empty where nothing is."""
    place = PICTURES / f"{file_name(scene)}.png"
    if not place.is_file():
        return "no picture of it is kept"
    before, now = _blocks(Image.open(place)), _blocks(found)
    if abs(before.shape[0] - now.shape[0]) > 1:
        return f"{now.shape[0] * BLOCK} pixels tall, before {before.shape[0] * BLOCK}"
    rows = min(before.shape[0], now.shape[0])
    apart = np.abs(before[:rows] - now[:rows]).max(axis=2) > APART
    share = float(apart.mean())
    if share <= MOST_APART:
        return ""
    row, column = np.argwhere(apart)[0] * BLOCK
    return f"{100 * share:.1f} of 100 parts are other, the first at {column} across, {row} down"


def _blocks(picture: Image.Image) -> npt.NDArray[np.float64]:
    held = np.asarray(picture.convert("RGB"), dtype=np.float64)
    tall, wide = (held.shape[0] // BLOCK, held.shape[1] // BLOCK)
    cut = held[: tall * BLOCK, : wide * BLOCK]
    return cut.reshape(tall, BLOCK, wide, BLOCK, 3).mean(axis=(1, 3))


def same_faces(widths: tuple[float, ...]) -> bool:
    """Whether letters are as wide as where the pictures were taken."""
    held = json.loads(FACES.read_text(encoding="utf-8"))
    return len(held) == len(widths) and bool(np.allclose(held, widths, atol=WIDTHS_APART, rtol=0))


def write_pictures(
    strips: Mapping[str, Image.Image],
    shots: Mapping[str, tuple[bytes, ...]],
    widths: tuple[float, ...],
    folder: Path,
) -> None:
    """Keep new strips in place of the old, and the whole pictures in a folder, to be looked at."""
    PICTURES.mkdir(exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    for name, one in strips.items():
        one.quantize(COLOURS).save(PICTURES / f"{file_name(name)}.png", optimize=True)
        for shot, way in zip(shots[name], ("phone", "wide"), strict=True):
            (folder / f"{file_name(name)}.{way}.png").write_bytes(shot)
    FACES.write_text(json.dumps(widths) + "\n", encoding="utf-8")
