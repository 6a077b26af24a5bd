"""The command line: what each command prints and writes, its exit status, its errors."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

import dy2st
from dy2st.__main__ import main
from dy2st.gallery import SampleRow, gallery_table, sample_files
from dy2st.inputs import read_input
from dy2st.targets import UsageError, load_target

ROOT = Path(dy2st.__file__).resolve().parent.parent

MODEL = '''
import numpy as np
from dy2st.trace import is_running


def double(x):
    """Twice x, once it is large."""
    if np.sum(x) > 0:
        return x * 2
    return x


def scaled(x, y, n=2):
    return x * n + y, np.sum(y)


def pair(items):
    return items[0] + items[1]


def different(x):
    return x + 1 if is_running() else x + 2


rng = np.random.default_rng(3)


def noisy(x):
    return x + rng.normal(size=x.shape)


def fails(x):
    raise KeyError("a long story")


def lines(x):
    return "more" if np.sum(x) > 1 else "less"


class Scale:
    def __call__(self, x):
        return x * 3


scale = Scale()
number = 3
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "model.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


@pytest.fixture
def exported(folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    spec = ["--input", "x:float32[batch,3]", "--input", "y:float32[3]"]
    assert main(["export", "model.py:scaled", "-o", "f.onnx", *spec]) == 0
    capsys.readouterr()
    return folder / "f.onnx"


Run = Any


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: (status, stdout, stderr)."""

    def command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(arguments)
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


# --- commands -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["input", "node"])
def test_export_of_random_numbers(run: Run, folder: Path, mode: str) -> None:
    status, *_ = run("export", "model.py:noisy", "-o", "f.onnx", "--input", "x:float64[n]", "--random", mode)
    assert status == 0
    names = [each.name for each in onnx.load(folder / "f.onnx").graph.input]
    assert names == (["x", "rng.normal"] if mode == "input" else ["x"])
    assert run("compare", "model.py:noisy", "--input", "x:float64[5]")[0] == 0


