"""What `make wheels` looks for in a wheel, on wheels that are made up."""

import importlib.util
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT


@pytest.fixture(scope="module")
def wheels():
    spec = importlib.util.spec_from_file_location("wheels", ROOT / "catlog-py" / "wheels.py")
    module = importlib.util.module_from_spec(spec)
    path = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = path
    return module


def wheel(tmp_path, name, *versions, size=0):
    path = Path(tmp_path) / name
    with zipfile.ZipFile(path, "w") as file:
        symbols = b"".join(b"GLIBC_" + version.encode() + b"\0" for version in versions)
        file.writestr("catlog/_native.abi3.so", b"\x7fELF\0" + symbols + bytes(size))
        file.writestr("catlog/__init__.py", "")
    return path


GOOD = "catlog-0.1.0-cp311-abi3-manylinux_2_28_x86_64.whl"


def test_a_good_wheel(wheels, tmp_path, capsys):
    assert wheels.check(wheel(tmp_path, GOOD, "2.2.5", "2.28", "2.9"))
    assert "glibc 2.28 or newer" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "versions", "problem"),
    [
        (GOOD, ("2.17", "2.34", "2.28"), "it needs glibc 2.34, newer than 2.28"),
        (GOOD, ("2.28", "2.28.1"), "it needs glibc 2.28.1, newer than 2.28"),
        (GOOD.replace("abi3", "cp311"), ("2.28",), "its tag is not cp311-abi3"),
        (GOOD.replace("_2_28", "_2_34"), ("2.28",), "its tag is not manylinux_2_28"),
    ],
)
def test_a_wheel_that_promises_too_much(wheels, tmp_path, capsys, name, versions, problem):
    assert not wheels.check(wheel(tmp_path, name, *versions))
    assert problem in capsys.readouterr().out


def test_a_wheel_that_is_too_large(wheels, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(wheels, "MEGABYTES", 0.001)
    assert not wheels.check(wheel(tmp_path, GOOD, "2.17", size=5000))
    assert "more than 0.001" in capsys.readouterr().out


def test_a_target_that_rust_does_not_have(wheels, capsys, monkeypatch):
    monkeypatch.setattr(wheels, "has_target", lambda target: False)
    assert not wheels.build("aarch64")
    assert "rustup target add aarch64-unknown-linux-gnu" in capsys.readouterr().out
