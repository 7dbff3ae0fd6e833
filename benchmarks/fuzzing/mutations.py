"""Ways in which a file breaks: bits that flip, ends that are missing, numbers that lie."""

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

import numpy as np

from benchmarks.fuzzing.bases import Base
from benchmarks.fuzzing.fields import Field
from benchmarks.fuzzing.png import SIGNATURE, mend_checksums

Mutation: TypeAlias = Callable[[bytearray, np.random.Generator], None]

FALSE_NUMBER_CHANCES = (0.5, 0.4, 0.1)
MUTATION_CHANCES = (0.3, 0.45, 0.15, 0.1)
"""Of none, one and more: a file that is broken in ten places is refused at the first."""

SIGNATURE_BYTES = 12
SPARING_CHANCE = 0.9
"""How often the bytes are spared that tell one format from another."""

MENDING_CHANCE = 0.6
"""A PNG with a wrong checksum is refused at once, and nothing behind it is tried."""

HEADER_BYTES = 256
"""Half of the damage is done here: in what follows most files hold nothing but pixels."""

_EDGES = (0, 1, 2, 3, 7, 8, 16, 32, 64, 127, 128, 255)


def damage(bases: Sequence[Base], seed: int, number: int) -> tuple[Base, bytes]:
    """Make one damaged file; the same seed and number always make the same one."""
    rng = np.random.default_rng((seed, number))
    base = bases[int(rng.integers(len(bases)))]
    data = bytearray(base.data)
    # Numbers first: other mutations shift where they stand.
    for _ in range(int(rng.choice(3, p=FALSE_NUMBER_CHANCES))):
        if base.fields:
            falsify(data, base.fields[rng.integers(len(base.fields))], rng)
    is_sound = data == base.data
    for _ in range(max(is_sound, int(rng.choice(4, p=MUTATION_CHANCES)))):
        if rng.random() < 0.08:
            splice(data, bases[int(rng.integers(len(bases)))].data, rng)
        else:
            MUTATIONS[rng.integers(len(MUTATIONS))](data, rng)
    if data.startswith(SIGNATURE) and rng.random() < MENDING_CHANCE:
        return base, mend_checksums(bytes(data))
    return base, bytes(data)


def falsify(data: bytearray, field: Field, rng: np.random.Generator) -> None:
    """Put another number into a field: near the true one, at an edge, or any."""
    area = slice(field.start, field.start + field.width)
    order: Literal["big", "little"] = "big" if field.is_big_endian else "little"
    true = int.from_bytes(data[area], order)
    top = 256**field.width - 1
    candidates = (
        true + int(rng.integers(-4, 5)),
        true * int(rng.integers(2, 300)),
        true // 2,
        _EDGES[rng.integers(len(_EDGES))],
        top - _EDGES[rng.integers(len(_EDGES))],
        top // 2 + int(rng.integers(-1, 2)),
        int(rng.integers(0, top, endpoint=True)),
        int(rng.integers(0, 20_000)),
    )
    number = candidates[rng.integers(len(candidates))]
    data[area] = (number & top).to_bytes(field.width, order)


def flip_bits(data: bytearray, rng: np.random.Generator) -> None:
    """Flip up to sixteen bits."""
    for _ in range(int(rng.integers(1, 17))):
        data[_aim(data, rng)] ^= 1 << int(rng.integers(8))


def set_bytes(data: bytearray, rng: np.random.Generator) -> None:
    """Replace a few bytes one after the other by numbers at the edges."""
    start = _aim(data, rng)
    for at in range(start, min(len(data), start + int(rng.integers(1, 9)))):
        data[at] = _EDGES[rng.integers(len(_EDGES))]


def cut_end(data: bytearray, rng: np.random.Generator) -> None:
    """Lose the end, as in a download that broke off."""
    del data[max(1, _aim(data, rng)) :]


def drop_block(data: bytearray, rng: np.random.Generator) -> None:
    """Lose a block in the middle."""
    start, end = _choose_block(data, rng)
    if end - start < len(data):
        del data[start:end]


def repeat_block(data: bytearray, rng: np.random.Generator) -> None:
    """Write a block several times."""
    start, end = _choose_block(data, rng)
    data[end:end] = bytes(data[start:end]) * int(rng.integers(1, 5))


def swap_blocks(data: bytearray, rng: np.random.Generator) -> None:
    """Write a block over another one."""
    start, end = _choose_block(data, rng)
    target = _aim(data, rng)
    block = bytes(data[start:end])[: len(data) - target]
    data[target : target + len(block)] = block


def blank_block(data: bytearray, rng: np.random.Generator) -> None:
    """Lose a block to a disk that returns zeros, or ones."""
    start, end = _choose_block(data, rng)
    data[start:end] = bytes([(0, 255)[rng.integers(2)]]) * (end - start)


def insert_noise(data: bytearray, rng: np.random.Generator) -> None:
    """Write something else in between."""
    start = _aim(data, rng)
    data[start:start] = rng.bytes(int(rng.integers(1, 65)))


def splice(data: bytearray, other: bytes, rng: np.random.Generator) -> None:
    """Go on as another file does."""
    data[_aim(data, rng) :] = other[int(rng.integers(len(other))) :]
    data.extend(b"\0" * (not data))


MUTATIONS: tuple[Mutation, ...] = (
    flip_bits,
    set_bytes,
    cut_end,
    drop_block,
    repeat_block,
    swap_blocks,
    blank_block,
    insert_noise,
)


def _aim(data: bytearray, rng: np.random.Generator) -> int:
    """Choose a byte, half of the time one near the start."""
    reach = len(data) if rng.random() < 0.5 else min(len(data), HEADER_BYTES)
    least = SIGNATURE_BYTES if rng.random() < SPARING_CHANCE else 0
    return int(rng.integers(min(least, reach - 1), reach))


def _choose_block(data: bytearray, rng: np.random.Generator) -> tuple[int, int]:
    start = _aim(data, rng)
    longest = max(1, min(len(data) - start, 512))
    return start, start + int(rng.integers(1, longest, endpoint=True))
