"""The same notes through Anki and its own sync server, run by an interpreter that has `anki` (ANKI_PYTHON); prints its phases like sync.py --child."""

# pyright: reportMissingImports=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from support.rounds import Stopwatch, peak_mib
from support.slow_link import Carried, Link, link

PERSON, PASSWORD = "peer", "peer"


@contextlib.contextmanager
def server(folder: Path) -> Generator[tuple[int, int]]:
    """Run Anki's sync server; gives its port and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    settings = {"SYNC_USER1": f"{PERSON}:{PASSWORD}", "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port), "SYNC_BASE": str(folder)}
    with subprocess.Popen([sys.executable, "-m", "anki.syncserver"], env={**os.environ, **settings, "MAX_SYNC_PAYLOAD_MEGS": "500"}) as process:
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until:
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port, process.pid
        finally:
            process.terminate()


def run(folder: Path, notes: list[dict[str, Any]], edits: list[dict[str, Any]]) -> tuple[dict[str, float], dict[str, Any]]:
    """Do one whole run with two collections; the first, empty, sync is a full one and is not timed."""
    from anki.collection import AddNoteRequest, Collection

    timed = Stopwatch()
    lines: dict[str, str] = {}
    with server(folder / "server") as (port, pid), contextlib.ExitStack() as stack:
        laid: Link | None = stack.enter_context(link(port, os.environ["LINK"])) if os.environ.get("LINK") else None
        address = f"http://127.0.0.1:{laid.port if laid else port}/"
        for name in ("a", "b"):
            (folder / name).mkdir()
        a = Collection(str(folder / "a" / "collection.anki2"))
        proof = a.sync_login(PERSON, PASSWORD, address)

        def whole(collection: Any, *, upload: bool) -> None:
            collection.sync_collection(proof, False)
            collection.close_for_full_sync()
            collection.full_upload_or_download(auth=proof, server_usn=None, upload=upload)
            collection.reopen(after_full_sync=True)

        @contextlib.contextmanager
        def phase(name: str) -> Generator[None]:
            before = laid.carried() if laid else Carried(0, 0, 0)
            with timed(name):
                yield
            if laid:
                went = laid.carried().since(before)
                lines[name] = f"up {went.up / 1e6:.3f} MB, down {went.down / 1e6:.3f} MB, {went.turns} round trips"

        whole(a, upload=True)
        b = Collection(str(folder / "b" / "collection.anki2"))
        whole(b, upload=False)
        kind, deck = a.models.by_name("Basic"), a.decks.id("Default")
        fresh: list[Any] = []
        for note in notes:
            new = a.new_note(kind)
            new["Front"], new["Back"], new.tags = note["title"], json.dumps(note, ensure_ascii=False), [topic.replace(" ", "_") for topic in note["topics"]]
            fresh.append(new)
        thousands = f"{len(notes) // 1000}k"
        with timed(f"create {thousands}"):
            a.add_notes([AddNoteRequest(note=new, deck_id=deck) for new in fresh])
        with phase(f"push {thousands}"):
            a.sync_collection(proof, False)
        with phase(f"pull {thousands} (fresh B)"):
            b.sync_collection(proof, False)
        assert b.note_count() == len(notes)
        changed: list[Any] = []
        for new, edit in zip(fresh, edits, strict=False):
            note = a.get_note(new.id)
            note["Back"] = json.dumps(edit, ensure_ascii=False)
            changed.append(note)
        with timed(f"edit {len(edits)}"):
            a.update_notes(changed)
        with phase(f"incr {len(edits)}: A push"):
            a.sync_collection(proof, False)
        with phase(f"incr {len(edits)}: B pull"):
            b.sync_collection(proof, False)
        with phase("noop sync"):
            a.sync_collection(proof, False)
        info: dict[str, Any] = {"client_peak_mib": round(peak_mib(), 1), "server_peak_mib": round(peak_mib(pid), 1)}
        a.close()
        b.close()
    return timed.phases, info | ({"link": json.dumps(lines)} if lines else {})


def main() -> None:
    """Read the notes that were written for it beside the run's folder, and print one line."""
    folder = Path(sys.argv[sys.argv.index("--child") + 1])
    given = json.loads(Path(os.environ["NOTES"]).read_text())
    phases, info = run(folder, given["notes"], given["edits"])
    print("\n@@" + json.dumps({"phases": phases, "info": info}))


if __name__ == "__main__":
    main()