def test_export(run: Run, folder: Path) -> None:
    status, out, _ = run(
        "export",
        "model.py:double",
        "-o",
        "f.onnx",
        "--input",
        "x:float32[batch,64]",
        "--opset",
        "22",
    )
    assert status == 0 and "1 If" in out and "opset 22" in out
    model = onnx.load(folder / "f.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert model.opset_import[0].version == 22
    dims = model.graph.input[0].type.tensor_type.shape.dim
    assert (dims[0].dim_param, dims[1].dim_value) == ("batch", 64)
    x = np.random.default_rng(0).normal(size=(3, 64)).astype(np.float32)
    assert np.array_equal(dy2st.load(folder / "f.onnx")(x), x * 2 if x.sum() > 0 else x)


def test_run(run: Run, exported: Path) -> None:
    x, y = np.ones((2, 3), np.float32), np.arange(3, dtype=np.float32)
    np.savez("data.npz", x=x, y=y)
    status, out, _ = run("run", "f.onnx", "--inputs", "data.npz", "-o", "out.npz")
    assert status == 0 and "result.0" in out and "[2, 3]" in out
    with np.load("out.npz") as made:
        assert np.array_equal(made["result.0"], x * 2 + y) and made["result.1"] == 3
    np.savez("in_order.npz", x, y)
    assert run("run", "f.onnx", "--inputs", "in_order.npz")[0] == 0
    status, out, _ = run(
        "run", "f.onnx", "--input", "x:float32[n,3]", "--input", "y:[3]", "--size", "n=7"
    )
    assert status == 0 and "[7, 3]" in out
    status, _, err = run("run", "f.onnx", "--input", "x:[1,3]")
    assert status == 2 and "input: y" in err and "y:float32[3]" in err


def test_compare(run: Run) -> None:
    status, out, _ = run("compare", "model.py:double", "--input", "x:float64[n,2]", "--size", "n=3")
    assert status == 0 and "float64[3, 2]" in out and out.endswith("double: equal\n")
    status, out, _ = run("compare", "model.py:different", "--input", "x:1,3", "--atol", "1e-6")
    assert status == 1 and "no     atol 1e-06, rtol 1e-05  atol 1 or rtol" in out
    assert run("compare", "model.py:different", "--input", "x:[1,3]", "--atol", "1.01")[0] == 0


def test_compare_with_data_constants_and_containers(run: Run) -> None:
    np.savez("data.npz", x=np.ones(4), y=np.float64(2))
    data = ("--inputs", "data.npz")
    assert run("compare", "model.py:scaled", *data, "--input", "n=3")[0] == 0
    assert run("compare", "model.py:scaled", *data, "--input", "y:int64[4]")[0] == 0
    np.savez("items.npz", **{"items.0": np.ones(2), "items.1": np.ones(2)})
    assert run("compare", "model.py:pair", "--inputs", "items.npz")[0] == 0
    np.save("one.npy", np.ones(3))
    assert run("compare", "model.py:double", "--inputs", "one.npy")[0] == 0
    assert run("compare", "model.py:double", "--input", "x:one.npy")[0] == 0
    assert run("compare", "model.py:scale", "--input", "x:3")[0] == 0


def test_the_seed_chooses_the_arrays(run: Run) -> None:
    target = ("run", "f.onnx", "--input", "x:[2,3]", "--input", "y:[3]")
    run("export", "model.py:scaled", "-o", "f.onnx", "--input", "x:[2,3]", "--input", "y:[3]")
    first, again, other = (run(*target, "--seed", seed)[1] for seed in ("1", "1", "2"))
    assert first == again != other


def test_the_same_exception_on_both_sides(run: Run) -> None:
    status, out, _ = run("compare", "model.py:fails", "--input", "x:3")
    assert status == 0 and "both raise KeyError: 'a long story'" in out


def test_code(run: Run) -> None:
    status, out, _ = run("code", "model.py:double")
    assert status == 0 and "dy.if_" in out and "def double(x):" in out


def test_inspect(run: Run, exported: Path) -> None:
    status, out, _ = run("inspect", "f.onnx")
    assert status == 0 and "[batch, 3]" in out and "Mul" in out and "model.py:14" in out
    status, out, _ = run("inspect", "model.py:double", "--input", "x:3")
    assert status == 0 and "If at model.py:8" in out and "    then: " in out


def test_bench(run: Run) -> None:
    status, out, _ = run("bench", "model.py:double", "--input", "x:float32[8]", "--seconds", "0.01")
    assert status == 0
    assert all(
        word in out for word in ("eager", "static", "InferenceSession.run", "times", "rounds")
    )


def test_samples(run: Run) -> None:
    status, out, _ = run("samples", "conjugate_gradient", "--seconds", "0.01")
    assert status == 0, out
    header, _, row = out.splitlines()[:3]
    assert header.split()[:2] == ["sample", "equal?"] and row.split()[:2] == [
        "conjugate_gradient",
        "yes",
    ]
    assert "1 of 1 samples" in out
    gallery = set((ROOT / "samples" / "gallery").glob("*.py"))
    assert set(sample_files([])) == gallery | set((ROOT / "samples").glob("*.py"))
    assert set(sample_files(["gallery"])) == gallery
    assert [path.stem for path in sample_files(["nms", "mandelbrot.py"])] == ["nms", "mandelbrot"]
    status, _, err = run("samples", "nix")
    assert status == 2 and "there is no sample nix; there are beam_search," in err


def test_a_sample_that_fails_is_a_row(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    row = SampleRow("bad", error=ValueError("why"))
    assert not row.equal and "error" in str(gallery_table([row]))
    monkeypatch.setattr("dy2st.gallery.run_sample", lambda path, *rest: row)
    status, out, _ = run("samples", "newton")
    assert status == 1 and "bad: ValueError: why" in out


def test_samples_without_a_checkout(
    monkeypatch: pytest.MonkeyPatch, run: Run, folder: Path
) -> None:
    monkeypatch.setattr(dy2st, "__file__", str(folder / "site" / "dy2st" / "__init__.py"))
    status, _, err = run("samples")
    assert status == 2 and "come with a checkout" in err


# --- targets and inputs ---------------------------------------------------------------------------


def test_the_arguments_of_a_module_with_main(run: Run, folder: Path) -> None:
    (folder / "own.py").write_text(
        "import numpy as np\nfrom dy2st import InputSpec, to_static\n@to_static\n"
        "def f(x):\n    return x + 1\n"
        "def inputs():\n    return (np.ones(6),)\nMAIN = f\n"
        "DYNAMIC = (InputSpec(('n',), 'float64'),)\n"
    )
    status, out, _ = run("compare", "own.py:f")
    assert status == 0 and "float64[6]" in out
    assert run("compare", "own.py")[0] == 0
    assert run("export", "own.py", "-o", "own.onnx")[0] == 0
    assert "[n]" in run("inspect", "own.onnx")[1]


def test_the_specs_of_a_function(run: Run, folder: Path) -> None:
    (folder / "spec.py").write_text(
        "from dy2st import InputSpec, to_static\n"
        "@to_static(input_spec=[InputSpec(('n', 2), 'float32')])\ndef f(x):\n    return x + 1\n"
    )
    assert run("export", "spec.py:f", "-o", "s.onnx")[0] == 0
    status, out, _ = run("compare", "spec.py:f", "--size", "n=9")
    assert status == 0 and "float32[9, 2]" in out


def test_a_module_by_its_dotted_name(run: Run, folder: Path) -> None:
    (folder / "shop").mkdir()
    (folder / "shop" / "__init__.py").write_text("")
    (folder / "shop" / "till.py").write_text(
        "class Till:\n    @staticmethod\n    def f(x):\n        return x\n"
    )
    assert run("compare", "shop.till:Till.f", "--input", "x:3")[0] == 0
    assert load_target("shop.till:Till.f").name == "shop.till:Till.f"


@pytest.mark.parametrize(
    ("text", "shape", "dtype"),
    [
        ("x:float32[batch,64]", ("batch", 64), "float32"),
        ("x:1,3,224,224", (1, 3, 224, 224), "float32"),
        ("x:1x3x224x224", (1, 3, 224, 224), "float32"),
        ("x:[1,3]", (1, 3), "float32"),
        ("x: float64[ n , ? ]", ("n", None), "float64"),
        ("x:int64[]", (), "int64"),
        ("x:uint8", (), "uint8"),
        ("x:5", (5,), "float32"),
        ("x:bool[-1]", (None,), "bool"),
        ("x:n,m", ("n", "m"), "float32"),
    ],
)
def test_shapes(text: str, shape: tuple, dtype: str) -> None:
    name, spec = read_input(text)
    assert (name, spec.shape, spec.dtype) == ("x", shape, np.dtype(dtype))


def test_names_of_inputs_and_constants() -> None:
    assert read_input("in:0:float32[2]")[0] == "in:0"
    assert read_input("x.key:[2]")[0] == "x.key"
    assert read_input("n=3") == ("n", 3)
    assert read_input("s=[1, 'a']") == ("s", [1, "a"])
    assert read_input("mode=nearest: up") == ("mode", "nearest: up")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "write"),
        ("x:float32[1,2", "write"),
        ("x:float31[2]", "`float31` is no dtype"),
        ("x:longdouble[2]", "`longdouble` is no dtype"),
        ("x:1,,2", "`` is no size"),
        ("x:[1.5]", "`1.5` is no size"),
        ("x:none.npy", "there is no file none.npy"),
        ("=3", "write"),
    ],
)
def test_inputs_that_cannot_be_read(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_input(text)


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["code", "model.py:nix"], "model.py has no `nix`; it has: double, scaled,"),
        (["code", "model.py"], "model.py names no function"),
        (["code", "model"], "model names no function"),
        (["code", "no.where:f"], "there is no module no.where"),
        (["code", "none.py:f"], "there is no file none.py"),
        (["code", "model.py:number"], "`number` in model.py is a int, not a function"),
        (["compare", "model.py:double"], "takes x: missing a required argument: 'x'"),
        (["compare", "model.py:double", "--input", "z:3"], "has no parameter `z`; it takes x"),
        (["compare", "model.py:double", "--inputs", "model.py"], "is not an .npz or .npy file"),
        (["compare", "model.py:double", "--input", "x:n", "--size", "n"], "write batch=32"),
        (["inspect", "none.onnx"], "none.onnx: No such file"),
        (["run", "model.py"], "not a whole ONNX model"),
        (["inspect", "model.onnx"], "model.onnx"),
        (["export", "model.py:double", "-o", "no/f.onnx", "--input", "x:3"], "No such file"),
        (
            ["bench", "model.py:double", "--input", "x:3", "--device", "cuda:9"],
            "no such CUDA device",
        ),
    ],
)
def test_errors_are_short(run: Run, arguments: list[str], said: str) -> None:
    status, _, err = run(*arguments)
    assert status == 2 and said in err
    assert "Traceback" not in err and len(err.splitlines()) <= 24


