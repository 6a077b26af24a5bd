"""The gallery: every sample run eager and static, measured, in one table.

In: the folder `samples/` beside the package, and `samples/gallery/` in it; each file has MAIN,
inputs() and other_inputs(). Out: a `SampleRow` for each: whether both inputs give equal results
with one graph, what is in the graph, how long it takes.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dy2st
from dy2st import compare
from dy2st.function import StaticFunction, static_function
from dy2st.measure import Timing, measure_call, model_of
from dy2st.report import Report, inspect_model
from dy2st.screen import told
from dy2st.signature import bind
from dy2st.targets import UsageError, load_module
from dy2st.terminal import Table, number

if TYPE_CHECKING:
    from dy2st import Comparison

__all__ = ["SampleRow", "gallery_table", "run_sample", "sample_files"]


@dataclasses.dataclass(frozen=True)
class SampleRow:
    """What became of one sample; `error` is why it has no more."""

    name: str
    comparisons: tuple[Comparison, ...] = ()
    one_graph: bool = False
    report: Report | None = None
    timing: Timing | None = None
    error: Exception | None = None

    @property
    def equal(self) -> bool:
        return self.error is None and self.one_graph and all(self.comparisons)

    def cells(self) -> list[str]:
        if self.error is not None or self.report is None or self.timing is None:
            return [self.name, "error", *[""] * (len(COLUMNS) - 2)]
        report, timing = self.report, self.timing
        largest = max(comparison.largest for comparison in self.comparisons)
        counts = [report.nodes, *(report.count(op) for op in ("If", "Loop", "Scan"))]
        times = [number(timing.eager * 1e3), number(timing.static * 1e3), f"{timing.ratio:.2f}"]
        yes = "yes" if self.equal else "no"
        return [self.name, yes, number(largest), *map(str, counts), *times]

    def remarks(self) -> list[str]:
        """Why the sample is not equal, in words."""
        if self.error is not None:
            return [f"{self.name}: {told(self.error)}"]
        found = [f"{self.name}: {c.verdict()}" for c in self.comparisons if not c]
        return found + [f"{self.name}: the other inputs needed a second graph"] * (
            not self.one_graph
        )


COLUMNS = (
    "sample", "equal?", "difference", "nodes", "If", "Loop", "Scan",
    "eager ms", "static ms", "ratio",
)  # fmt: skip


def sample_files(names: list[str]) -> list[Path]:
    """The files of the samples named (`gallery`: all of that folder), of all when none is.

    Raises UsageError for an unknown one.
    """
    folder = Path(dy2st.__file__).resolve().parent.parent / "samples"
    gallery = sorted((folder / "gallery").glob("*.py"))
    every = [*sorted(folder.glob("*.py")), *gallery]
    if not every:
        raise UsageError(
            f"there is no folder {folder}: the samples come with a checkout of dy2st, "
            "not with the package"
        )
    found = {path.stem: [path] for path in every} | {"gallery": gallery}
    unknown = [name for name in names if name.removesuffix(".py") not in found]
    if unknown:
        raise UsageError(f"there is no sample {', '.join(unknown)}; there are {', '.join(found)}")
    return [path for name in names for path in found[name.removesuffix(".py")]] or every


def run_sample(
    path: Path, options: dict[str, Any], tolerance: dict[str, Any], seconds: float
) -> SampleRow:
    """Run one sample; what it raises is noted in the row."""
    try:
        module = load_module(str(path))
        static = static_function(module.MAIN, **options)
        return examine(
            path.stem, static, module.inputs(), module.other_inputs(), tolerance, seconds
        )
    except Exception as error:
        return SampleRow(path.stem, error=error)


def examine(
    name: str,
    static: StaticFunction,
    inputs: Any,
    others: Any,
    tolerance: dict[str, Any],
    seconds: float,
) -> SampleRow:
    first = compare(static, *inputs, **tolerance)
    runner = static.runner(bind(static.signature, inputs, {}))
    other = compare(static, *others, **tolerance)
    one_graph = static.runner(bind(static.signature, others, {})) is runner
    report = inspect_model(model_of(static, bind(static.signature, inputs, {})))
    timing = measure_call(static, inputs, {}, seconds)
    return SampleRow(name, (first, other), one_graph, report, timing)


def gallery_table(rows: list[SampleRow]) -> Table:
    return Table(COLUMNS, [row.cells() for row in rows])
