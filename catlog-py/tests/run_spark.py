"""Tests catlog.spark as users install it, in each kind of session: one process for each, since a process has one Spark.

    python3 catlog-py/tests/run_spark.py [types | local | cluster | connect …]

- `types`: pyright over catlog.spark, with the types of pyspark
- `local`: `local[2]`; all tests, the Databricks notebooks among them
- `cluster`: `local-cluster[2,1,1024]`, two worker processes; the tables
- `connect`: Spark Connect, `remote("local[2]")`; all tests but the notebooks

The wheel and the environment are made as `run.py` makes them. Java 17 is installed with apt where there is none and the
user may.
"""

import os
import re
import shutil
import subprocess
import sys
import time

from run import HERE, PACKAGE, build, environment, install, interpreter, run

SESSIONS = {
    "local": ("local[2]", ["test_spark_tasks.py", "test_spark.py", "test_spark_notebooks.py"], []),
    "cluster": ("local-cluster[2,1,1024]", ["test_spark.py"], ["-k", "(equals_the_local and not latest) or stopped"]),
    "connect": ("connect", ["test_spark.py"], []),
}


def java():
    """Whether there is a Java that Spark runs on."""
    home = os.environ.get("JAVA_HOME")
    program = f"{home}/bin/java" if home else shutil.which("java")
    if not program:
        return False
    text = subprocess.run([program, "-version"], capture_output=True, text=True).stderr
    version = re.search(r'version "(\d+)', text)
    return version is not None and int(version[1]) >= 17


def install_java():
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", "default-jre-headless"]):
            subprocess.run(["apt-get", "-q", *arguments], env=environment, stdout=subprocess.DEVNULL)
    return java()


def main(sessions):
    if interpreter() is None:
        print("Python 3.11 is missing, nothing of catlog.spark was tested: https://www.python.org/downloads", flush=True)
        return 1
    if not (java() or install_java()):
        cure = "https://adoptium.net (Debian, Ubuntu: apt-get install default-jre-headless), or set JAVA_HOME"
        print(f"Java 17 or newer is missing, nothing of catlog.spark was tested; install it: {cure}", flush=True)
        return 1
    python, times = install("spark", build()), []
    for name in sessions or ["types", *SESSIONS]:
        begin = time.monotonic()
        if name == "types":
            config = HERE / "typing" / "pyrightconfig.spark.json"
            run(environment("full"), "-m", "pyright", "-p", config, "--pythonpath", python, cwd=PACKAGE)
            times.append(f"types {time.monotonic() - begin:.0f} s")
            continue
        mode, files, chosen = SESSIONS[name]
        pytest = [python, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", *(HERE / file for file in files), *chosen]
        run(*pytest, cwd=PACKAGE, env={"CATLOG_SPARK": mode})
        times.append(f"{name} {time.monotonic() - begin:.0f} s")
    print(f"catlog.spark: {', '.join(times)}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error.cmd[-1]}: failed with {error.returncode}")
