"""What the model's command line shows in a terminal: progress and tables."""

import contextlib
from collections.abc import Iterator

import pandas as pd
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from model import training
from model.evaluation import Evaluation, report_digits
from model.rejection import Rejection


@contextlib.contextmanager
def show_progress() -> Iterator[training.OnProgress]:
    """Show one bar a stage, with the time left, on a terminal's stderr; stay quiet elsewhere."""
    columns = (
        TextColumn("{task.description:<32}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
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


def print_evaluation(evaluation: Evaluation) -> None:
    """Print an evaluation for people."""
    console = Console()
    console.print(
        f"{evaluation.n:,} digits: accuracy {evaluation.accuracy:.2%} · "
        f"macro F1 {evaluation.macro_f1:.4f} · calibration error {evaluation.ece:.2%} · "
        f"Brier {evaluation.brier:.4f} · log loss {evaluation.log_loss:.4f}"
    )
    console.print(_make_table("each digit", report_digits(evaluation)))
    confusion = pd.DataFrame(list(evaluation.confusion)).rename_axis("true")
    console.print(_make_table("rows: true digit, columns: digit read", confusion))
    if evaluation.rejection is not None:
        _print_rejection(console, evaluation.rejection)


def print_frame(title: str, frame: pd.DataFrame) -> None:
    """Print a table for people."""
    Console().print(_make_table(title, frame))


def _print_rejection(console: Console, rejection: Rejection) -> None:
    console.print(
        f"{rejection.n:,} drawn non-digits: {rejection.nondigits_accepted:.2%} taken for digits, "
        f"while {rejection.digits_kept:.2%} of the digits are"
    )
    curve = pd.DataFrame(
        {
            "digits kept": [f"{kept:.1%}" for kept, _ in rejection.curve],
            "non-digits accepted": [f"{accepted:.2%}" for _, accepted in rejection.curve],
        }
    ).set_index("digits kept")
    console.print(_make_table("rejection curve", curve))


def _make_table(title: str, frame: pd.DataFrame) -> Table:
    table = Table(title=title)
    for name in (frame.index.name, *frame.columns):
        table.add_column("" if name is None else str(name), justify="right")
    for label, row in zip(frame.index, frame.itertuples(index=False), strict=True):
        table.add_row(str(label), *(_format(value) for value in row))
    return table


def _format(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if value == value else "·"  # noqa: PLR0124  (NaN differs from itself)
    return str(value) if value else "·"
