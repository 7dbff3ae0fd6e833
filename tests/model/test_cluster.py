import os
from collections.abc import Iterator
from pathlib import Path

import dask
import joblib
import numpy as np
import pytest
from distributed import Client, LocalCluster, get_task_stream

from model.artifact import Artifact
from model.errors import ModelError
from model.training import train
from model.workers import hire_workers
from tests.model.training_runs import TrainingRun, ignore


def start_cluster(workers: int, folder: Path) -> LocalCluster:
    """Processes of one thread each, on this machine alone, at a port that is free."""
    return LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # else it takes 8787, whoever has it
        local_directory=str(folder),
    )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        start_cluster(2, tmp_path_factory.mktemp("cluster")) as cluster,
    ):
        yield cluster


def list_arrays(artifact: Artifact) -> list[np.ndarray]:
    classifier = artifact.classifier
    features = classifier.features
    numbers = np.array([classifier.temperature, classifier.least_evidence])
    centroids = features.local.centroids
    return [classifier.coefficients, classifier.intercepts, centroids, features.mean, numbers]


def test_two_processes_of_a_cluster_train_the_same_classifier(
    cluster: LocalCluster, training_run: TrainingRun
) -> None:
    with (
        Client(cluster) as watcher,  # type: ignore[no-untyped-call]
        get_task_stream(watcher) as stream,
        hire_workers(1, cluster.scheduler_address),
    ):
        candidate = train(training_run.request, ignore)

    alone = training_run.candidate
    pairs = zip(list_arrays(alone.artifact), list_arrays(candidate.artifact), strict=True)
    for here, there in pairs:
        np.testing.assert_array_equal(there, here)
    assert candidate.evaluation == alone.evaluation
    assert len({task["worker"] for task in stream.data}) == 2


def test_work_is_done_by_the_clusters_processes(cluster: LocalCluster) -> None:
    with hire_workers(1, cluster.scheduler_address):
        pids = joblib.Parallel()(joblib.delayed(os.getpid)() for _ in range(8))

    assert os.getpid() not in pids


def test_an_error_in_the_work_stays_what_it_is(cluster: LocalCluster) -> None:
    with pytest.raises(ZeroDivisionError), hire_workers(1, cluster.scheduler_address):
        joblib.Parallel()([joblib.delayed(divmod)(1, 0)])


def test_work_that_kills_its_worker_is_a_clear_error_and_not_waited_for(
    cluster: LocalCluster,
) -> None:
    with pytest.raises(ModelError, match="lost"), hire_workers(1, cluster.scheduler_address):
        joblib.Parallel()([joblib.delayed(os._exit)(1)])


def test_a_cluster_without_workers_is_a_clear_error(tmp_path: Path) -> None:
    with (
        start_cluster(0, tmp_path) as empty,
        pytest.raises(ModelError, match="has no workers"),
        hire_workers(1, empty.scheduler_address, timeout_s=0.2),
    ):
        pytest.fail("nobody works here")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "abc://127.0.0.1:9"])
def test_an_address_where_no_scheduler_answers_is_a_clear_error(address: str) -> None:
    with (
        pytest.raises(ModelError, match=f"no Dask scheduler answers at {address}"),
        hire_workers(1, address, timeout_s=0.2),
    ):
        pytest.fail("nobody works here")
