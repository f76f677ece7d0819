"""Pages that are hard to draw: turned, cropped, of every size, in inks instead of light, transparent, and full of pictures."""

from __future__ import annotations

import io

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, RectangleObject

LETTERS = b"BT /F1 48 Tf 60 60 Td 0 g (Right way up) Tj ET "


def _page(writer: PdfWriter, size: tuple[float, float], drawing: bytes) -> None:
    page = writer.add_blank_page(*size)
    stream = DecodedStreamObject()
    stream.set_data(drawing)
    page[NameObject("/Contents")] = writer._add_object(stream)
    font = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"), NameObject("/BaseFont"): NameObject("/Helvetica-Bold")}
    )
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})})


def turned_and_of_every_size() -> bytes:
    """Return pages turned by each quarter, wide, tall, tiny, huge, and one cropped to its middle."""
    writer = PdfWriter()
    mark = b"0.1 0.3 0.6 rg 0 0 720 200 re f 0.8 0.2 0.1 rg 400 300 90 120 re f " + LETTERS
    for turn in (0, 90, 180, 270):
        _page(writer, (720, 540), mark)
        writer.pages[-1].rotate(turn)
    for size in ((960, 540), (540, 960), (144, 81), (3370, 2384)):
        _page(writer, size, mark)
    _page(writer, (720, 540), mark)
    writer.pages[-1].cropbox = RectangleObject((100, 50, 620, 440))
    return _whole(writer)


def inks() -> bytes:
    """Return pages in CMYK: plain fills of each ink and their mixtures, and a photograph that is stored in inks."""
    writer = PdfWriter()
    fills = [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (0.6, 0.4, 0.2, 0.1), (0, 0.5, 0.9, 0.2)]
    drawing = b"".join(b"%g %g %g %g k %d 60 110 400 re f " % (*ink, 20 + at * 118) for at, ink in enumerate(fills))
    _page(writer, (760, 540), drawing + LETTERS)
    picture = Image.linear_gradient("L").resize((640, 360))
    photograph = Image.merge("CMYK", (picture, picture.rotate(180), picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), Image.new("L", (640, 360), 20)))
    out = io.BytesIO()
    photograph.save(out, "PDF", quality=92)
    writer.append(PdfReader(out))
    return _whole(writer)


def photographs(pages: int) -> bytes:
    """Return pages with a picture each, larger than any screen shows."""
    out = io.BytesIO()
    shapes = [Image.effect_mandelbrot((960, 540), (-2 + n / 40, -1, 1 + n / 40, 1), 40 + n).convert("RGB").resize((2560, 1440)) for n in range(pages)]
    shapes[0].save(out, "PDF", save_all=True, append_images=shapes[1:], resolution=192, quality=85)
    return out.getvalue()


def many_pages(count: int) -> bytes:
    """Return this many pages, each with its own number in a place of its own."""
    writer = PdfWriter()
    for number in range(1, count + 1):
        _page(writer, (960, 540), b"0.9 0.95 1 rg %d 200 60 140 re f BT /F1 200 Tf 300 200 Td 0 g (%d) Tj ET" % (number * 7, number))
    return _whole(writer)


def _whole(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
