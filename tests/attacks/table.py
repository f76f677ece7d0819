"""The attacks: what is done, and the word by which the client tells of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace as fields

from liaison_app.protocol import messages as m
from tests.attacks import custody, doors, feeds, files, keys, members, orders
from tests.attacks.people import Told
from tests.attacks.theatre import Theatre

SPACE, ALL, ITSELF, NOTHING = "space", "all", "itself", "nothing"
"""How far the harm may go: this space only; everything while it lasts; the play looks for itself; nothing stops."""
YEAR_MS = 365 * 86_400_000


@dataclass(frozen=True)
class Attack:
    """One line of the table."""

    name: str
    does: str
    says: str
    play: Callable[[Theatre], Told]
    reach: str = SPACE


ATTACKS: tuple[Attack, ...] = (
    # answers
    Attack("answer repeated", "an earlier answer, signature and all, is given to a new question", "impostor", feeds.stale_answer_repeated, ALL),
    Attack("answer to another question", "each answer is signed for another request", "impostor", doors.answer_to_another_question, ALL),
    Attack("another server", "everything is answered under another server's key", "impostor", doors.other_key, ALL),
    Attack("portal", "a sign-in page answers 200 to everything", "portal", doors.portal, ALL),
    Attack("portal sends elsewhere", "an unsigned 302 points to another host", "portal", doors.portal_sends_elsewhere, ALL),
    Attack("redirect", "a signed 302 points to another host", "refused", doors.redirect, ALL),
    Attack("server's own words", "a refusal of ten thousand words, with lines and escapes that steer a terminal", "refused", doors.words_of_the_server, ALL),
    Attack("unsigned 401", "somebody says this device is unknown", "impostor", doors.unsigned_not_in, ALL),
    Attack("unsigned 410", "somebody says this device is revoked", "impostor", doors.unsigned_gone, ALL),
    Attack("401 for ever", "the server accepts no session", "session_needed", doors.not_in, ALL),
    Attack("403 for ever", "the server refuses everything", "forbidden", doors.forbidden, ALL),
    Attack("410 for ever", "the server says this device is revoked, which no entry of the log says", "false_order", doors.gone, ALL),
    Attack("429 for ever", "the server is always too busy", "busy", doors.too_many, ALL),
    Attack("507 for ever", "the server's disk is always full", "busy", doors.full, ALL),
    Attack("wrong type", "heads come as JSON of another shape", "unreadable", doors.wrong_kind, ALL),
    Attack("bottomless", "heads are lists in lists, 200,000 deep", "unreadable", doors.bottomless, ALL),
    Attack("endless", "heads of 65 MiB", "offline", doors.endless, ALL),
    Attack("zip bomb", "heads that would unpack to 200 MiB", "impostor", doors.zip_bomb, ALL),
    Attack("packed", "answers in a coding that was not asked for", "impostor", doors.packed, ALL),
    # pushes
    Attack("413 for ever", "every push is too large", "too_large", doors.refused_push(413, "too_large")),
    Attack("422 for ever", "every push is malformed", "invalid", doors.refused_push(422, "invalid")),
    Attack("409 without reason", "every push meets another incarnation", "incarnation_changed", doors.refused_push(409, "incarnation_changed")),
    Attack("push forbidden", "this space may not be written to", "no_access", doors.refused_push(403, "forbidden")),
    Attack("results too many", "a push of two has three results", "unreadable", doors.results(lambda all: [*all, all[0]])),
    Attack(
        "version of another",
        "a push is taken under another version than was sent",
        "unreadable",
        doors.results(lambda all: [fields(one, ver=one.ver + 7) for one in all]),
    ),
    Attack("said gone", "records just pushed are said to be erased", "gone", doors.results(lambda all: [m.PushResult("gone", ver=1, seq=1) for _one in all])),
    Attack(
        "said bad",
        "records just pushed are said to be malformed",
        "signature",
        doors.results(lambda all: [m.PushResult("bad", reason="signature") for _one in all]),
    ),
    Attack("never kept", "a push is said to be taken, and nothing is kept", "rollback", doors.never_kept),
    # history
    Attack("heads of yesterday", "an older head of a space is shown", "rollback", feeds.heads_of_yesterday),
    Attack("database put back", "the server goes on from an older database", "rollback", feeds.database_put_back, ITSELF),
    Attack("another history", "another history of the same length is shown", "rollback", feeds.two_histories, ITSELF),
    Attack(
        "two histories",
        "two people are shown different histories for good; the signature of one reaches the other",
        "fork",
        feeds.two_histories_for_ever,
        ITSELF,
    ),
    Attack("poured in", "a feed without an end, of records that are none", "flood", feeds.poured_in),
    Attack("restored to hide", "the database of before, said to be restored", "server_restored", feeds.restored_to_hide, ITSELF),
    Attack("space left out", "the heads leave out a space that the log lets us into", "no_access", feeds.space_left_out),
    Attack("row left out", "a row is missing in a page", "gap", feeds.row_left_out),
    Attack("row left out, renumbered", "a row is missing and the others moved up", "rollback", feeds.row_left_out_and_renumbered),
    Attack("page cut off", "a page is empty before the head is reached", "rollback", feeds.page_cut_off),
    Attack("page torn", "a page's bytes end in the middle", "unreadable", feeds.page_torn),
    Attack("rows in disorder", "two rows have changed places", "gap", feeds.rows_in_disorder),
    Attack("row twice", "one row stands twice in a page", "gap", feeds.row_twice),
    Attack("older version again", "version 1 comes again after version 2", "older", feeds.older_version_again),
    Attack("first page of another head", "a newcomer's first page belongs to no known head", "rollback", feeds.first_page_of_another_head, ITSELF),
    Attack("first page in disorder", "a newcomer's first page has one row twice", "gap", feeds.first_page_in_disorder, ITSELF),
    # records
    Attack("changed byte", "one byte of a record is changed", "hash", feeds.spoilt(lambda row: fields(row, env=feeds.reforged(feeds.flip(200))(row).env))),
    Attack("changed byte, hash too", "one byte is changed, and the hash that names it", "signature", feeds.spoilt(feeds.reforged(feeds.flip(200)))),
    Attack("record swapped", "a record stands in another's place", "record", feeds.spoilt(lambda row: fields(row, rid=b"R" * 16))),
    Attack("version swapped", "a version is given for a later one", "version", feeds.spoilt(lambda row: fields(row, ver=row.ver + 1))),
    Attack("device swapped", "a record is said to be of another device", "device", feeds.spoilt(lambda row: fields(row, device=b"D" * 16))),
    Attack("space swapped", "a record of one space is shown in another", "space", feeds.made("b", space=lambda on: on.other)),
    Attack(
        "id of a private record", "a colleague writes records of a private record's id into the team's space", "space", feeds.id_of_a_private_record, ITSELF
    ),
    Attack("cut short", "a record ends early", "length", feeds.spoilt(feeds.reforged(lambda raw: raw.__delitem__(slice(-9, None))))),
    Attack("lowered suite", "a record names a weaker suite", "suite", feeds.spoilt(feeds.reforged(feeds.put(4, b"\0")))),
    Attack("no record at all", "other bytes stand for a record", "magic", feeds.spoilt(feeds.reforged(feeds.put(0, b"GIF8")))),
    Attack("dated to nowhere", "a record is said to be committed in 1970", "time", feeds.spoilt(lambda row: fields(row, committed_ms=0))),
    Attack(
        "forged author",
        "a record in a's name, signed with the server's key",
        "signature",
        feeds.made("b", device=lambda on: on.a.me.device, signer=lambda on: on.key),
    ),
    Attack(
        "key of another space", "a member of both seals with the other space's key", "commitment", feeds.made("b", key=lambda on: on.b.me.keys[on.other, 1])
    ),
    Attack("written by a reader", "a reader's record is let through", "role", feeds.made("c")),
    Attack("future epoch", "a record names a key that was never made", "epoch", feeds.made("b", epoch=9)),
    Attack(
        "does not follow",
        "a version that follows none of ours",
        "prev_hash",
        feeds.made("b", rid=lambda on: bytes.fromhex(on.note_by(on.b)), version=2, prev=b"P" * 32),
    ),
    # erasures
    Attack("forged erasure", "an erasure signed with the server's key", "erasure", feeds.erased(lambda on: on.key)),
    Attack("erased by a reader", "a reader's erasure is let through", "erasure", feeds.erased(lambda on: on.c.me.device)),
    Attack("erased by a stranger to it", "an editor erases the owner's note", "erasure", feeds.erased(lambda on: on.b.me.device)),
    Attack("erasure of another record", "a true signature for another record", "erasure", feeds.erased(lambda on: on.a.me.device, "another")),
    # people and keys
    Attack("forged member", "a member is added in a's name, signed with the server's key", "bad_log", members.forged_member, ALL),
    Attack("forged owner", "an editor adds an owner", "bad_log", members.forged_owner, ALL),
    Attack("second bootstrap", "the key of the very first invite is used once more", "bad_log", members.second_bootstrap, ALL),
    Attack("forged device", "an editor certifies a device for the owner", "bad_log", members.forged_device, ALL),
    Attack("device by the server", "the server certifies a device for the owner", "bad_log", members.device_by_server, ALL),
    Attack("forged role", "an editor makes a reader an editor", "bad_log", members.forged_role, ALL),
    Attack("forged recovery key", "another recovery key, signed with the server's key", "bad_log", members.forged_recovery, ALL),
    Attack("recovery key by an owner", "another recovery key, signed by an owner who is not the root", "bad_log", members.recovery_by_owner, ALL),
    Attack("forged server key", "another key for answers, signed with the present one", "bad_log", members.forged_server_key, ALL),
    Attack("second beginning", "the log begins again in its middle", "bad_log", members.second_beginning, ALL),
    Attack("old entry again", "an owner's entry of before stands at the log's end once more", "bad_log", members.old_entry_again, ALL),
    Attack("log shortened", "the log ends earlier than it did", "log_rollback", members.log_shortened, ALL),
    Attack("log withheld", "the log is said to go on, and is not shown", "log_withheld", members.log_withheld, ALL),
    Attack("log entry swapped", "an entry of elsewhere stands at the log's end", "bad_log", members.log_entry_swapped, ALL),
    Attack("root substituted", "a newcomer is shown a log of another root", "bad_log", members.root_substituted, ITSELF),
    Attack("recovery key substituted", "a newcomer is shown another recovery key in the first entry", "bad_log", members.recovery_substituted, ITSELF),
    Attack("recovery key and root substituted", "the same, signed by a root of the server's own", "bad_log", members.recovery_substituted_by_own_root, ITSELF),
    Attack("root changed in an invite", "an invite's fingerprint of the root is another's", "bad_log", members.invite_changed(or_fpr=b"f" * 32), ITSELF),
    Attack("server changed in an invite", "an invite's server key is another's", "impostor", members.invite_changed(server_pub=b"p" * 32), ITSELF),
    Attack("token changed in an invite", "an invite's token is another", "invite_unknown", members.invite_changed(token=b"t" * 16), ITSELF),
    Attack("enrolment swapped", "other keys are put under a joiner's proof", "false_enrolment", members.enrolment_swapped),
    Attack("person renamed in an enrolment", "a joiner is shown under another's name", "false_enrolment", members.enrolment_of_another_name),
    Attack("device renamed in an enrolment", "a joiner's device is shown under another's name", "false_enrolment", members.enrolment_of_another_device),
    Attack("letters moved in an enrolment", "a letter goes from the device's name to the person's", "false_enrolment", members.enrolment_with_moved_letters),
    Attack("said to be in", "a joiner is told to be in, which the log does not say", "bad_log", members.said_to_be_in, ITSELF),
    Attack("withheld epoch", "rows under a new key are shown, and not the entry that gives it", "epoch", orders.withheld_epoch, ITSELF),
    Attack("escrow swapped", "another's sealed keys lie under the paper code's id", "bad_escrow", members.escrow_swapped, ITSELF),
    Attack("key of noise", "a reader begins a new key of a space that nobody gets", "false_key", keys.noise_for_everybody, ITSELF),
    Attack("key kept from one", "a reader begins a new key of a space that all get but its owner", "false_key", keys.noise_for_one, ITSELF),
    Attack("two keys of one number", "a reader gives the owner another new key than the editor", "commitment", keys.two_keys_of_one_number, ITSELF),
    Attack("header lowered", "the vault's header asks for a cheaper guess than is accepted", "kdf_refused", members.header_lowered, ITSELF),
    Attack("recovery file lowered", "the recovery file asks for a cheaper guess than is accepted", "kdf_refused", members.recovery_file_lowered, ITSELF),
    # custodians
    Attack(
        "custodians forged", "an owner hands in custodians that the server has signed; the server says they are in its log", "bad_log", custody.forged, NOTHING
    ),
    Attack("custodians of another organisation", "an owner hands in another's file", "another_organisation", custody.of_another_organisation, NOTHING),
    Attack("custodians handed in twice", "the file of before comes once more, after others were named", "log_moved", custody.handed_in_twice, NOTHING),
    Attack("custodian no more", "a custodian goes on with what was allowed before others were named", "bad_recovery_use", custody.custodian_no_more, NOTHING),
    Attack(
        "order of another organisation",
        "what was allowed in one organisation is used in another",
        "other_order",
        custody.order_of_another_organisation,
        NOTHING,
    ),
    Attack(
        "share of another organisation", "under a true order lies another organisation's share", "no_custodians", custody.share_of_another_organisation, NOTHING
    ),
    Attack("custodian in both places", "one custodian plays the first and the second", "bad_recovery_use", custody.one_in_both_places, NOTHING),
    Attack("stranger as custodian", "somebody the log does not name plays the first custodian", "bad_recovery_use", custody.stranger_first, NOTHING),
    Attack("shares changed in a copy", "other shares stand in the copy that custodians get", "bad_log", custody.shares_changed_in_a_copy, NOTHING),
    # orders, and those who have gone
    Attack("fake wipe", "an order to wipe in the owner's name, signed with the server's key", "bad_log", orders.wipe_by_server, ALL),
    Attack("wipe by an editor", "an editor orders a reader's device to be wiped", "bad_log", orders.wipe_by_editor, ITSELF),
    Attack("fake revoke", "the server says that this device was revoked, and shows no order", "false_order", orders.order_without_entry, ALL),
    Attack("order of another", "the order for one device is held against another", "false_order", orders.order_of_another, ITSELF),
    Attack("written after removal", "a row of somebody who has left", "removed", orders.written_after(orders.removes), ITSELF),
    Attack("written after revocation", "a row of a device that was revoked", "revoked", orders.written_after(orders.revokes), ITSELF),
    Attack("written after lowering", "a row of somebody who only reads since", "role", orders.written_after(orders.lowers), ITSELF),
    Attack("sealed with the old key", "a row under a key that was replaced", "late", orders.written_after(orders.rotates), ITSELF),
    # files
    Attack("chunks in disorder", "each chunk is given for the other", "false_chunk", files.given(lambda body, seen: seen[-2] if len(seen) > 1 else body[::-1])),
    Attack(
        "chunk of another file", "one file's chunk is given for another's", "false_chunk", files.given(lambda _body, seen: seen[0] if len(seen) > 1 else b"x")
    ),
    Attack("chunk cut short", "a chunk ends early", "false_chunk", files.given(lambda body, _seen: body[:-100])),
    Attack("manifest in disorder", "a member's manifest names the chunks in another order", "blob_damaged", files.manifest_in_disorder, ITSELF),
    Attack("manifest of another", "a member's manifest names another file's chunk", "blob_damaged", files.manifest_of_another, ITSELF),
    # time
    Attack("clock far ahead", "the server's clock is four centuries ahead", "clock", doors.clock(400 * YEAR_MS), ITSELF),
    Attack("clock far back", "the server's clock stands in 1970", "clock", doors.clock(-80 * YEAR_MS), ITSELF),
)
