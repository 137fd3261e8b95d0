"""Tests the package as users install it: builds the wheel, installs it into environments of its own, checks it there.

    python3 catlog-py/tests/run.py [full | old | bare | types …]

- `full`: current polars, pandas, pyarrow, DuckDB; all tests, the examples of the documentation among them
- `old`: pandas 1.5.3 and pyarrow 14.0.1, as on Databricks 15.4
- `bare`: neither pandas nor pyarrow, polars alone
- `types`: mypy --strict, pyright and stubtest, in the environment `full`

The environments lie under the target directory and are made again when their lock file changes. The wheel is built with
that directory, too, so that polars is compiled once for all of the project.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
ROOT = PACKAGE.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
WHEELS = TARGET / "wheels"
# pandas 1.5.3 has no wheels for later ones, and the package promises to work from this one on.
VERSION = (3, 11)


def run(*command, cwd=ROOT, env=None):
    print("$", *(str(part).replace(f"{ROOT}/", "") for part in command), flush=True)
    subprocess.run([str(part) for part in command], check=True, cwd=cwd, env={**os.environ, **(env or {})})


def interpreter():
    """A Python of the version that the lock files are for, or None."""
    if sys.version_info[:2] == VERSION:
        return sys.executable
    return shutil.which("python" + ".".join(map(str, VERSION)))


def environment(name):
    """The Python of an environment that has what its lock file says."""
    home, lock = TARGET / f"venv-py-{name}", HERE / "environments" / f"{name}.txt"
    python, stamp = home / "bin" / "python", home / ".installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text() == wanted):
        run(interpreter(), "-m", "venv", "--clear", home)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", lock)
        stamp.write_text(wanted)
    return python


def build():
    """The wheel of this working copy."""
    maturin = environment("full").with_name("maturin")
    for old in WHEELS.glob("catlog-*.whl"):
        old.unlink()
    env = {"CARGO_TARGET_DIR": str(TARGET)}
    run(maturin, "build", "--release", "--out", WHEELS, "--interpreter", environment("full"), cwd=PACKAGE, env=env)
    (wheel,) = WHEELS.glob("catlog-*.whl")
    return wheel


def install(name, wheel):
    python = environment(name)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall"]
    run(*pip, wheel)
    return python


def tests(name, wheel):
    python = install(name, wheel)
    # -P: the directory of the tests is not where modules are looked for first; the package is the installed one.
    run(python, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", PACKAGE / "tests", cwd=PACKAGE)


def types(wheel):
    python = install("full", wheel)
    run(python, "-m", "mypy", "--cache-dir", TARGET / "mypy", cwd=PACKAGE)
    # Modules are taken from the environment: what is checked is the wheel, its stubs and its marker py.typed.
    run(python, "-m", "pyright", "--pythonpath", python, cwd=PACKAGE)
    config = PACKAGE / "pyproject.toml"
    run(python, "-m", "mypy.stubtest", "catlog._native", "--mypy-config-file", config, cwd=PACKAGE / "tests")


def main(steps):
    if interpreter() is None:
        wanted = ".".join(map(str, VERSION))
        cure = f"https://www.python.org/downloads, uv python install {wanted}, or pyenv install {wanted}"
        print(f"Python {wanted} is missing, nothing of the Python package was tested; install it: {cure}", flush=True)
        return 1
    wheel, times = build(), []
    for step in steps or ["full", "old", "bare", "types"]:
        begin = time.monotonic()
        types(wheel) if step == "types" else tests(step, wheel)
        times.append(f"{step} {time.monotonic() - begin:.0f} s")
    print(f"{wheel.name}, {wheel.stat().st_size / 1e6:.1f} MB: {', '.join(times)}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error.cmd[-1]}: failed with {error.returncode}")
