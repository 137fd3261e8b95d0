"""Runs the gates, then each gate on copies that have drifted. Started by run.py."""

import contextlib
import os
import shutil
import subprocess
import sys
import time

CI = os.environ.get("CI") == "true"

try:
    import drift
    import gate
    import json_schema
    import postgres
    import postgres_server
    import prisma
    import python_types
    import redshift
    import spark
    import typescript
except ImportError as error:
    print(f"gates: ALL SKIPPED: {error}{'. With CI=true that is an error' if CI else ''}")
    sys.exit(1 if CI else 0)

# What each gate needs beside Python: node modules, a PostgreSQL server.
GATES = {
    "json_schema": (json_schema, set()),
    "spark": (spark, set()),
    "typescript": (typescript, {"node"}),
    "python_types": (python_types, {"node"}),
    "postgres": (postgres, {"postgres"}),
    "redshift": (redshift, {"postgres"}),
    "prisma": (prisma, {"node", "postgres"}),
}


def main(wanted):
    unknown = set(wanted) - set(GATES)
    if unknown:
        sys.exit(f"no such gate: {', '.join(sorted(unknown))}; there are {', '.join(GATES)}")
    gate.WORK.mkdir(exist_ok=True)
    command = ["cargo", "run", "--release", "-q", "-p", "catlog-codegen", "--", "samples"]
    rows = subprocess.run(command, cwd=gate.ROOT, check=True, stdout=subprocess.PIPE).stdout
    (gate.WORK / "samples.json").write_bytes(rows)

    chosen = {name: GATES[name] for name in wanted or GATES}
    have = set()
    if (gate.HERE / "node_modules" / ".installed").exists() and shutil.which("node"):
        have.add("node")
    with contextlib.ExitStack() as stack:
        server = None
        if any("postgres" in needs for _, needs in chosen.values()) and (programs := postgres_server.binaries()):
            server = stack.enter_context(postgres_server.server(programs))
            have.add("postgres")
        failed, skipped, checks = [], {}, {}
        for name, (module, needs) in chosen.items():
            if needs - have:
                skipped[name] = f"no {' and no '.join(sorted(needs - have))}"
                print(f"{name}: skipped, there is {skipped[name]}")
                continue
            arguments = [server] if "postgres" in needs else []
            checks[name] = lambda generated, module=module, arguments=arguments: module.check(generated, *arguments)
            report(name, lambda name=name: checks[name](gate.GENERATED), failed)
        if not failed and checks:
            report("drift", lambda: drift.check(gate.GENERATED, checks), failed)
    left_out = ", ".join(f"{name} ({why})" for name, why in skipped.items())
    print(f"gates: {len(checks)} of {len(chosen)} ran; {f'SKIPPED: {left_out}' if skipped else 'none skipped'}", flush=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}. If a type has changed: make codegen (cargo run --release -p catlog-codegen)")
    if skipped and CI:
        sys.exit("with CI=true nothing may be skipped")


def report(name, check, failed):
    start = time.monotonic()
    try:
        print(f"{name}: {check()} ({time.monotonic() - start:.1f} s)", flush=True)
    except gate.GateError as error:
        failed.append(name)
        print(f"{name}: FAILED\n{error}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
