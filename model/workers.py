"""Who does joblib's work: processes on this machine, or a Dask cluster."""

import contextlib
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

import joblib

from model.errors import ModelError

CLUSTER_TIMEOUT_S = 30.0

PROCESS_LOST = "a worker process ended in the middle of its work; perhaps memory ran out"
CLUSTER_LOST = (
    "the Dask cluster lost its scheduler, or again and again a worker: perhaps its memory"
)


@contextlib.contextmanager
def hire_workers(
    count: int, cluster: str | None = None, timeout_s: float = CLUSTER_TIMEOUT_S
) -> Iterator[None]:
    """Let joblib hand the work within this context to workers.

    Parameters
    ----------
    count : int
        Processes on this machine, where no cluster is named.
    cluster : str, optional
        Address of a Dask scheduler; this project is installed where its workers run.
    timeout_s : float, optional
        How long to wait for the scheduler, and how long for its first worker.

    Raises
    ------
    ModelError
        The cluster does not answer, or a worker was lost.
    """
    if cluster is None:
        with _translate(PROCESS_LOST, BrokenProcessPool), joblib.parallel_config(n_jobs=count):
            yield
    else:
        with _hire_cluster(cluster, timeout_s):
            yield


@contextlib.contextmanager
def _hire_cluster(address: str, timeout_s: float) -> Iterator[None]:
    try:
        from model import cluster  # noqa: PLC0415  (needs an extra, and a second)
    except ImportError as error:
        raise ModelError("--cluster needs the extra `cluster`: pip install distributed") from error
    with (
        cluster.connect(address, timeout_s) as client,
        _translate(CLUSTER_LOST, *cluster.LOSSES),
        joblib.parallel_config(cluster.make_backend(client)),
    ):
        yield


@contextlib.contextmanager
def _translate(message: str, *losses: type[Exception]) -> Iterator[None]:
    try:
        yield
    except losses as error:
        raise ModelError(message) from error
