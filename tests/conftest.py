"""What several rooms' tests share."""

import hypothesis
import pytest

from model.dataset import SHIPPED, Mnist, load_mnist
from model.reader import Reader, load_reader

# The same examples on every run and machine, however slow: a red test means a change.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def mnist() -> Mnist:
    return load_mnist(SHIPPED.parent)


@pytest.fixture(scope="session")
def champion_reader() -> Reader:
    return load_reader()
