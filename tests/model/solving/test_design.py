import numpy as np
import pytest

from model.solving.design import SPAN_ROWS, learn_quantizer, list_spans, make_design


def make_features(count: int = 500) -> np.ndarray:
    return np.random.default_rng(3).normal(2, [0.1, 1, 10], (count, 3)).astype(np.float32)


def test_codes_are_the_features_to_half_a_step() -> None:
    features = make_features()
    quantizer = learn_quantizer(features)

    codes = quantizer.encode(features)

    assert codes.dtype == np.int8
    error = np.abs(quantizer.offset + quantizer.step * codes - features)
    assert (error <= 0.5001 * quantizer.step).all()
    assert np.abs(codes).max() < 127  # a margin is left


def test_what_lies_outside_the_range_is_cut_to_it() -> None:
    quantizer = learn_quantizer(make_features())

    codes = quantizer.encode(np.array([[1e9, -1e9, 2]], dtype=np.float32))

    assert codes[0, :2].tolist() == [127, -127]


def test_a_constant_column_is_encoded() -> None:
    constant = np.full((5, 2), 3, dtype=np.float32)
    quantizer = learn_quantizer(constant)

    codes = quantizer.encode(constant)

    np.testing.assert_allclose(quantizer.offset + quantizer.step * codes, constant)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_centre_is_the_mean_of_the_features(workers: int) -> None:
    features = make_features(2 * SPAN_ROWS + 5)
    quantizer = learn_quantizer(features)

    design = make_design(quantizer.encode(features), quantizer, workers)

    np.testing.assert_allclose(design.centre, features.mean(axis=0), rtol=1e-3)


def test_scores_from_codes_are_nearly_those_from_features() -> None:
    features, coefficients = make_features(), np.array([[1.0, 2.0, 0.1], [0.0, -1.0, 0.2]])
    quantizer = learn_quantizer(features)
    design = make_design(quantizer.encode(features), quantizer)

    scores = design.predict(slice(10, 60), coefficients, np.array([1.0, -1.0]))

    exact = features[10:60] @ coefficients.T + [1.0, -1.0]
    np.testing.assert_allclose(scores, exact, atol=0.05)


@pytest.mark.parametrize("count", [0, 1, SPAN_ROWS, SPAN_ROWS + 1, 5 * SPAN_ROWS])
def test_spans_cover_every_row_once(count: int) -> None:
    rows = [row for span in list_spans(count) for row in range(span.start, span.stop)]

    assert rows == list(range(count))


def test_every_fourth_span_holds_a_quarter_of_the_rows() -> None:
    rows = sum(span.stop - span.start for span in list_spans(16 * SPAN_ROWS, every=4))

    assert rows == 4 * SPAN_ROWS
