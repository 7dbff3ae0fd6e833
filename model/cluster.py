"""A Dask cluster as joblib's workers; needs the extra `cluster`."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any

from distributed import Client, KilledWorker
from joblib._dask import DaskDistributedBackend

from model.errors import ModelError

LOSSES = (KilledWorker, CancelledError)
"""A piece of work that no worker survives; a scheduler that is gone."""

Callback = Callable[[object], None]


def connect(address: str, timeout_s: float) -> Client:
    """Find a scheduler that has workers.

    Parameters
    ----------
    address : str
        Of the scheduler.
    timeout_s : float
        How long to wait for it, and how long for its first worker.

    Returns
    -------
    Client
        To be closed.

    Raises
    ------
    ModelError
        No scheduler answers, or it has no worker.
    """
    try:
        client = Client(address, timeout=timeout_s)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ModelError(f"no Dask scheduler answers at {address}") from error
    try:
        client.wait_for_workers(1, timeout_s)
    except TimeoutError as error:
        client.close()  # type: ignore[no-untyped-call]
        raise ModelError(f"the Dask scheduler at {address} has no workers") from error
    return client


class ClusterBackend(DaskDistributedBackend):  # type: ignore[misc]
    """joblib's own backend, which waits for ever where a worker was killed; this one raises."""

    def submit(self, func: object, callback: Callback) -> Future[object]:
        """Hand work to the cluster; joblib's own calls nobody back where an error is found."""
        future: Future[object] = super().submit(func, callback)

        def tell_error(done: Future[object]) -> None:
            if done.exception():
                callback(done.exception())

        future.add_done_callback(tell_error)
        return future

    def retrieve_result_callback(self, out: object) -> Any:  # noqa: ANN401  (joblib ships no types)
        """Take a result out of what a worker sent."""
        if isinstance(out, BaseException):
            raise out
        return super().retrieve_result_callback(out)


def make_backend(client: Client) -> ClusterBackend:
    """Let joblib work on a cluster: for `joblib.parallel_config`."""
    return ClusterBackend(client=client)
