"""The model's command line: train, evaluate and explore."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from model import console, training
from model.artifact import SHIPPED, dump_artifact, read_artifact
from model.dataset import load_mnist
from model.errors import ModelError
from model.evaluation import Evaluation
from model.extras import NOTHING_EXTRA, read_corrections
from model.files import write_atomically
from model.workers import hire_workers


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the process's exit status."""
    options = _parse(arguments)
    try:
        _run(options)
    except ModelError as error:
        print(f"model: {error}", file=sys.stderr)
        return 1
    except MemoryError:
        print("model: there is too little memory for this", file=sys.stderr)
        return 1
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"model: {place}{error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("model: interrupted; nothing was written", file=sys.stderr)
        return 130
    return 0


def _run(options: argparse.Namespace) -> None:
    match options.command:
        case "train":
            print(json.dumps(asdict(_train(options))))
        case "evaluate" if options.json:
            print(json.dumps(asdict(_evaluate(options))))
        case "evaluate":
            console.print_evaluation(_evaluate(options))
        case _:
            _explore(options)


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
    train.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="default: one a processor"
    )
    train.add_argument("--corrections", type=Path, help="people's corrections, an .npz file")
    train.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler that does the work")
    evaluate = commands.add_parser("evaluate", help="evaluate on MNIST's 10,000 test images")
    evaluate.add_argument("--artifact", type=Path, default=SHIPPED, help="default: the champion")
    evaluate.add_argument("--json", action="store_true", help="one JSON object, no table")
    explore = commands.add_parser("explore", help="statistics and pixel correlations of MNIST")
    explore.add_argument("--output", type=Path, required=True, help="a folder for the results")
    return parser.parse_args(arguments)


def _train(options: argparse.Namespace) -> Evaluation:
    output: Path = options.output
    _require_folder(output)
    corrections = read_corrections(options.corrections) if options.corrections else NOTHING_EXTRA
    mnist = load_mnist(options.data_dir)
    request = training.TrainingRequest(mnist, corrections, workers=options.workers)
    with console.show_progress() as on_progress, hire_workers(options.workers, options.cluster):
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
    with console.show_progress() as on_progress:
        return training.evaluate_classifier(
            artifact.classifier, test, artifact.normalize, on_progress
        )


def _explore(options: argparse.Namespace) -> None:
    # Seaborn and Matplotlib take a second to import.
    from model.exploration import describe_digits, write_exploration  # noqa: PLC0415

    digits = load_mnist(options.data_dir).training
    console.print_frame("MNIST's training digits: percent, pixels", describe_digits(digits))
    print(write_exploration(digits, options.output))
    print(f"Written to {options.output}: statistics.csv, pixel_correlations.png, digits.png")


if __name__ == "__main__":
    sys.exit(main())
