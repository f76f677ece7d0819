"""Pages of several PDFs in one; runs in the child process only."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pypdf

from liaison_app.work.readers.deck_facts import DeckProblem
from liaison_app.work.readers.deck_pdf import DAMAGE


def joined(files: Sequence[bytes], pages: Sequence[tuple[int, int]]) -> bytes:
    """Return a PDF of these pages: each a number of a file (from 0) and of its page (from 1). The same pages give the same bytes."""
    try:
        readers = [pypdf.PdfReader(io.BytesIO(file)) for file in files]
        writer = pypdf.PdfWriter()
        for file, page in pages:
            writer.add_page(readers[file].pages[page - 1])
        out = io.BytesIO()
        writer.write(out)
    except DAMAGE as error:
        raise DeckProblem("deck_damaged", type(error).__name__) from error
    return out.getvalue()
