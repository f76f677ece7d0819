"""Commands run in this process, on vaults of a test's own; what they gave comes back as from a process."""

from __future__ import annotations

import io
import sys

from liaison_app.cli.compose import Vaults
from liaison_app.cli.main import run
from tests.support.world import Ran


class _Output(io.TextIOBase):
    """Standard output of one command, as bytes."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()

    def write(self, text: str) -> int:
        return self.buffer.write(text.encode())


def run_command(vaults: Vaults, *words: object, stdin: str = "") -> Ran:
    """Run one command and return what it gave."""
    before = sys.stdin, sys.stdout, sys.stderr
    out, err = _Output(), _Output()
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(stdin.encode())), out, err
    try:
        code = run([*map(str, words)], vaults)
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    done = Ran(code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())
    assert "Traceback" not in done.out + done.err, done
    return done
