"""A line of a note as it is read out: without the signs that make headings, lists, boxes and stress."""

from __future__ import annotations

import re

_BEGINS = re.compile(r"\s*(?:(?:#{1,6}|>|[-*+]|(?:[-*+]\s+)?\[[ xX]\])\s+)+")
_STRESS = re.compile(r"(?<![\w*_~])(\*{1,3}|_{1,3}|~~)(?=[^\s*_~])([^*_~\n]+)(?<=\S)\1(?![\w*_~])")
_PICTURE = re.compile(r"!\[([^\]\n]{0,200})\]\(picture:[0-9a-f]{32}\)")
LINES_APART = " · "


def without_marks(line: str) -> str:
    """Return one line of Markdown as plain words."""
    line = _BEGINS.sub("", line, count=1) if _BEGINS.match(line) else line
    if "![" in line:
        line = _PICTURE.sub(r"\1", line)
    if "*" in line or "_" in line or "~" in line:
        line = _STRESS.sub(r"\2", line.replace("**", ""))
    return line.strip()
