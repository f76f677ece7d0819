"""A PPTX as PDF pages, drawn by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.work.readers.decks import CHILD
from liaison_app.work.readers.sniffing import FileSort, recognise

_LIKELY = (Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"), Path("C:/Program Files/LibreOffice/program/soffice.com"))
_FILTER = 'pdf:impress_pdf_Export:{"ExportHiddenSlides":{"type":"boolean","value":"true"}}'
_LARGEST_PDF = 1 << 30

Finder = Callable[[str], str | None]
"""Finds a program by name, as shutil.which does."""


class PptxPictures:
    """Converts through LibreOffice, in a private folder in memory where there is one, without the network where possible."""

    def __init__(self, find: Finder = shutil.which, seconds: float = 120.0, confine: Sequence[str] = CHILD) -> None:
        self._find = find
        self._seconds = seconds
        self._confine = tuple(confine)

    def program(self) -> str | None:
        """Return the path of LibreOffice, or None."""
        found = self._find("soffice") or self._find("libreoffice")
        return found or next((str(path) for path in _LIKELY if path.is_file()), None)

    def convert(self, source: Path | bytes) -> bytes:
        """Return a PDF with one page a slide, hidden ones included; the plaintext copy is gone when this returns."""
        program = self.program()
        if program is None:
            raise _needs_pdf(_("The slides of a PowerPoint file can only be drawn by LibreOffice, which is not installed."))
        with _private_folder() as folder:
            deck = folder / "deck.pptx"
            try:
                deck.write_bytes(source) if isinstance(source, bytes) else shutil.copyfile(source, deck)
            except OSError as error:
                title = _("The deck cannot be copied for drawing: {why}.").format(why=error.strerror or error)
                raise LiaisonError(title, _("Free some space, or export the deck as PDF."), code="disk") from error
            self._run(program, folder, deck)
            return _result(folder / "deck.pdf")

    def _run(self, program: str, folder: Path, deck: Path) -> None:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        words = [program, profile, "--headless", "--norestore", "--convert-to", _FILTER, "--outdir", str(folder), str(deck)]
        words = [*self._confine, "run", *words] if sys.platform.startswith("linux") else words
        env = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ} | dict.fromkeys(
            ("HOME", "TMPDIR", "TMP", "TEMP"), str(folder)
        )
        quiet = subprocess.DEVNULL
        try:
            process = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet, cwd=folder, env=env, start_new_session=True)
        except OSError as error:
            raise _needs_pdf(_("LibreOffice cannot be started: {why}.").format(why=error.strerror or error)) from error
        try:
            process.wait(self._seconds)
        except subprocess.TimeoutExpired as error:
            raise _needs_pdf(_("LibreOffice took too long to draw the slides.")) from error
        finally:
            _end(process)


def convert_pptx(path: Path) -> bytes:
    """Return a PDF with one page a slide, by LibreOffice; a LiaisonError asks for a PDF export where there is none."""
    return PptxPictures().convert(path)


def _needs_pdf(title: str) -> LiaisonError:
    return LiaisonError(title, _("Export the deck as PDF and add that file."), code="needs_pdf")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # all of them have ended by themselves
        finally:
            process.wait()


def _result(pdf: Path) -> bytes:
    if not pdf.is_file() or pdf.stat().st_size > _LARGEST_PDF or recognise(pdf) is not FileSort.PDF:
        raise _needs_pdf(_("LibreOffice could not draw the slides of this deck."))
    return pdf.read_bytes()


@contextmanager
def _private_folder() -> Generator[Path]:
    """A folder only this user can read, in memory where the system has such a place; removed afterwards."""
    memory = Path("/dev/shm")  # noqa: S108 - only a private folder is made there
    where = str(memory) if memory.is_dir() and os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="liaison-", dir=where))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
