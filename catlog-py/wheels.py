"""Builds the wheels for release, and checks what they promise.

    python3 catlog-py/wheels.py [x86_64 | aarch64 …]
    python3 catlog-py/wheels.py --check WHEEL …

manylinux_2_28 means: no symbol of glibc newer than 2.28. zig links against the glibc of that age, whatever this machine
has, and cross-builds; Rust's standard library for the other machine comes from rustup. Each wheel is looked into: the highest
glibc symbol of the library, its size, and its tags. `--check` looks into wheels that are there.
"""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
sys.path.insert(0, str(PACKAGE / "tests"))

from run import TARGET, environment, run  # noqa: E402

OUT = TARGET / "wheels-release"
GLIBC = (2, 28)
MACHINES = ("x86_64", "aarch64")
MEGABYTES = 25


def has_target(target):
    """Whether the compiler has the standard library of that target."""
    found = subprocess.run(["rustc", "--print", "target-libdir", "--target", target], capture_output=True, text=True)
    return found.returncode == 0 and Path(found.stdout.strip()).is_dir()


def glibc_of(wheel):
    """The newest version of glibc that the wheel's library asks for."""
    with zipfile.ZipFile(wheel) as files:
        (name,) = [name for name in files.namelist() if name.endswith(".so")]
        library = files.read(name)
    versions = {tuple(map(int, found.split(b"."))) for found in re.findall(rb"GLIBC_(\d+(?:\.\d+)+)\0", library)}
    if not versions:
        sys.exit(f"{wheel.name}: no version of glibc found in {name}")
    return max(versions)


def dotted(version):
    return ".".join(map(str, version))


def build(machine):
    target = f"{machine}-unknown-linux-gnu"
    if not has_target(target):
        print(f"{machine}: no wheel, since Rust's standard library for it is missing: rustup target add {target}", flush=True)
        return False
    python = environment("full")
    # ziglang is in that environment; maturin finds it as a module of the Python that is first in PATH.
    env = {"CARGO_TARGET_DIR": str(TARGET / "wheels-build"), "PATH": f"{python.parent}:{os.environ['PATH']}"}
    for old in OUT.glob(f"catlog-*_{machine}.whl"):
        old.unlink()
    command = [python.with_name("maturin"), "build", "--release", "--zig", "--target", target]
    run(*command, "--compatibility", "manylinux_2_28", "--out", OUT, cwd=PACKAGE, env=env)
    (wheel,) = OUT.glob(f"catlog-*_{machine}.whl")
    return check(wheel)


def check(wheel):
    glibc, size = glibc_of(wheel), wheel.stat().st_size / 1e6
    print(f"{wheel.name}: {size:.1f} MB, glibc {dotted(glibc)} or newer", flush=True)
    problems = []
    if glibc > GLIBC:
        problems.append(f"it needs glibc {dotted(glibc)}, newer than {dotted(GLIBC)}; build it with zig: catlog-py/wheels.py")
    if size > MEGABYTES:
        problems.append(f"it has {size:.1f} MB, more than {MEGABYTES}")
    if "-cp311-abi3-" not in wheel.name:
        problems.append("its tag is not cp311-abi3: it is not for every Python from 3.11 on")
    if "-manylinux_2_28_" not in wheel.name:
        problems.append("its tag is not manylinux_2_28")
    for problem in problems:
        print(f"{wheel.name}: {problem}", flush=True)
    return not problems


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["--check"]:
        done = [check(Path(wheel)) for wheel in arguments[1:]]
    elif set(arguments) <= set(MACHINES):
        done = [build(machine) for machine in arguments or MACHINES]
    else:
        sys.exit(f"{' '.join(arguments)}: the machines are {', '.join(MACHINES)}")
    sys.exit(0 if all(done) else 1)
