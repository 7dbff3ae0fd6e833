import numpy as np
import pytest

from model.projections import SquaredProjections


def make_unit_vectors(count: int, dimensions: int) -> np.ndarray:
    vectors = np.random.default_rng(2).normal(size=(count, dimensions))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.mark.parametrize(("inputs", "count"), [(1, 1), (2, 5), (16, 16), (100, 300), (129, 40)])
def test_any_length_is_projected_to_any_count(inputs: int, count: int) -> None:
    described = SquaredProjections(inputs, count, seed=1).describe(np.ones((3, inputs)))

    assert described.shape == (3, count)
    assert (described >= 0).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_precision_is_that_of_the_input(dtype: type[np.floating]) -> None:
    described = SquaredProjections(8, 8, seed=1).describe(np.ones((1, 8), dtype=dtype))

    assert described.dtype == dtype


def test_a_block_of_projections_keeps_lengths() -> None:
    vectors = make_unit_vectors(20, 64)

    described = SquaredProjections(64, 64, seed=3).describe(vectors)

    # Orthogonal: the squares add up to the squared length, times the side.
    np.testing.assert_allclose(described.sum(axis=1), 64, rtol=1e-5)


def test_scalar_products_approximate_a_polynomial_kernel() -> None:
    vectors = make_unit_vectors(40, 128)
    vectors[1:] += vectors[0]  # so that they have something in common
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)

    expected = 1 + 2 * (vectors @ vectors.T) ** 2
    errors = []
    for count in (1024, 16_384):
        described = SquaredProjections(128, count, seed=4).describe(vectors)
        errors.append(np.sqrt(((described @ described.T / count - expected) ** 2).mean()))

    # Sixteen times as many projections halve the error twice.
    assert errors[1] < 0.05
    assert 2.5 < errors[0] / errors[1] < 6


def test_the_seed_alone_decides() -> None:
    vectors = make_unit_vectors(2, 32)

    one = SquaredProjections(32, 64, seed=5).describe(vectors)

    np.testing.assert_array_equal(one, SquaredProjections(32, 64, seed=5).describe(vectors))
    assert not np.allclose(one, SquaredProjections(32, 64, seed=6).describe(vectors))


def test_signs_are_the_same_on_every_machine_and_release() -> None:
    described = SquaredProjections(4, 8, seed=0).describe(np.array([[1.0, 2.0, 3.0, 4.0]]))

    np.testing.assert_allclose(described[0], [0, 16, 4, 100, 64, 16, 36, 4], atol=1e-4)
