"""What is wrong with an ORI, in a sentence."""

from __future__ import annotations

import re

from liaison_app.core.words import _, plural
from liaison_app.work.readers.oris import ORI, misread_ori, read_ori

_BETWEEN = re.compile(r"[\s\-.]")
LENGTH = 9


def ori_problem(text: str) -> str:
    """Return what to do about an ORI that cannot be one; empty where it can, or where there is none."""
    plain = _BETWEEN.sub("", text).upper()
    if not plain or ORI.fullmatch(plain):
        return ""
    meant = read_ori(text) or misread_ori(text)
    if meant:
        return _("An ORI has nine characters. Did you mean {ori}?").format(ori=meant)
    if len(plain) != LENGTH:
        counted = plural("this one has {n}", "this one has {n}", len(plain))
        return _("An ORI has nine characters, two letters for the state first; {counted}.").format(counted=counted)
    return _("An ORI begins with the two letters of the state, then seven letters or digits.")


def tidy_ori(text: str) -> str:
    """Return an ORI as it is kept: capitals, nothing between."""
    return _BETWEEN.sub("", text).upper()
