#!/usr/bin/env python3
"""What starting costs: `import catlog`, `require("catlog")`, and the sizes of the wheel and the addon.

    benches/peers/start.py
"""

import subprocess

from common import PYTHON, ROOT, deliver, estimate, heading, output, parse, parser, spread, table, versions

IMPORT = "import time; begin = time.perf_counter(); import catlog; print((time.perf_counter() - begin) * 1e3)"
REQUIRE = 'const begin = performance.now(); require("./catlog-node"); console.log(performance.now() - begin)'


def times(command: list[str], repeats: int) -> list[float]:
    """Milliseconds that a program prints; the first run, which may read from the disk, is left out."""
    runs = [subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout for _ in range(repeats + 1)]
    return [float(run) for run in runs[1:]]


def main() -> None:
    options = parser(__doc__.splitlines()[0], "S")
    options.add_argument("--repeats", type=int, default=15)
    options = parse(options)
    estimate("half a minute")
    rows = []
    if output([str(PYTHON), "-c", "import catlog; print(1)"]):
        rows.append(["`import catlog`", f"{spread(times([str(PYTHON), '-c', IMPORT], options.repeats), 1)} ms"])
    if (ROOT / "catlog-node" / "dist" / "index.js").exists():
        rows.append(['`require("catlog")`', f"{spread(times(['node', '-e', REQUIRE], options.repeats), 1)} ms"])
    files = [(file.name, file) for file in sorted((options.target / "wheels").glob("catlog-*.whl"))]
    # The addon in catlog-node is the one of the tests; the published one is built with `--profile dist`.
    files += [(f"{file.name}, as tested", file) for file in sorted((ROOT / "catlog-node").glob("catlog.*.node"))]
    files += [(f"{file.name}, as published", file) for file in (options.target / "dist").glob("libcatlog_node.*[!d]")]
    rows += [[name, f"{file.stat().st_size / 1e6:.1f} MB"] for name, file in files]
    lines = heading("Start and sizes", f"{versions(options.catlog)}, Node {output(['node', '--version'])}")
    deliver([*lines, *table(["", "median (least–most)"], rows)], options)


if __name__ == "__main__":
    main()
