"""The command `catlog`: the same code as the Rust binary."""

import signal
import sys

from catlog import _native

__all__ = ["main"]


def main() -> int:
    """Run the command with the arguments of the process.

    Returns
    -------
    int
        The exit status: 0 on success, 1 when it failed, 2 for wrong arguments.
    """
    # The command computes in native code: Ctrl-C ends it at once, as it ends the binary.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _native.cli_main(["catlog", *sys.argv[1:]])
