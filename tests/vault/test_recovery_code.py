"""The paper code reads back however it is typed, and says which character is wrong."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.vault.recovery_code import BadRecoveryCode, read, spell

CODES = st.binary(min_size=16, max_size=16)


@given(code=CODES)
def test_a_code_reads_back(code: bytes):
    text = spell(code)
    assert read(text) == code
    assert [len(group) for group in text.split("-")] == [4] * 7


@given(code=CODES, data=st.data())
def test_case_spaces_dashes_and_lookalikes_do_not_matter(code: bytes, data: st.DataObject):
    def written(letter: str) -> str:
        alike = {"0": "0Oo", "1": "1IiLl"}.get(letter, letter + letter.lower())
        return data.draw(st.sampled_from(alike)) + data.draw(st.sampled_from(["", " ", "-", "\u2013", "\n"]))

    assert read("".join(written(letter) for letter in spell(code).replace("-", ""))) == code


@given(code=CODES, place=st.integers(0, 27), data=st.data())
def test_a_wrong_character_is_nearly_always_noticed(code: bytes, place: int, data: st.DataObject):
    letters = spell(code).replace("-", "")
    wrong = data.draw(st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ".replace(letters[place], "")))
    typed = letters[:place] + wrong + letters[place + 1 :]
    with contextlib.suppress(BadRecoveryCode):
        assert read(typed) != code


def test_fewer_than_one_wrong_character_in_two_hundred_slips_through():
    letters = spell(bytes(range(16))).replace("-", "")
    slipped = 0
    for place in range(28):
        for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".replace(letters[place], ""):
            try:
                read(letters[:place] + wrong + letters[place + 1 :])
                slipped += 1
            except BadRecoveryCode:
                continue
    assert slipped <= 4


@pytest.mark.parametrize(("typed", "position"), [("U" + "0" * 27, 1), ("0000-00*0" + "0" * 20, 7)])
def test_a_character_that_no_code_has_is_named_with_its_place(typed: str, position: int):
    with pytest.raises(BadRecoveryCode) as refused:
        read(typed)
    assert refused.value.position == position
    assert str(position) in refused.value.title


def test_a_short_code_says_how_many_characters_are_there():
    with pytest.raises(BadRecoveryCode, match="28 characters; 5 were given"):
        read("ABCDE")


@given(text=st.text())
def test_no_text_is_ever_a_traceback(text: str):
    with contextlib.suppress(BadRecoveryCode):
        assert len(read(text)) == 16


def test_letters_beyond_ascii_that_upper_case_into_the_alphabet_are_harmless():
    with pytest.raises(BadRecoveryCode):
        read("ß" * 14)
