"""Long text: what two people type stays, and foreign bytes do no harm."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liaison_app.records import prose
from liaison_app.records.prose import BadProse, Draft, ProseState
from liaison_app.records.text_difference import difference

UPDATE = bytes.fromhex(
    "0202b6a687d2c386be0a00c4dde9ca848f82b90412dde9ca848f82b9041303636174c4dde9ca848f82b90408dde9ca848f82b9040904736c6f7705dde9ca848f82b9040004010174045468652081dde9ca848f82b904030584dde9ca848f82b90408072062726f776e2081dde9ca848f82b9040f0384dde9ca848f82b90412012e01dde9ca848f82b9040204051003"
)
"""“The quick brown fox.” made into “The slow brown cat.”"""

texts = st.text(alphabet="ab é日😀\n.", max_size=60)


@given(texts, texts)
def test_an_edit_gives_the_words_that_were_meant(old: str, new: str) -> None:
    assert prose.read(prose.edited(prose.start(old), old, new)) == new


@given(texts, texts, texts)
def test_what_one_inserts_survives_the_other_whatever_the_order(old: str, left: str, right: str) -> None:
    base = prose.start(old)
    a = prose.edited(base, old, f"«L{left}»{old}")
    b = prose.edited(base, old, f"{old}«R{right}»")
    ab, ba = prose.merged(a, b), prose.merged(b, a)
    assert prose.read(ab) == prose.read(ba)
    assert f"«L{left}»" in prose.read(ab)
    assert f"«R{right}»" in prose.read(ab)


@given(st.integers(0, 3), st.integers(0, 3))
def test_across_generations_no_word_goes_that_nobody_removed(mine_g: int, theirs_g: int) -> None:
    base = prose.start("one two three")
    mine = prose.start("zero one two three", mine_g) if mine_g else prose.edited(base, "one two three", "zero one two three")
    theirs = prose.start("one two three four", theirs_g) if theirs_g else prose.edited(base, "one two three", "one two three four")
    words = prose.read(prose.reconciled(mine, theirs, base)).split()
    assert set(words) >= {"zero", "one", "two", "three", "four"}


def test_two_documents_made_from_the_same_words_do_not_double_them() -> None:
    assert prose.read(prose.reconciled(prose.start("Start."), prose.start("Start."), None)) == "Start."


@given(st.binary(max_size=200))
@example(b"\x01\x01\xff\xff\xff\xff\x0f\x00\x04\x01\x01t\x05hello\x00")
def test_foreign_bytes_end_in_bad_prose_or_in_words(raw: bytes) -> None:
    try:
        assert isinstance(prose.read(ProseState(0, raw)), str)
    except BadProse:
        pass


@given(st.data())
def test_a_flipped_bit_in_an_update_never_escapes_as_anything_else(data: st.DataObject) -> None:
    whole = bytearray(UPDATE)
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        prose.read(prose.merged(prose.start("mine"), ProseState(0, bytes(whole))))
    except BadProse:
        pass


@given(
    old=st.lists(st.from_regex(r"[ab]{1,3}", fullmatch=True), max_size=4),
    places=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    taken=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    new=st.tuples(st.from_regex(r"m[ab]{1,4}n", fullmatch=True), st.from_regex(r"x[ab]{1,4}y", fullmatch=True)),
    glued=st.tuples(st.booleans(), st.booleans()),
)
def test_a_word_that_one_typed_is_whole_whatever_another_took_out_meanwhile(
    old: list[str], places: tuple[int, int], taken: tuple[int, int], new: tuple[str, str], glued: tuple[bool, bool]
) -> None:
    start = prose.start(" ".join(old) or "ab")
    sides = []
    for place, gone, word, onto in zip(places, taken, new, glued, strict=True):
        words = prose.read(start).split()
        here = min(place, len(words))
        before = words[here - 1] if onto and here else ""
        words[here - bool(before) : here + gone] = [before + word]
        sides.append(prose.edited(start, prose.read(start), " ".join(words)))
    merged = prose.read(prose.merged(sides[0], sides[1]))
    assert new[0] in merged
    assert new[1] in merged


def test_letters_of_a_word_that_somebody_else_replaced_do_not_go_with_it() -> None:
    start = prose.start("Startw11")
    one, other = prose.edited(start, "Startw11", "w61"), prose.edited(start, "Startw11", "w17 more")
    assert "w61" in prose.read(prose.merged(one, other))


def test_a_word_that_two_people_write_on_both_sides_of_stands_once() -> None:
    base = prose.start("Started today")
    mine, theirs = (prose.edited(base, "Started today", f"today {word}") for word in ("finally", "already"))
    assert prose.read(prose.merged(mine, theirs)).split().count("today") == 1


def test_writing_without_spaces_is_cut_where_it_differs() -> None:
    old = "字" * 200
    assert [(e.start, e.end, e.words) for e in difference(old, old[:100] + "新" + old[100:])] in ([(100, 100, "新")], [(200, 200, "新")])


def test_a_text_whose_history_outweighs_its_words_is_compacted_once() -> None:
    state = prose.start("x")
    words = "x"
    for n in range(300):
        state, words = prose.edited(state, words, f"{n}"), f"{n}"
    smaller = prose.compacted(state)
    assert smaller is not None
    assert prose.read(smaller) == words
    assert smaller.g == 1
    assert len(smaller.u) < len(state.u)
    assert prose.compacted(smaller) is None


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), texts), max_size=12))
def test_a_draft_follows_the_editor_key_by_key(edits: list[tuple[int, int, str]]) -> None:
    draft = Draft(prose.start("Hello, wörld 😀!"))
    words = "Hello, wörld 😀!"
    for start, removed, new in edits:
        at = min(start, len(words))
        gone = min(removed, len(words) - at)
        draft.replace(at, gone, new)
        words = words[:at] + new + words[at + gone :]
    assert draft.words == words
    taken = draft.take()
    assert (taken is not None) == bool(edits)
    if taken:
        assert prose.read(taken) == words


def test_a_draft_takes_in_another_device_and_says_when_it_cannot() -> None:
    base = prose.start("Start.")
    draft = Draft(base)
    draft.replace(0, 0, "Mine. ")
    assert draft.receive(prose.edited(base, "Start.", "Start. Theirs."))
    assert draft.words == "Mine. Start. Theirs."
    assert not draft.receive(prose.start("New generation", 1))


@pytest.mark.parametrize("size", [20_000])
def test_a_long_note_is_edited_without_a_quadratic_difference(size: int) -> None:
    words = " ".join(f"word{n}" for n in range(size))
    changed = words.replace("word100 ", "word100 new ").replace("word19000", "changed")
    assert prose.read(prose.edited(prose.start(words), words, changed)) == changed


@pytest.mark.parametrize("claim", ["d9f8ce46", "ffffffff0f", "8faacc09"])
def test_a_text_that_claims_more_authors_than_it_has_bytes_takes_no_memory(claim: str) -> None:
    before = _peak_kib(anew=True)
    with pytest.raises(BadProse):
        prose.read(ProseState(0, bytes.fromhex(claim) + bytes(8)))
    assert _peak_kib() - before < 16 * 1024


def _peak_kib(*, anew: bool = False) -> int:
    """Return the most memory this process has held; `anew` counts from now. Elsewhere than on Linux it counts from the start, and what came before may hide the rest."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
