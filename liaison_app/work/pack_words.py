"""A pack in words, the same in the window and on the terminal."""

from __future__ import annotations

from liaison_app.core.words import _, plural
from liaison_app.work.packs import Pack, PackFile

_MEGABYTE = 1e6


def pack_headline(pack: Pack) -> str:
    """Say whether one can leave with it."""
    if not pack.pinned:
        return _("Not kept on this device")
    if pack.is_ready:
        return _("Ready for trip")
    return _("Not ready")


def pack_sentence(pack: Pack) -> str:
    """Say what is here and what is not."""
    if not pack.files:
        return _("No deck and no file goes along yet.")
    count, total = len(pack.files), megabytes(pack.bytes)
    if pack.is_ready:
        return plural("{n} file, {{mb}}, read back from this disk.", "{n} files, {{mb}}, each read back from this disk.", count).format(mb=total)
    if not pack.wanting:
        return plural("{n} file, {{mb}}, is here and not yet read back.", "{n} files, {{mb}}, are here and not yet read back.", count).format(mb=total)
    here = count - len(pack.wanting)
    return _("{here} of {all} files are here; {missing} of {total} missing.").format(here=here, all=count, missing=megabytes(pack.missing_bytes), total=total)


def pack_note(pack: Pack) -> str:
    """Say what ends while one is away; empty where nothing is known to."""
    parts: list[str] = []
    if pack.first_to_expire is not None:
        title, day = pack.first_to_expire
        parts.append(_("Nothing in it expires before {day} ({title}).").format(day=f"{day.strftime('%b')} {day.day}", title=title))
    if pack.lease_until is not None:
        parts.append(_("This device opens without its server until {day}.").format(day=f"{pack.lease_until.strftime('%b')} {pack.lease_until.day}"))
    return " ".join(parts)


def wanting_words(file: PackFile) -> str:
    """Say what is wrong with a file that is not ready."""
    if file.damaged:
        return _("Damaged on this disk; fetch it again.")
    return _("{mb} missing; it comes when this device is online.").format(mb=megabytes(file.missing))


def megabytes(count: int) -> str:
    """Return a size as people read it."""
    return _("{n} MB").format(n=f"{count / _MEGABYTE:.1f}" if count < 10 * _MEGABYTE else f"{count / _MEGABYTE:.0f}")
