"""Moments in words, whoever names them."""

from __future__ import annotations

import pytest

from liaison_app.desktop.sync_words import clock_words


@pytest.mark.parametrize("ms", [2**63 - 1, 10**17, -1, -(2**62)])
def test_a_moment_that_no_calendar_has_breaks_no_page(ms: int) -> None:
    """A member's entry in the log may claim any time; the Security page shows it."""
    assert ":" in clock_words(ms, 1_800_000_000_000)
