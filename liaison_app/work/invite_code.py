"""An invite as a square code (QR, ISO/IEC 18004): drawn for the one who invites, read from a picture by the one who joins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import zxingcpp

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol.codec import Undecodable, decode, encode
from liaison_app.protocol.invite import BadInvite, Invite, write_invite

_MARK: Final = b"LSN-INVITE-1\n"


class NoCode(LiaisonError):
    """A picture in which no invite's code can be read."""

    code = "no_code"


@dataclass(frozen=True)
class SquareCode:
    """side × side modules, row by row: 0 is dark, 255 light; no quiet zone."""

    side: int
    modules: bytes

    def is_dark(self, x: int, y: int) -> bool:
        return self.modules[y * self.side + x] == 0


def code_of(invite: Invite) -> bytes:
    """Return what the square code says: the invite as MessagePack behind a mark, about half as long as its file."""
    return _MARK + encode(invite)


def draw_code(said: bytes) -> SquareCode:
    """Return the code of these bytes, with medium error correction (15 % may be unreadable)."""
    made = zxingcpp.create_barcode(said, zxingcpp.BarcodeFormat.QRCode, ec_level="M")  # pyright: ignore[reportUnknownMemberType]
    drawn: Any = zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False)
    image = memoryview(drawn)
    return SquareCode(len(image.tolist()), image.tobytes())


def read_code(grey: memoryview) -> bytes:
    """Return the invite file that a picture's code stands for; `grey` is height × width bytes of brightness. Raises NoCode or BadInvite."""
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    said = next((bytes(code.bytes) for code in found if bytes(code.bytes).startswith(_MARK)), None)
    if said is None:
        raise NoCode(_("There is no invite's code in this picture."), _("Take the picture again, straight and close, or ask for the invite as a file."))
    try:
        return write_invite(decode(said.removeprefix(_MARK), Invite))
    except Undecodable as error:
        raise BadInvite(_("The code in this picture is not an invite of this version."), _("Ask for the invite as a file.")) from error
