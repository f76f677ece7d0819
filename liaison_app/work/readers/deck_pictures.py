"""A PPTX as PDF pages, drawn by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.work.readers.decks import CHILD
from liaison_app.work.readers.guarded_program import DONE, LATE
from liaison_app.work.readers.sniffing import FileSort, recognise

_LIKELY = (Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"), Path("C:/Program Files/LibreOffice/program/soffice.com"))
_FILTER = 'pdf:impress_pdf_Export:{"ExportHiddenSlides":{"type":"boolean","value":"true"}}'
_LARGEST_PDF = 1 << 30
_FOLDER = "liaison-deck-"
_FORGOTTEN_S = 3600
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_CAREFUL = "".join(
    [
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">',
        *(
            f'<item oor:path="{_SECURITY}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
            for name, value in (("MacroSecurityLevel", "3"), ("DisableMacrosExecution", "true"), ("BlockUntrustedRefererLinks", "true"))
        ),
        "</oor:items>",
    ]
)
"""What the program is told of its own safety, beside being kept from the network: no macros, nothing fetched that a deck names."""

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
            with self._drawing(program, folder, deck) as ended:
                if ended == LATE:
                    raise _needs_pdf(_("LibreOffice took too long to draw the slides."))
                return _result(ended, folder / "deck.pdf")

    @contextmanager
    def _drawing(self, program: str, folder: Path, deck: Path) -> Generator[bytes]:
        """Run LibreOffice and give how it ended; its guard ends it and removes the folder after the block, and where this process is killed."""
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_CAREFUL, encoding="utf-8")
        words = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", _FILTER, "--outdir", str(folder), str(deck)]
        guard = [*self._confine, "run", str(folder), str(self._seconds), *words]
        env = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG") if name in os.environ} | dict.fromkeys(
            ("HOME", "TMPDIR", "TMP", "TEMP"), str(folder)
        )
        pipe, window = subprocess.PIPE, getattr(subprocess, "CREATE_NO_WINDOW", 0)
        try:
            process = subprocess.Popen(
                guard, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, cwd=folder.parent, env=env, start_new_session=True, creationflags=window
            )
        except OSError as error:
            raise _needs_pdf(_("LibreOffice cannot be started: {why}.").format(why=error.strerror or error)) from error
        with process:  # leaving it ends the guard's standard input, for which the guard waits
            assert process.stdout is not None
            yield process.stdout.readline().strip()


def _needs_pdf(title: str) -> LiaisonError:
    return LiaisonError(title, _("Export the deck as PDF and add that file."), code="needs_pdf")


def _result(ended: bytes, pdf: Path) -> bytes:
    if ended != DONE or not pdf.is_file() or pdf.stat().st_size > _LARGEST_PDF or recognise(pdf) is not FileSort.PDF:
        raise _needs_pdf(_("LibreOffice could not draw the slides of this deck."))
    return pdf.read_bytes()


@contextmanager
def _private_folder() -> Generator[Path]:
    """A folder only this user can read, in memory where the system has such a place; removed afterwards."""
    memory = Path("/dev/shm")  # noqa: S108 - only a private folder is made there
    where = memory if memory.is_dir() and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    _forget_old(where)
    folder = Path(tempfile.mkdtemp(prefix=_FOLDER, dir=where))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _forget_old(where: Path) -> None:
    """Remove what was left where this program and its guard were killed at once."""
    for folder in where.glob(f"{_FOLDER}*"):
        try:
            is_old = time.time() - folder.stat().st_mtime > _FORGOTTEN_S
        except OSError:
            continue  # another is removing it at this moment
        if is_old:
            shutil.rmtree(folder, ignore_errors=True)
