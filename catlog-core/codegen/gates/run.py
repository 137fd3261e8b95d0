"""Checks the generated files with the programs that they are for.

    python3 catlog-core/codegen/gates/run.py [GATE …]

Installs what it needs beside itself (a virtual environment, node modules; PostgreSQL with apt, for root) unless it is there. A gate whose
needs cannot be had is skipped, and said so; with CI=true that is an error.
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
PYTHON = HERE / ".venv" / "bin" / "python"


def installed(directory, lock, install):
    """Whether `directory` holds what `lock` says; installs it where it does not."""
    stamp, wanted = directory / ".installed", hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    try:
        install()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"cannot install what {lock.name} names: {error}", flush=True)
        return False
    stamp.write_text(wanted)
    return True


def install_python():
    venv.create(HERE / ".venv", with_pip=True, clear=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)


def install_node():
    subprocess.run(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)


if __name__ == "__main__":
    have_python = installed(HERE / ".venv", HERE / "requirements.txt", install_python)
    installed(HERE / "node_modules", HERE / "package-lock.json", install_node)
    # Without the packages the program that checks stops at its imports, so it is asked by a Python that has them.
    interpreter = PYTHON if have_python else sys.executable
    sys.exit(subprocess.run([interpreter, HERE / "check.py", *sys.argv[1:]]).returncode)
