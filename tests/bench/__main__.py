"""Print how the kit compares with papermill and nbconvert on this machine.

Run from the project's root: ``python -m tests.bench [--runs 5] [--studies 50] [--only ...]``.
All of it takes about half an hour on two cores; nothing is written into the project.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.comparing import Result

ROOT = Path(__file__).parents[2]
ROWS = ("single", "office", "batch", "million", "help", "refused")
ORPHANS_LOST = "Here a process that outlives its parent is not counted."


def main() -> None:
    """Measure the chosen rows and print the table."""
    options = read_options()
    if not hasattr(os, "wait4"):
        sys.exit("tests.bench needs os.wait4, which this system does not have.")
    os.chdir(ROOT)
    from tests.bench.measuring import adopt_orphans
    from tests.bench.report import describe_machine, tabulate

    adopted = adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        table = tabulate(measure(options, Path(folder)))
    print(table, describe_machine(options.runs), sep="\n\n")
    if not adopted:
        print(ORPHANS_LOST)


def read_options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--runs", type=positive, default=5, help="timed runs of each (5)")
    parser.add_argument("--studies", type=positive, default=50, help="size of the batch (50)")
    parser.add_argument("--only", type=rows, default=ROWS, help=f"some of {','.join(ROWS)}")
    return parser.parse_args()


def positive(text: str) -> int:
    """Return a count that is at least one."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)


def rows(text: str) -> tuple[str, ...]:
    """Return the chosen rows, in the table's order."""
    chosen = text.split(",")
    if unknown := set(chosen) - set(ROWS):
        raise argparse.ArgumentTypeError(
            f"{', '.join(sorted(unknown))}: not in {','.join(ROWS)}"
        )
    return tuple(row for row in ROWS if row in chosen)


def measure(options: argparse.Namespace, folder: Path) -> Iterator[Result]:
    """Yield the result of each chosen row."""
    from tests.bench import comparing, tasks

    out, runs = folder / "out", options.runs
    simple = {
        "single": tasks.single,
        "office": tasks.office,
        "million": tasks.million,
        "help": tasks.help_text,
        "refused": tasks.refused,
    }
    for name in options.only:
        if name == "batch":
            studies = tasks.copy_studies(folder / "surveys", options.studies)
            yield comparing.compare_memory(name, tasks.batch(out, studies), out, runs)
        else:
            yield comparing.compare(name, simple[name](out), out, runs)


if __name__ == "__main__":
    main()
