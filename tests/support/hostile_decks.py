"""Decks that somebody made to do harm, or that went wrong on the way: name → the file and the code of the sentence it ends in."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, cast

from pptx import Presentation
from pypdf import PdfWriter

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BOMB = 105 << 20
Edit = Callable[[str, bytes], bytes]


def pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of these objects, numbered from 1; the first is the catalogue."""
    body, places = b"%PDF-1.7\n", list[int]()
    whole = io.BytesIO()
    whole.write(body)
    for number, each in enumerate(objects, 1):
        places.append(whole.tell())
        whole.write(b"%d 0 obj\n" % number + each + b"\nendobj\n")
    at = whole.tell()
    whole.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    whole.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    whole.write(b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, trailer, at))
    return whole.getvalue()


def _pages(page: bytes = b"", *, catalogue: bytes = b"", tree: bytes = b"<</Type/Pages/Kids[3 0 R]/Count 1>>", more: tuple[bytes, ...] = ()) -> bytes:
    one = page or b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]>>"
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue, tree, one, *more])


def _stream(body: bytes, words: bytes = b"") -> bytes:
    packed = zlib.compress(body, 1)
    return b"<</Filter/FlateDecode/Length %d%s>>stream\n" % (len(packed), words) + packed + b"\nendstream"


def _box(numbers: bytes) -> bytes:
    return _pages(b"<</Type/Page/Parent 2 0 R/MediaBox[%s]>>" % numbers)


def many_pages(count: int) -> bytes:
    """Return a PDF whose tree names one page after another."""
    kids = b" ".join(b"%d 0 R" % (3 + at) for at in range(count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]>>"
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), *[page] * count])


def _deep_tree(depth: int) -> bytes:
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (3 + at, 1 + at) for at in range(depth)]
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 9 9]>>" % (depth + 1)])


def _endless_xref() -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    return body + b"xref\n0 1\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(body), len(body))


def _xref_bomb() -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    return body + b"3 0 obj\n" + _stream(bytes(2 * _BOMB), b"/Type/XRef/W[1 2 1]/Size 25000000/Root 1 0 R") + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


def _object_stream_bomb() -> bytes:
    packed = _stream(b"2 0 " + bytes(_BOMB), b"/Type/ObjStm/N 1/First 4")
    body = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    at = len(body)
    body += b"3 0 obj\n" + packed + b"\nendobj\n"
    table = b"\0\0\0\0" + b"\1\0\x09\0" + b"\2\0\3\0" + b"\1" + at.to_bytes(2, "big") + b"\0"
    end = len(body)
    return body + b"4 0 obj\n" + _stream(table, b"/Type/XRef/W[1 2 1]/Size 4/Root 1 0 R") + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % end


def sealed_pdf(password: str, pages: int = 2) -> bytes:
    """Return a PDF that opens with a password only."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(960, 540)
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def show_of(slides: int = 1, edit: Edit | None = None, more: dict[str, bytes] | None = None) -> bytes:
    """Return a presentation, each part passed through `edit`, with more parts put in."""
    made = Presentation()
    for number in range(slides):
        slide = made.slides.add_slide(made.slide_layouts[5])
        cast("Any", slide).shapes.title.text = f"Slide {number + 1}"
    plain, out = io.BytesIO(), io.BytesIO()
    made.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            body = source.read(name)
            target.writestr(name, edit(name, body) if edit else body)
        for name, body in (more or {}).items():
            target.writestr(name, body)
    return out.getvalue()


def _in(part: str, old: bytes, new: bytes) -> Edit:
    return lambda name, body: body.replace(old, new, 1) if name == part else body


def relation(sort: str, target: str) -> bytes:
    """Return a slide's relation to something outside the file."""
    return b'<Relationship Id="rId77" Type="%s/%s" Target="%s" TargetMode="External"/></Relationships>' % (_RELATION.encode(), sort.encode(), target.encode())


def outside(sort: str, target: str) -> bytes:
    """Return a presentation whose first slide names something outside the file."""
    return show_of(edit=_in("ppt/slides/_rels/slide1.xml.rels", b"</Relationships>", relation(sort, target)))


def _macros(name: str, body: bytes) -> bytes:
    if name != "[Content_Types].xml":
        return body
    kept = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    return body.replace(kept, b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml").replace(
        b"</Types>", b'<Override PartName="/ppt/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )


def _many_members() -> bytes:
    out = io.BytesIO(show_of())
    with zipfile.ZipFile(out, "a") as made:
        for number in range(20_100):
            made.writestr(f"ppt/x/{number}", b"")
    return out.getvalue()


def _zip_bomb() -> bytes:
    out = io.BytesIO(show_of())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made, made.open("ppt/media/x.xml", "w") as member:
        for _ in range(110):
            member.write(bytes(1 << 20))
    return out.getvalue()


def _slow_bomb() -> bytes:
    """Return a show whose parts unpack to 120 MB of markup, each a little less than a hundredfold."""
    noise = random.Random(5)
    piece = b"".join(b"<x>%d</x>" % noise.getrandbits(40) + b" " * 500 for _ in range(40_000))
    return show_of(more={f"ppt/slides/extra{number}.xml": b"<r>" + piece + b"</r>" for number in range(6)})


def _liar() -> bytes:
    body = bytearray(show_of())
    at = body.rfind(b"PK\x01\x02")
    body[at + 24 : at + 28] = (0xFFFFFF0).to_bytes(4, "little")
    return bytes(body)


def _locked_member() -> bytes:
    body = bytearray(show_of())
    at = body.find(b"PK\x01\x02")
    body[at + 8] |= 1
    return bytes(body)


def _laughs() -> bytes:
    words = b'<!DOCTYPE p [<!ENTITY a "ha">' + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(12)) + b"]>"
    return show_of(edit=lambda name, body: body.replace(b"?>", b"?>" + words, 1).replace(b"Slide 1", b"&a11;") if name == "ppt/slides/slide1.xml" else body)


