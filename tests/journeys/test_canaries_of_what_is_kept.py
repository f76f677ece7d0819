"""What a window keeps beside the records is plain in no file: pictures, first slides, drawings, searches, the place in a talk."""

from __future__ import annotations

import io
import json
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from liaison_app.core.clock import SetClock
from liaison_app.core.ids import new_id
from liaison_app.records.note import Note
from liaison_app.records.parts import SlideDrawing
from liaison_app.records.presentation import Presentation
from liaison_app.store import names
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepValues
from liaison_app.work.stored_files import Source, StoredFiles
from tests.support.canaries import Canaries, found_in


def picture(word: str) -> bytes:
    told, out = PngInfo(), io.BytesIO()
    told.add_text("Title", word)
    Image.effect_noise((64, 48), 90).save(out, "PNG", pnginfo=told)
    return out.getvalue()


def test_what_is_kept_beside_the_records_is_plain_in_no_file(tmp_path: Path) -> None:
    birds = Canaries()
    vault = tmp_path / "vault"
    vault.mkdir()
    store = Store(vault, "ab" * 48, clock=SetClock(), device=new_id(), account=new_id())
    try:
        body = picture(birds.word("picture"))
        sealed = StoredFiles(store.chunks).seal(Source(io.BytesIO(body), len(body), birds.word("picture name"), "image/png"))
        store.put(Note(title=birds.word("picture title"), picture=sealed)).result()
        drawing = SlideDrawing(id=new_id(), o="00001V", slide=1, lines=birds.word("drawing"))
        store.put(Presentation(drawings=(drawing,))).result()
        thumbnail = picture(birds.word("first slide"))
        values = (
            (names.thumbnail("ab" * 32), thumbnail),
            (names.SCREEN_MEMORY, json.dumps({"recent": [birds.word("search")]}).encode()),
            (names.PRESENTING, json.dumps({"deck": birds.word("place")}).encode()),
        )
        store.perform(KeepValues(values)).result()
        shapes = {"a word": birds.stem}
        while_open = found_in([tmp_path], shapes)
        magic = [path for path in vault.rglob("*") if path.is_file() and b"\x89PNG" in path.read_bytes()]
    finally:
        store.close()
    assert while_open == []
    assert magic == []
    assert found_in([tmp_path], shapes) == []
    assert birds.stem.encode() in body
    assert birds.stem.encode() in thumbnail
