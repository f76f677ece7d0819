"""What a page of a PDF looks like, as a hash; runs in the child process only. Names and glyph numbers that an export makes anew do not count."""

from __future__ import annotations

import hashlib
import re
from typing import Any

_DEEPEST = 8
_STRINGS = re.compile(rb"<[0-9A-Fa-f\s]*>|\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)", re.DOTALL)
_TAGS = re.compile(rb"/[^\s/<\[(]+\s*(?:<<.*?>>|/[^\s/<\[(]+)?\s*(?:BDC|BMC)\b|\bEMC\b", re.DOTALL)
_NAMES = re.compile(rb"/[^\s/<\[(]+(?=\s+(?:[-\d.]+\s+Tf|gs|cs|CS|scn|SCN|sh)\b)")
_KERNS = re.compile(rb"\[[^\]]*\]\s*TJ")
_DRAWN = re.compile(rb"/([^\s/<\[(]+)\s+Do\b")


class PagePrints:
    """Hashes pages by what is drawn: operators, words, pictures. A picture used on many pages is hashed once."""

    def __init__(self) -> None:
        self._objects: dict[tuple[int, int], bytes] = {}

    def of(self, page: Any) -> str:
        """Return the print of one page, 32 hex."""
        whole = hashlib.sha256()
        box = page.cropbox
        whole.update(f"{float(box.width):.1f} {float(box.height):.1f} {page.rotation % 360}\n".encode())
        whole.update(" ".join(page.extract_text().split()).encode("utf-8", "replace"))
        contents = page.get_contents()
        if contents is not None:
            whole.update(self._drawn(bytes(contents.get_data()), page.get("/Resources"), 0))
        return whole.hexdigest()[:32]

    def _drawn(self, operators: bytes, resources: Any, depth: int) -> bytes:
        """Return the hash of operators and of what they draw; text was counted by its words, not by its glyphs."""
        whole = hashlib.sha256()
        found: Any = resources.get_object() if resources is not None else {}
        named: Any = found.get("/XObject")
        objects: Any = named.get_object() if named is not None else {}
        for match in _DRAWN.finditer(operators):
            name = "/" + match[1].decode("latin-1")
            if name in objects:
                whole.update(self._object(objects.raw_get(name), depth))
        plain = _DRAWN.sub(b" Do", operators)
        for pattern, put in ((_TAGS, b""), (_KERNS, b"TJ"), (_STRINGS, b"()"), (_NAMES, b"/")):
            plain = pattern.sub(put, plain)
        whole.update(b" ".join(plain.split()))
        return whole.digest()

    def _object(self, reference: Any, depth: int) -> bytes:
        key = (getattr(reference, "idnum", 0), getattr(reference, "generation", 0))
        if key in self._objects and key[0]:
            return self._objects[key]
        drawn = reference.get_object()
        if drawn.get("/Subtype") == "/Form" and depth < _DEEPEST:
            made = self._drawn(bytes(drawn.get_data()), drawn.get("/Resources"), depth + 1)
        else:  # a picture counts by its stored bytes: unpacking a large one costs more than it tells
            made = hashlib.sha256(f"{drawn.get('/Width')} {drawn.get('/Height')} ".encode() + bytes(getattr(drawn, "_data", b""))).digest()
        self._objects[key] = made
        return made
