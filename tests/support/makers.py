"""Records made with what a test does not care about filled in."""

from __future__ import annotations

from typing import Any

from liaison_app.protocol.invite import Invite, Inviter
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from liaison_app.records.post import Post
from liaison_app.records.task import Task
from liaison_app.records.trip import Trip
from liaison_app.records.values import When
from liaison_app.records.visit import Visit

NOW_MS = 1_790_000_000_000
INVITE = Invite(
    "https://liaison.example.org:8470",
    bytes(32),
    bytes(16),
    bytes(32),
    bytes(range(16)),
    "editor",
    1_800_000_000_000,
    inviter=Inviter(bytes(16), bytes(32)),
    space=bytes(16),
)


def contact(**given: Any) -> Contact:
    return Contact(**{"name": "Mia Ott", **given})


def agency(**given: Any) -> Agency:
    return Agency(**{"name": "Rutherford County Sheriff's Office", "state": "TN", "type": "sheriff", **given})


def post(**given: Any) -> Post:
    return Post(**{"title": "Detective", **given})


def visit(**given: Any) -> Visit:
    return Visit(**{"title": "Quarterly meeting", "type": "meeting", "start": When(NOW_MS, "America/Chicago"), **given})


def note(**given: Any) -> Note:
    return Note(**{"body": "Asked for the training deck.", **given})


def task(**given: Any) -> Task:
    return Task(**{"title": "Send the deck", "due": "2026-10-20", **given})


def trip(**given: Any) -> Trip:
    return Trip(**{"title": "Tennessee in October", **given})


def pdf(*pages: str) -> bytes:
    """A PDF of pages with one line of text each (the standard fonts: Latin letters only)."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, line in enumerate(pages):
        drawn = f"BT /F1 32 Tf 60 300 Td ({line}) Tj ET"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 960 540] /Contents {5 + 2 * n} 0 R /Resources << /Font << /F1 3 0 R >> >> >>")
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, places = b"%PDF-1.7\n", list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        out
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    )
