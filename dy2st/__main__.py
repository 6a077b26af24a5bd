"""The command line: `dy2st export|run|compare|code|inspect|bench|samples`.

In: the arguments of the shell. Out: text on stdout, files, and an exit status: 0 fine, 1 something
differs, 2 wrong usage or not convertible. An error is one screen on stderr, without a traceback
unless `--traceback` is given.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dy2st.inputs import Arguments, Given
    from dy2st.targets import Target

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status; argparse itself leaves with 2 for wrong options."""
    options = parser().parse_args(arguments)
    try:
        status: int = options.command(options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # `dy2st code … | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from dy2st.screen import one_screen, told

        if options.traceback:
            traceback.print_exc()
        else:
            print(one_screen(told(error)), file=sys.stderr)
        return 2


# --- options ------------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = argparse.ArgumentParser(
        "dy2st",
        description="Eager NumPy code in, one ONNX graph out.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    export = command(commands, "export", run_export, "write the ONNX file of a function")
    target_options(export)
    export.add_argument("-o", "--output", required=True, metavar="FILE", help="the file to write")
    export.add_argument(
        "--random", choices=["input", "node"], default="input",
        help="what random numbers are: inputs of the file, or nodes that draw",
    )  # fmt: skip
    export.add_argument("--checks", action="store_true", help="keep asserts and raises in the file")

    run = command(commands, "run", run_run, "run an ONNX file")
    run.add_argument("model", metavar="FILE.onnx")
    input_options(run)
    device_options(run)
    run.add_argument("-o", "--output", metavar="FILE.npz", help="where to write the outputs")

    comparison = command(
        commands, "compare", run_compare, "run a function eager and static, and compare"
    )
    target_options(comparison)
    tolerance_options(comparison)

    code = command(commands, "code", run_code, "show the rewritten program that builds the graph")
    code.add_argument("target", metavar="TARGET", help=TARGET)

    inspect = command(
        commands, "inspect", run_inspect, "show what is in an ONNX file or a function"
    )
    target_options(inspect)

    bench = command(commands, "bench", run_bench, "time a function: eager, static, and bare")
    target_options(bench)
    time_options(bench, 2.0)

    samples = command(commands, "samples", run_samples, "run every sample eager and static")
    samples.add_argument("names", metavar="NAME", nargs="*", help="only these")
    device_options(samples)
    tolerance_options(samples)
    samples.add_argument("--opset", type=opset, help="opset of the graphs")
    samples.add_argument("--seed", type=int, default=0, help="of the global random generators")
    time_options(samples, 0.5)
    return top


EPILOG = """\
examples:
  dy2st export model.py:f -o f.onnx --input "x:float32[batch,64]"
  dy2st run f.onnx --inputs data.npz -o out.npz
  dy2st compare model.py:f --input x:1,3,224,224 --atol 1e-6

exit status: 0 fine, 1 eager and static differ, 2 wrong usage or not convertible"""
TARGET = "path.py:name or package.module:name"


def command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    made.add_argument("--traceback", action="store_true", help="show the traceback of an error")
    made.set_defaults(command=run)
    return made


def target_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("target", metavar="TARGET", help=TARGET)
    input_options(made)
    device_options(made)
    made.add_argument("--opset", type=opset, help="opset of the graph, 21 or higher")


def input_options(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--input", action="append", default=[], metavar="SPEC",
        help="x:float32[batch,64], x:1,3,224,224, x:data.npy, or n=3 for a constant; repeatable",
    )  # fmt: skip
    made.add_argument("--inputs", metavar="FILE.npz", help="arrays by name")
    made.add_argument(
        "--size",
        action="append",
        default=[],
        metavar="NAME=N",
        help="a named size, for random arrays",
    )
    made.add_argument("--seed", type=int, default=0, help="of random arrays and global generators")


def device_options(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--device",
        "--provider",
        "--providers",
        type=device,
        metavar="DEVICE",
        help="cpu, cuda or cuda:1",
    )


def tolerance_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("--atol", type=float, help="absolute tolerance (default: by dtype)")
    made.add_argument("--rtol", type=float, help="relative tolerance (default: by dtype)")


def time_options(made: argparse.ArgumentParser, seconds: float) -> None:
    made.add_argument("--seconds", type=float, default=seconds, help="how long to measure")


def opset(text: str) -> int:
    if not text.isdecimal() or int(text) < 21:
        raise argparse.ArgumentTypeError(f"{text!r} is not supported: the lowest is 21")
    return int(text)


def device(text: str) -> str:
    """`cuda`, also for `CUDA` and `CUDAExecutionProvider`."""
    found = text.lower().removesuffix("executionprovider")
    if found.partition(":")[0] not in ("cpu", "cuda"):
        raise argparse.ArgumentTypeError(f"{text!r} is not known: use cpu, cuda or cuda:1")
    return found


# --- commands -----------------------------------------------------------------------------------


def run_export(options: argparse.Namespace) -> int:
    from dy2st.function import export
    from dy2st.report import inspect_model

    target = loaded(options)
    arguments = given(options).specs(target)
    args, kwargs = arguments if arguments is not None else ((), {})
    export(target.function, options.output, *args, checks=options.checks, random=options.random, **kwargs)
    report = inspect_model(options.output)
    print(f"{report.summary()}\nwritten, {os.path.getsize(options.output)} bytes")
    return 0


def run_run(options: argparse.Namespace) -> int:
    from dy2st.loading import load
    from dy2st.targets import UsageError
    from dy2st.terminal import Table, show

    model = load(options.model, options.device or "cpu")
    found = given(options)
    values = found.made_up(found.values)
    names = model.input_names
    if len(values) == len(names) and all(n.startswith("arr_") for n in values):
        values = dict(zip(names, values.values()))
    known = [*names, *model.default_names]
    wrong = [n for n in names if n not in values] + [n for n in values if n not in known]
    if wrong:
        ports = ", ".join(
            f"{port.name}:{port.dtype}{list(port.shape)}" for port in model.session.inputs
        )
        raise UsageError(f"missing or unknown input: {', '.join(wrong)}\nthe model takes {ports}")
    state = {name: as_array(values[name]) for name in model.default_names if name in values}
    outputs = model.session.run([as_array(values[name]) for name in names], state)
    if options.output:
        save(options.output, dict(zip(model.output_names, outputs)))
    rows = [[name, *summary(output)] for name, output in zip(model.output_names, outputs)]
    show(Table(("output", "dtype", "shape", "smallest", "mean", "largest"), rows))
    return 0


def run_compare(options: argparse.Namespace) -> int:
    from dy2st import compare
    from dy2st.terminal import show

    target = loaded(options)
    args, kwargs = call_arguments(target, options)
    tolerance = {"atol": options.atol, "rtol": options.rtol, "seed": options.seed}
    comparison = compare(target.function, *args, **tolerance, **kwargs)
    if comparison.outputs:
        show(comparison.table())
        print()
    print(comparison.verdict())
    return 0 if comparison else 1


def run_code(options: argparse.Namespace) -> int:
    from dy2st.targets import load_target

    print(load_target(options.target).function.code.rstrip())
    return 0


def run_inspect(options: argparse.Namespace) -> int:
    from dy2st.measure import model_of
    from dy2st.report import inspect_model
    from dy2st.signature import bind
    from dy2st.terminal import show

    if ":" in os.path.basename(options.target) or options.target.endswith(".py"):
        target = loaded(options)
        args, kwargs = call_arguments(target, options)
        report = inspect_model(
            model_of(target.function, bind(target.function.signature, args, kwargs))
        )
    else:
        report = inspect_model(options.target)
    print(report.summary() + "\n")
    show(report.port_table())
    print()
    show(report.op_table())
    if report.nesting():
        print(f"\n{report.nesting()}")
    if report.lines:
        print()
        show(report.line_table())
    return 0


def run_bench(options: argparse.Namespace) -> int:
    from dy2st.measure import measure_call
    from dy2st.terminal import Table, number, show

    target = loaded(options)
    args, kwargs = call_arguments(target, options)
    timing = measure_call(target.function, args, kwargs, options.seconds)
    rows = [
        (what, number(seconds * 1e3), f"{seconds / timing.static:.2f}")
        for what, seconds in (
            ("eager", timing.eager),
            ("static", timing.static),
            ("InferenceSession.run", timing.bare),
        )
        if seconds is not None
    ]
    show(Table(("", "median ms", "against static"), rows))
    faster = timing.ratio if timing.ratio >= 1 else 1 / timing.ratio
    word = "faster" if timing.ratio >= 1 else "slower"
    print(
        f"\n{target.name}: static is {faster:.2f} times {word} than eager, {timing.rounds} rounds"
    )
    return 0


def run_samples(options: argparse.Namespace) -> int:
    from dy2st.gallery import gallery_table, run_sample, sample_files
    from dy2st.screen import one_screen
    from dy2st.terminal import progress, show

    tolerance = {"atol": options.atol, "rtol": options.rtol, "seed": options.seed}
    files = sample_files(options.names)
    settings = static_options(options)
    rows = [
        run_sample(file, settings, tolerance, options.seconds)
        for file in progress(files, "samples")
    ]
    show(gallery_table(rows))
    for row in rows:
        for remark in row.remarks():
            print(f"\n{one_screen(remark)}")
    count = sum(row.equal for row in rows)
    print(f"\n{count} of {len(rows)} samples are equal, on both inputs, with one graph")
    return 0 if count == len(rows) else 1


# --- arguments of functions ----------------------------------------------------------------------


def static_options(options: argparse.Namespace) -> dict[str, Any]:
    if options.device is not None:
        check_device(options.device)
    found = {"device": options.device, "opset": options.opset}
    return {name: value for name, value in found.items() if value is not None}


def check_device(name: str) -> None:
    """Raises RuntimeError for a device that ONNX Runtime does not have here."""
    import onnxruntime

    from dy2st.session import choose_providers

    choose_providers(onnxruntime, onnxruntime.SessionOptions(), name)


def loaded(options: argparse.Namespace) -> Target:
    from dy2st.targets import load_target

    return load_target(options.target, **static_options(options))


def given(options: argparse.Namespace) -> Given:
    from dy2st.inputs import Given

    return Given.read(options.inputs, options.input, options.size, options.seed)


def call_arguments(target: Target, options: argparse.Namespace) -> Arguments:
    """The arguments of a call; says which sizes were chosen."""
    found = given(options)
    asked = set(found.sizes)
    arguments = found.arguments(target)
    chosen = [f"{name}={size}" for name, size in found.sizes.items() if name not in asked]
    if chosen:
        print(f"random arrays with {', '.join(chosen)} (--size NAME=N to choose)\n")
    return arguments


# --- results --------------------------------------------------------------------------------------


def as_array(value: Any) -> Any:
    import numpy as np

    return np.asarray(value)


def summary(output: Any) -> list[str]:
    """dtype, shape, smallest, mean and largest element as text."""
    import numpy as np

    from dy2st.terminal import number

    if not isinstance(output, np.ndarray):
        return [type(output).__name__, f"{len(output)} items", "", "", ""]
    cells = [str(output.dtype), str(list(output.shape))]
    if not output.size or output.dtype.kind not in "biuf":
        return [*cells, "", "", ""]
    wide = output.astype(np.float64)
    return cells + [number(float(one)) for one in (np.min(wide), np.mean(wide), np.max(wide))]


def save(path: str, arrays: dict[str, Any]) -> None:
    """Write an .npz file; it is whole or not there."""
    import numpy as np

    from dy2st.targets import UsageError

    odd = [name for name, array in arrays.items() if np.asarray(array).dtype.hasobject]
    if odd:
        raise UsageError(
            f"{', '.join(odd)} cannot be written to an .npz file: not an array of numbers"
        )
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(temporary, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
