"""Checks the documentation: links and pages, names that it uses, and the commands that it shows.

    python3 docs/check.py

Blocks marked `console` are run from the top of the project, a page's one after the other, with what they print compared with what
stands there (where something does). A line `…` stands for any number of lines. Times, sizes and generated run ids may differ. Only
commands that begin with `catlog`, `zcat` or `awk` are run; of `make TARGET` the target has to be there. Standard library only.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
CATLOG = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target").resolve() / "release" / "catlog"
TABLES = re.findall(r"^\[(\w+)\]$", (ROOT / "fixtures/columns.txt").read_text(), flags=re.M)
CHANGING = [
    (r"catlog-\d{8}-\d{6}-[0-9a-f]{8}", "catlog-RUN"),
    (r"\b\d+\.\d+ s\b", "N s"),
    (r" +[\d.]+ (k?B|MB)\b", " SIZE"),
]

problems = []
counts = {}


def problem(page, message):
    problems.append(f"{page.relative_to(ROOT)}: {message}")


def count(what, number=1):
    counts[what] = counts.get(what, 0) + number


def prose(text):
    """The text without its code blocks."""
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def anchors(text):
    """The anchors of a page's headings, as GitHub and mdBook make them."""
    headings = re.findall(r"^#+ (.+)$", prose(text), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", heading.lower())).strip().replace(" ", "-") for heading in headings}


def check_links(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        count("links")
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists():
            problem(page, f"the link {link} leads nowhere")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target.read_text()):
            problem(page, f"the link {link} names no heading")


def check_summary():
    summary = DOCS / "SUMMARY.md"
    listed = {(DOCS / link).resolve() for link in re.findall(r"\]\(([^)\s]+\.md)\)", summary.read_text())}
    for page in sorted(DOCS.rglob("*.md")):
        if page != summary and page not in listed:
            problem(summary, f"{page.relative_to(DOCS)} is not in it")
    count("pages", len(listed))


def labels(path, enum):
    """The variants of a Rust enum in snake_case."""
    body = re.search(rf"pub enum {enum} \{{(.*?)^\}}", path.read_text(), flags=re.M | re.S).group(1)
    variants = re.findall(r"^    ([A-Z]\w+)\b", body, flags=re.M)
    return {re.sub(r"(?<!^)(?=[A-Z])", "_", variant).lower() for variant in variants}


def check_codes(page, codes):
    """Each code has a heading or a table row of its own, and there is no other."""
    shown = set(re.findall(r"^(?:#+|\|) `([a-z0-9_]+)`", page.read_text(), flags=re.M))
    for code in sorted(codes - shown):
        problem(page, f"{code} is missing")
    count("codes", len(codes))
    return shown


def expand(pattern):
    """`{rank,score}_avg_{7,30}d` as the names that it stands for."""
    match = re.search(r"\{([^}]*)\}", pattern)
    if not match:
        return [pattern]
    return [name for part in match[1].split(",") for name in expand(pattern[: match.start()] + part + pattern[match.end() :])]


def check_columns():
    """The methodology explains every column of the five tables: they stand behind **Columns**, with commas between them."""
    schemas = [json.loads((ROOT / "catlog-core/generated/arrow" / f"{table}.json").read_text()) for table in TABLES]
    columns = {field["name"] for schema in schemas for field in schema["fields"]}
    explained = set()
    for page in sorted((DOCS / "methodology").glob("*.md")):
        for listed in re.findall(r"\*\*Columns\*\*((?:,?\s+`[^`]+`)+)", page.read_text()):
            names = {name for pattern in re.findall(r"`([^`]+)`", listed) for name in expand(pattern)}
            for name in sorted(names - columns):
                problem(page, f"no table has the column {name}")
            explained |= names
    for name in sorted(columns - explained):
        problem(DOCS / "methodology", f"no page explains the column {name}")
    count("columns", len(columns))


def same(shown, printed):
    """Whether lines are those that were printed, with `…` for any number of them."""
    if not shown:
        return not printed
    if shown[0].strip() == "…":
        return any(same(shown[1:], printed[at:]) for at in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and same(shown[1:], printed[1:])


def steady(text):
    """The lines without what changes from run to run."""
    for pattern, stand_in in CHANGING:
        text = re.sub(pattern, stand_in, text)
    return [line.rstrip() for line in text.strip().splitlines()]


def run_command(page, command, shown, cwd):
    program = shlex.split(command)[0]
    if program == "make":
        for target in shlex.split(command)[1:]:
            if "=" not in target and not re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), flags=re.M):
                problem(page, f"the Makefile has no {target}")
        count("commands")
        return
    if program not in ("catlog", "zcat", "awk"):
        return
    count("commands")
    env = {**os.environ, "PATH": f"{CATLOG.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, shell=True, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    printed = done.stdout
    failed = done.returncode != 0 and not shown
    if failed or (shown and not same(steady("\n".join(shown)), steady(printed))):
        problem(page, f"`{command}` printed\n    " + "\n    ".join(printed.strip().splitlines()))


def check_commands(page):
    """Runs the `console` blocks of a page in a directory that has the fixtures."""
    blocks = re.findall(r"^```console\n(.*?)^```", page.read_text(), flags=re.M | re.S)
    if not blocks:
        return
    with tempfile.TemporaryDirectory() as cwd:
        shutil.copytree(ROOT / "fixtures", Path(cwd) / "fixtures")
        for block in blocks:
            parts = re.split(r"^\$ ", block, flags=re.M)[1:]
            for part in parts:
                command, _, shown = part.partition("\n")
                run_command(page, command, shown.rstrip("\n").splitlines(), cwd)


def main():
    pages = sorted(ROOT.glob("*.md")) + sorted(DOCS.rglob("*.md"))
    for page in pages:
        check_links(page)
    check_summary()
    check_columns()
    error = ROOT / "catlog-core/src/error.rs"
    codes = set(re.findall(r"=> \"([a-z_]+)\"", error.read_text()))
    for extra in sorted(check_codes(DOCS / "errors.md", codes) - codes):
        problem(DOCS / "errors.md", f"there is no error {extra}")
    check_codes(DOCS / "input.md", labels(ROOT / "catlog-core/src/panel/problem.rs", "Reason"))
    if CATLOG.exists():
        for page in pages:
            check_commands(page)
    else:
        message = f"{CATLOG} is missing: cargo build --release -p catlog-core --features cli"
        if os.environ.get("CI") == "true":
            problems.append(message)
        else:
            print(f"the commands were not tried, since {message}")

    print(", ".join(f"{number} {what}" for what, number in counts.items()))
    for what in ("links", "pages", "columns", "codes"):
        if not counts.get(what):
            problems.append(f"no {what} were found: the check itself is broken")
    for line in problems:
        print(line, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
