"""A secret as twelve words that a person can write down, and as an age identity.

The words are the English list of BIP 39 (MIT licence, NOTICE): 2,048 words, of which the first four
letters say which it is, with a checksum in the last word.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from unknot.errors import UnknotError, nearest

WORDS = 12
SECRET_BYTES = 16
"""Bytes of the secret that twelve words hold: 128 bits; the last 4 bits of 132 are a checksum."""
BITS_A_WORD = 11
LETTERS_THAT_TELL = 4
LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"  # of Bech32
GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


@cache
def word_list() -> tuple[str, ...]:
    """All 2,048 words, in order."""
    text = (files("unknot") / "data" / "recovery_words.txt").read_text(encoding="ascii")
    return tuple(text.split())


def words_of(secret: bytes) -> tuple[str, ...]:
    """Twelve words for 16 bytes."""
    assert len(secret) == SECRET_BYTES
    number = int.from_bytes(secret, "big") << 4 | _checksum(secret)
    shifts = range(BITS_A_WORD * (WORDS - 1), -1, -BITS_A_WORD)
    return tuple(word_list()[number >> shift & (1 << BITS_A_WORD) - 1] for shift in shifts)


def secret_of(text: str) -> bytes:
    """The 16 bytes that twelve words stand for; four letters of each are enough.

    Raises:
        UnknotError: code "wrong-words" where one is unknown, missing, or does not fit the others.
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    given = [word for word in "".join(c if c.isalpha() else " " for c in plain).split() if word]
    if len(given) != WORDS:
        raise _wrong(
            f"a recovery sheet has {WORDS} words; {len(given)} were given.",
            "type all of them, in their order, with blanks between.",
        )
    number = 0
    for place, word in enumerate(given, start=1):
        number = number << BITS_A_WORD | _place_of(word, place)
    secret = (number >> 4).to_bytes(SECRET_BYTES, "big")
    if _checksum(secret) != number & 15:
        raise _wrong(
            "these twelve words do not belong together: one is misread or two changed places.",
            "compare each with the sheet, in its order.",
        )
    return secret


def same_word(given: str, meant: str) -> bool:
    """Whether a typed word is the one meant, whole or by its first four letters."""
    plain = unicodedata.normalize("NFKC", given).strip().lower()
    return plain == meant or (len(plain) == LETTERS_THAT_TELL and meant.startswith(plain))


def _place_of(word: str, place: int) -> int:
    for at, known in enumerate(word_list()):
        if same_word(word, known):
            return at
    near = nearest(word, word_list()).partition(" Known:")[0]
    raise _wrong(
        f'word {place}, "{word}", is on no recovery sheet.',
        near if near.startswith("did you") else "compare it with the sheet.",
    )


def _checksum(secret: bytes) -> int:
    return hashlib.sha256(secret).digest()[0] >> 4


def _wrong(said: str, fix: str) -> UnknotError:
    return UnknotError("wrong-words", said, fix)


def age_identity(secret: bytes) -> str:
    """The age X25519 identity whose private key is 32 given bytes, as age writes it."""
    assert len(secret) == 32
    prefix = "age-secret-key-"
    groups = _fives(secret)
    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    rest = _polymod([*spread, *groups, *([0] * 6)]) ^ 1
    check = [rest >> 5 * (5 - i) & 31 for i in range(6)]
    return (prefix + "1" + "".join(LETTERS[i] for i in (*groups, *check))).upper()


def _fives(data: bytes) -> list[int]:
    """Bytes as groups of five bits, filled up by zeros."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return [int(bits[i : i + 5], 2) for i in range(0, len(bits), 5)]


def _polymod(values: Sequence[int]) -> int:
    """The checksum of Bech32."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, part in enumerate(GENERATOR):
            check ^= part if top >> i & 1 else 0
    return check
