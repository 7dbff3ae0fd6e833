import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.fuzzing.bases import make_bases
from benchmarks.fuzzing.fields import Field
from benchmarks.fuzzing.mutations import MUTATIONS, Mutation, damage, falsify, splice

BASES = make_bases(["PNG", "GIF", "JPEG"])


@given(st.integers(0, 2**32), st.integers(0, 2**40))
def test_seed_and_number_always_make_the_same_damage(seed: int, number: int) -> None:
    base, data = damage(BASES, seed, number)

    assert damage(BASES, seed, number) == (base, data)
    assert data


def test_nearly_every_file_is_damaged_and_most_keep_their_signature() -> None:
    made = [damage(BASES, 1, number) for number in range(500)]

    assert sum(base.data == data for base, data in made) < 25
    assert sum(base.data[:4] == data[:4] for base, data in made) > 400
    assert len({data for _, data in made}) > 450


@given(st.sampled_from(MUTATIONS), st.binary(min_size=1, max_size=400), st.integers(0, 2**32))
def test_no_mutation_leaves_an_empty_file(mutation: Mutation, data: bytes, seed: int) -> None:
    damaged = bytearray(data)

    mutation(damaged, np.random.default_rng(seed))

    assert damaged
    assert len(damaged) <= 5 * 512 + len(data)


@pytest.mark.parametrize(("width", "is_big_endian"), [(1, True), (2, False), (4, True)])
def test_only_the_field_is_falsified(width: int, *, is_big_endian: bool) -> None:
    rng, seen = np.random.default_rng(0), set()
    for _ in range(50):
        data = bytearray(range(10))
        falsify(data, Field(3, width, is_big_endian), rng)
        assert data[:3] == bytes(range(3))
        assert data[3 + width :] == bytes(range(3 + width, 10))
        seen.add(bytes(data))
    assert len(seen) > 10


def test_a_spliced_file_goes_on_as_the_other() -> None:
    data = bytearray(b"a" * 40)

    splice(data, b"b" * 40, np.random.default_rng(1))

    assert data.startswith(b"a")
    assert data.endswith(b"b")
