"""What goes to the person or the script, and what comes from them."""

from __future__ import annotations

import getpass
import os
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

import msgspec

from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _

_LONGEST_LINE = 64 * 1024
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Terminal:
    """Standard input, output and error of one command; standard input has one user."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._reader_of_input = ""

    # out

    def answer(self, document: Any, lines: Iterable[str] = ()) -> None:
        """Give the command's one answer: the document with --json, else the lines."""
        if self.as_json:
            self._write(_as_json(document) + b"\n")
        else:
            self._write("".join(f"{_harmless(line)}\n" for line in lines).encode("utf-8", "backslashreplace"))

    def notice(self, sentence: str) -> None:
        """Tell of progress or something to know, beside the answer."""
        sys.stderr.write(_harmless(_printable(sentence)) + "\n")
        sys.stderr.flush()

    def told_megabytes(self, what: str) -> Callable[[int, int], None]:
        """Return what tells of bytes done, on one line of a terminal; it is silent where nobody looks."""
        last = -1

        def told(done: int, total: int) -> None:
            nonlocal last
            if sys.stderr.isatty() and done * 100 // max(1, total) != last:
                last = done * 100 // max(1, total)
                end = "\n" if done >= total else ""
                sys.stderr.write(f"\r{what}: {done / 1e6:.0f} / {total / 1e6:.0f} MB{end}")
                sys.stderr.flush()

        return told

    def refused(self, error: LiaisonError) -> None:
        """Tell why nothing was done."""
        if self.as_json:
            self._write(_as_json(refusal(error)) + b"\n")
        self.notice(f"{error.title} {error.what_to_do}".strip())

    @staticmethod
    def _write(data: bytes) -> None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    # in

    def claim_input(self, user: str) -> None:
        """Reserve standard input; a second user of it is wrong usage."""
        if self._reader_of_input:
            raise UsageError(
                _("Both {one} and {other} want to read standard input.").format(one=self._reader_of_input, other=user),
                _("Give one of them a file."),
            )
        self._reader_of_input = user

    def read_input(self, most: int) -> bytes:
        """Return what standard input holds, or refuse when it is more than `most` bytes."""
        data = sys.stdin.buffer.read(most + 1)
        if len(data) > most:
            raise too_large(most)
        return data

    def first_line(self, place: str, what: str) -> str:
        """Return the first line of a file, or of standard input for “-”, without its end."""
        try:
            if place == "-":
                line = sys.stdin.buffer.readline(_LONGEST_LINE)
            else:
                with Path(place).open("rb") as file:
                    line = file.readline(_LONGEST_LINE)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or _("not a file name")
            raise LiaisonError(
                _("The file with {what} cannot be read: {reason}.").format(what=what, reason=reason),
                _("Check the path {path}.").format(path=place),
                code="no_such_file",
            ) from error
        return line.rstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")

    @property
    def can_ask(self) -> bool:
        """Say whether a person sits at a terminal."""
        try:
            os.close(os.open("/dev/tty" if os.name == "posix" else "CONIN$", os.O_RDWR | getattr(os, "O_NOCTTY", 0)))
        except OSError:
            return False
        return True

    def ask_secret(self, prompt: str, *, option: str) -> str:
        """Ask at the terminal without showing what is typed."""
        if not self.can_ask:
            raise UsageError(_("No passphrase was given, and there is no terminal to ask at."), _("Name a file: {option} FILE.").format(option=option))
        try:
            return getpass.getpass(prompt)
        except EOFError:
            raise UsageError(_("No passphrase was given."), _("Name a file: {option} FILE.").format(option=option)) from None


def _harmless(text: str) -> str:
    """Write control characters as their codes: what a colleague or a file called something must not steer this terminal."""
    return _STEERING.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def _as_json(document: Any) -> bytes:
    """Encode a document; what is no text in it (a file's name may be any bytes) is written as its bytes, as on the terminal."""
    try:
        return msgspec.json.encode(document)
    except UnicodeEncodeError:
        return msgspec.json.encode(_printable(document))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_printable(name): _printable(one) for name, one in cast("dict[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in cast("list[Any]", value)]
    return value


def refusal(error: LiaisonError) -> dict[str, Any]:
    """Return a refusal as INTERFACE writes it."""
    return {"error": {"code": error.code, "title": error.title, "what_to_do": error.what_to_do}}


def too_large(most: int) -> LiaisonError:
    """Say that something is larger than a record may be."""
    return LiaisonError(
        _("This is larger than the {n} MiB a record may have.").format(n=most // (1024 * 1024)),
        _("Shorten it, or keep the long part as a file."),
        code="too_large",
    )
