"""What the measuring programs share: panels, one process at a time, and lines of markdown. Standard library only."""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PYTHON = HERE / ".venv" / "bin" / "python"
MIB = 1024 * 1024


def parser(description: str, size: str) -> argparse.ArgumentParser:
    """The options that all the programs have."""
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--size", default=size, help=f"S, M, L or ANIMExDAYS: generated once and kept (default {size})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", type=pathlib.Path, default=target, help="cargo's target directory")
    parser.add_argument("--catlog", type=pathlib.Path, help="the binary (default TARGET/release/catlog)")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "catlog-race",
                        help="panels and tables (default a directory under the system's temporary one)")
    parser.add_argument("--markdown", type=pathlib.Path, help="write the result there, too")
    return parser


def parse(parser: argparse.ArgumentParser) -> argparse.Namespace:
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    options.catlog = (options.catlog or options.target / "release" / "catlog").absolute()
    return options


def make_panel(options: argparse.Namespace, size: str | None = None) -> pathlib.Path:
    """The panel of a size, generated where it is not there yet."""
    size = size or options.size
    file = options.work / f"panel_{size}_{options.seed}.parquet"
    if not file.exists():
        partial = file.with_suffix(".partial")
        program = options.target.absolute() / "release" / "generate_panel"
        if not program.exists():
            sys.exit(f"{program} is not built: cargo build --release --workspace --features catlog-core/cli --bins")
        subprocess.run([program, size, partial, str(options.seed)], stdout=subprocess.DEVNULL, check=True)
        partial.rename(file)
    return file


def through(file: pathlib.Path) -> int:
    """Reads a file once, so that who comes first does not pay for the disk; how many bytes it has."""
    size = 0
    with file.open("rb") as source:
        while block := source.read(1 << 24):
            size += len(block)
    return size


def run(command: list[str], out: pathlib.Path) -> dict:
    """One process: wall seconds, processor seconds, peak bytes, bytes written, and its own JSON report if it prints one."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        stdout.seek(0)
        stderr.seek(0)
        text = stdout.read().decode(errors="replace")
        if process.returncode:
            sys.exit(f"{' '.join(command)}\nended with {process.returncode}\n{text}{stderr.read().decode(errors='replace')}")
    return {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        # Kibibytes on Linux, bytes on macOS.
        "peak": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "bytes": sum(file.stat().st_size for file in out.rglob("*.parquet")),
        "report": last_json(text),
    }


def last_json(text: str) -> dict:
    """The JSON object that a program printed, whole or as its last line; {} if there is none."""
    for candidate in (text, text.strip().splitlines()[-1] if text.strip() else ""):
        try:
            found = json.loads(candidate)
        except json.JSONDecodeError:
            continue
        if isinstance(found, dict):
            return found
    return {}


def spread(values: list[float], digits: int = 2) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def output(command: list[str]) -> str:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def machine() -> str:
    model, memory = platform.processor() or platform.machine(), ""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
        total = next(line for line in pathlib.Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
        memory = f", {int(total.split()[1]) / MIB:.0f} GiB"
    except OSError:
        pass
    return f"{model}, {os.cpu_count()} processors{memory}, {platform.system()} {platform.release()}"


def versions(catlog: pathlib.Path | None, *packages: str) -> str:
    """catlog with its commit, packages of the peers' environment, and Python."""
    parts = []
    if catlog:
        commit = output(["git", "describe", "--always", "--dirty"])
        parts.append(f"{output([str(catlog), '--version']) or 'catlog'} at {commit}")
    code = "import sys; from importlib.metadata import version; print(', '.join(f'{p} {version(p)}' for p in sys.argv[1:]))"
    parts.append(output([str(PYTHON), "-c", code, *packages]))
    parts.append(output([str(PYTHON), "--version"]))
    return ", ".join(filter(None, parts))


def heading(title: str, what_versions: str) -> list[str]:
    """The title, and under it when and where."""
    return [f"### {title}", "", f"{datetime.date.today().isoformat()}. {machine()}. {what_versions}. "
            f"Load average at the end {os.getloadavg()[0]:.1f}.", ""]


def deliver(lines: list[str], options: argparse.Namespace) -> None:
    text = "\n".join(lines)
    print(text)
    if options.markdown:
        options.markdown.write_text(text + "\n")


def estimate(text: str) -> None:
    print(f"expected on an idle machine of two cores: {text}", file=sys.stderr)


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(header) + " |", "|" + "---|" * len(header), *("| " + " | ".join(row) + " |" for row in rows), ""]