def _reads_files() -> bytes:
    words = b'<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    return show_of(edit=lambda name, body: body.replace(b"?>", b"?>" + words, 1).replace(b"Slide 1", b"&x;") if name == "ppt/slides/slide1.xml" else body)


def _groups(depth: int) -> bytes:
    shape = b'<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" name="g"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>' * depth + b"</p:grpSp>" * depth
    return show_of(edit=_in("ppt/slides/slide1.xml", b"</p:spTree>", shape + b"</p:spTree>"))


def _sealed_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)


def refused_decks() -> Iterator[tuple[str, bytes, str]]:
    """Yield each file that is not let in, with the code of its sentence ("" where several would be right)."""
    noise = random.Random(3).randbytes(300_000)
    yield "cut.pdf", b"%PDF-1.7\n1 0 obj\n<<", "deck_damaged"
    yield "noise.pdf", b"%PDF-1.7\n" + noise, "deck_damaged"
    yield "no-pages.pdf", _pages(tree=b"<</Type/Pages/Kids[]/Count 0>>"), "deck_empty"
    yield "tree-eats-itself.pdf", _pages(tree=b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), ""
    yield "deep-tree.pdf", _deep_tree(20_000), ""
    yield "100000-pages.pdf", many_pages(100_000), "deck_too_large"
    yield "count-lies.pdf", _pages(tree=b"<</Type/Pages/Kids[3 0 R]/Count 999999999>>"), "deck_too_large"
    yield "huge-page.pdf", _box(b"0 0 9000000000 9000000000"), "deck_page_size"
    yield "no-size.pdf", _box(b"0 0 0 0"), "deck_page_size"
    yield "sealed.pdf", sealed_pdf("right"), "deck_encrypted"
    yield "xref-loop.pdf", _endless_xref(), "deck_damaged"
    yield "xref-bomb.pdf", _xref_bomb(), ""
    yield "object-stream-bomb.pdf", _object_stream_bomb(), ""
    yield "nested-arrays.pdf", _pages(tree=b"[" * 200_000), ""
    yield "no-table.pdf", b"%PDF-1.7\n" + b"1 0 obj\n" * 400_000, ""
    yield "cut.pptx", show_of()[:9000], ""
    yield "junk.pptx", b"PK\x03\x04junk", ""
    yield "no-slides.pptx", show_of(0), "deck_empty"
    yield "zip-bomb.pptx", _zip_bomb(), "deck_bomb"
    yield "slow-bomb.pptx", _slow_bomb(), "deck_bomb"
    yield "liar.pptx", _liar(), ""
    yield "many-members.pptx", _many_members(), "deck_bomb"
    yield "locked-member.pptx", _locked_member(), "deck_encrypted"
    yield "sealed-office.pptx", _sealed_office(), "deck_encrypted"
    yield "macros.pptm", show_of(edit=_macros, more={"ppt/vbaProject.bin": b"macro"}), "deck_macros"
    yield "billion-laughs.pptx", _laughs(), ""
    yield "deep-groups.pptx", _groups(50_000), ""


def defused_decks() -> Iterator[tuple[str, bytes, str]]:
    """Yield each file that is let in because what it wants cannot happen here, with the word for what is said of it ("" for nothing)."""
    yield "script.pdf", _pages(catalogue=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"), "scripts"
    yield "launch.pdf", _pages(catalogue=b"/OpenAction<</S/Launch/F(cmd.exe)>>"), "scripts"
    yield "page-script.pdf", _pages(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/AA<</O<</S/JavaScript/JS(1)>>>>>>"), "scripts"
    yield "outside.pdf", _pages(more=(b"<</F(\\\\\\\\evil\\\\share)/Length 0>>stream\n\nendstream",)), ""
    yield "count-is-short.pdf", _pages(tree=b"<</Type/Pages/Kids[3 0 R]/Count 7>>"), ""
    yield "outline-loop.pdf", _pages(catalogue=b"/Outlines 4 0 R", more=(b"<</First 5 0 R/Last 5 0 R>>", b"<</Title(a)/Next 5 0 R/Dest[3 0 R/Fit]>>")), ""
    yield "content-bomb.pdf", _pages(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 960 540]/Contents 4 0 R>>", more=(_stream(bytes(_BOMB)),)), ""
    yield "tracker.pptx", outside("image", "http://tracker.example/x.png"), "external"
    yield "share.pptx", outside("oleObject", "file://evil/share/x.xlsx"), "external"
    yield "reads-files.pptx", _reads_files(), ""
    yield "other-places.pptx", show_of(more={"../../etc/passwd": b"x", "/abs": b"y"}), ""
