"""The model's command line: train and evaluate."""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from model import training
from model.artifact import SHIPPED, dump_artifact, read_artifact
from model.dataset import load_mnist
from model.errors import ModelError
from model.evaluation import Evaluation
from model.files import write_atomically


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the process's exit status."""
    options = _parse(arguments)
    try:
        evaluation = _train(options) if options.command == "train" else _evaluate(options)
    except ModelError as error:
        print(f"model: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"model: {place}{error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("model: interrupted; nothing was written", file=sys.stderr)
        return 130
    if options.command == "train" or options.json:
        print(json.dumps(asdict(evaluation)))
    else:
        _print_evaluation(evaluation)
    return 0


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m model", description=__doc__)
    parser.add_argument(
        "--data-dir",
        type=Path,
        default=Path(os.environ.get("DATA_DIR") or "data"),
        help="where a fetched data set is kept (default: $DATA_DIR, else ./data)",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train on MNIST's 60,000 training images")
    train.add_argument("--output", type=Path, required=True, help="the artifact's file")
    evaluate = commands.add_parser("evaluate", help="evaluate on MNIST's 10,000 test images")
    evaluate.add_argument("--artifact", type=Path, default=SHIPPED, help="default: the champion")
    evaluate.add_argument("--json", action="store_true", help="one JSON object, no table")
    return parser.parse_args(arguments)


def _train(options: argparse.Namespace) -> Evaluation:
    output: Path = options.output
    _require_folder(output)
    request = training.TrainingRequest(load_mnist(options.data_dir))
    with _show_progress() as on_progress:
        candidate = training.train(request, on_progress)
    write_atomically(output, dump_artifact(candidate.artifact))
    return candidate.evaluation


def _require_folder(output: Path) -> None:
    """Fail before minutes of training, not after."""
    if not output.parent.is_dir():
        raise ModelError(f"{output.parent} is not a folder")
    if output.is_dir():
        raise ModelError(f"{output} is a folder")


def _evaluate(options: argparse.Namespace) -> Evaluation:
    artifact = read_artifact(options.artifact)
    test = load_mnist(options.data_dir).test
    with _show_progress() as on_progress:
        return training.evaluate_classifier(
            artifact.classifier, test, artifact.normalize, on_progress
        )


@contextlib.contextmanager
def _show_progress() -> Iterator[training.OnProgress]:
    """Show one bar a stage on a terminal's stderr; stay quiet elsewhere."""
    columns = (TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:

        def show(progress: training.Progress) -> None:
            if progress.stage not in tasks:
                for task in tasks.values():
                    bar.update(task, total=1.0, completed=1.0)
                tasks[progress.stage] = bar.add_task(progress.stage, total=None)
            total = None if progress.share is None else 1.0
            bar.update(tasks[progress.stage], total=total, completed=progress.share or 0.0)

        yield show


def _print_evaluation(evaluation: Evaluation) -> None:
    console = Console()
    console.print(
        f"{evaluation.n:,} digits: accuracy {evaluation.accuracy:.2%} · "
        f"macro F1 {evaluation.macro_f1:.4f} · calibration error {evaluation.ece:.2%} · "
        f"Brier {evaluation.brier:.4f} · log loss {evaluation.log_loss:.4f}"
    )
    table = Table(title="rows: true digit, columns: digit read")
    for column in ("", *map(str, range(10))):
        table.add_column(column, justify="right")
    for digit, row in enumerate(evaluation.confusion):
        table.add_row(str(digit), *(str(count) if count else "·" for count in row))
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