def test_what_cannot_be_converted_shows_the_line(run: Run) -> None:
    status, _, err = run("compare", "model.py:lines", "--input", "x:3")
    assert status == 2 and err.startswith("ConversionError: ")
    status, _, err = run("compare", "model.py:lines", "--input", "x:3", "--traceback")
    assert status == 2 and "Traceback" in err


def test_an_exception_of_the_users_code_shows_the_line(run: Run, folder: Path) -> None:
    (folder / "own.py").write_text("def f(x):\n    y = x + 1\n    raise KeyError('why')\n")
    status, _, err = run("export", "own.py:f", "-o", "f.onnx", "--input", "x:3")
    assert status == 2 and err.startswith("KeyError: 'why'\n  own.py:3, in f\n    3 |     raise")
    assert not (folder / "f.onnx").exists()


def test_a_file_that_is_not_python(run: Run, folder: Path) -> None:
    (folder / "broken.py").write_text("def f(:\n")
    status, _, err = run("code", "broken.py:f")
    assert status == 2 and "SyntaxError" in err and "broken.py" in err and len(err.splitlines()) < 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "COMMAND"),
        (["nix"], "invalid choice"),
        (["export", "model.py:f"], "-o"),
        (["compare", "model.py:f", "--atol", "little"], "--atol"),
        (["compare", "model.py:f", "--opset", "9"], "the lowest is 21"),
        (["compare", "model.py:f", "--device", "tpu"], "use cpu, cuda or cuda:1"),
    ],
)
def test_wrong_options_leave_with_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--device", "--provider", "--providers"])
@pytest.mark.parametrize("value", ["cpu", "CPUExecutionProvider"])
def test_the_device_under_every_name(run: Run, option: str, value: str) -> None:
    assert run("compare", "model.py:double", "--input", "x:3", option, value)[0] == 0


# --- as a process ---------------------------------------------------------------------------------


def process(folder: Path, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "dy2st", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, **options,
    )  # fmt: skip


def test_a_process(folder: Path) -> None:
    done = process(folder, "compare", "model.py:double", "--input", "x:float32[4]")
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.endswith("double: equal\n")
    done = process(folder, "compare", "model.py:different", "--input", "x:float32[4]")
    assert (done.returncode, done.stderr) == (1, "")
    done = process(folder, "code", "model.py:nix")
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.count("\n") == 1


def test_nobody_reads_on(folder: Path) -> None:
    command = f"{sys.executable} -m dy2st code model.py:double | true"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
