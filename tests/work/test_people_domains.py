"""An address that only looks like the agency's is told apart from the agency's own and from a stranger's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.work.people_domains import domain_of, edits, judge

HARLAN = ("harlanridgeoh.gov",)


@pytest.mark.parametrize("address", ["rquill@harlanridgeoh.gov", "R.Quill@HarlanRidgeOH.GOV ", "a@mail.harlanridgeoh.gov", "a@harlanridgeoh.gov."])
def test_the_agencys_own_domain_and_what_stands_below_it_are_official(address: str) -> None:
    assert judge(address, HARLAN).standing == "official"


@pytest.mark.parametrize(
    "domain",
    [
        "harlanridge-oh.us",  # a hyphen and another ending
        "harlanridgeoh.us",
        "harlanridgeoh.org",
        "harlanridgeoh.com",
        "har1anridgeoh.gov",  # a digit for a letter
        "harlanrldgeoh.gov",
        "harlanridge0h.gov",
        "harlanrigdeoh.gov",  # two letters swapped
        "harlanridgoh.gov",  # one left out
        "harllanridgeohh.gov",  # two too many
        "harlanridgeoh.gov.mail-check.com",  # the real one as a decoy at the front
        "harlanridgeoh-gov.com",
        "hаrlanridgeoh.gov",
        "xn--hrlanridgeoh-1fi.gov",
    ],
)
def test_what_could_be_taken_for_it_is_a_look_alike(domain: str) -> None:
    found = judge(f"r.quill@{domain}", HARLAN)
    assert (found.standing, found.meant) == ("look_alike", "harlanridgeoh.gov")


@pytest.mark.parametrize("domain", ["gmail.com", "kestrelcountyda.gov", "harlanstate.edu", "ohio.gov"])
def test_other_domains_are_foreign_but_not_look_alikes(domain: str) -> None:
    assert judge(f"a@{domain}", HARLAN).standing == "foreign"


def test_short_names_of_other_agencies_are_not_accused() -> None:
    assert judge("a@sapd.gov", ("lapd.gov",)).standing == "foreign"
    assert judge("a@fbi.com", ("fbi.gov",)).standing == "look_alike"


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert judge("a@harlanridge-oh.us", ()).standing == "unknown"
    assert judge("no address", HARLAN).standing == "unknown"
    assert domain_of("no address") == ""


def test_any_of_several_official_domains_will_do() -> None:
    assert judge("a@hrpd.org", ("harlanridgeoh.gov", "hrpd.org")).standing == "official"
    assert judge("a@harlanridgeoh.gov", ("info@harlanridgeoh.gov",)).standing == "official"


@given(st.text("abcde", max_size=7), st.text("abcde", max_size=7))
def test_edits_are_the_same_both_ways_and_none_only_for_the_same(a: str, b: str) -> None:
    assert edits(a, b, 9) == edits(b, a, 9)
    assert (edits(a, b, 9) == 0) == (a == b)
    assert edits(a, b, 9) <= max(len(a), len(b))


@given(st.text("abcdefgh", min_size=2, max_size=12), st.integers(0, 10))
def test_a_swap_of_neighbours_is_one_edit(name: str, at: int) -> None:
    i = at % (len(name) - 1)
    swapped = name[:i] + name[i + 1] + name[i] + name[i + 2 :]
    assert edits(name, swapped, 2) == (0 if swapped == name else 1)
