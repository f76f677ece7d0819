"""The mutants: each takes one check out of the shipped code, and names a test that must then fail."""

from __future__ import annotations

from dataclasses import dataclass

ATTACK = "tests/attacks/test_attacks.py::test_an_attack_is_told_of_and_takes_and_learns_nothing"


@dataclass(frozen=True)
class Mutant:
    """One line of the table: `old` stands once in the file and becomes `new`; `test` must be red then."""

    name: str
    file: str
    old: str
    new: str
    test: str
    quick: bool = False

    def applied(self, text: str) -> str:
        """Return the file's text without the check; ValueError where it has moved."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: the check stands {text.count(self.old)} times in {self.file}, not once")
        return text.replace(self.old, self.new)


def attack(name: str) -> str:
    return f"{ATTACK}[{name.replace(' ', '-')}]"


SEALING, ENVELOPE, OPENING, PULL, PUSH = "vault/sealing.py", "protocol/envelope.py", "sync/opening.py", "sync/pull.py", "sync/push.py"
RULES, MEMBERSHIP, STANDING, ENGINE = "protocol/rules.py", "protocol/membership.py", "protocol/standing.py", "sync/engine.py"

MUTANTS: tuple[Mutant, ...] = (
    # records
    Mutant("a record's signature", SEALING, "if not signer.verifies(envelope.signed, envelope.signature):", "if False:", attack("changed byte, hash too")),
    Mutant("a record's commitment", SEALING, "if not hmac.compare_digest(commit, envelope.commit):", "if False:", attack("key of another space")),
    Mutant("a record's space", SEALING, "if head.space != expected.space:", "if False:", attack("space swapped")),
    Mutant("a record's id", SEALING, "if head.record != expected.record:", "if False:", attack("record swapped")),
    Mutant("a record's version", SEALING, "if head.version != expected.version:", "if False:", attack("version swapped")),
    Mutant("a record's padding", SEALING, "if len(plaintext) != padded_size(length) or plaintext.count(0, end) != len(plaintext) - end:", "if False:",
           "tests/vault/test_sealing.py::test_a_member_with_the_keys_cannot_hide_bytes_in_the_padding_or_the_compression", quick=True),
    Mutant("the hash the log names", OPENING, "if envelope_hash(envelope.raw) != row.env_hash:", "if False:", attack("changed byte")),
    Mutant("the device the row names", OPENING, "if head.device != row.device:", "if False:", attack("device swapped")),
    Mutant("the writer's role", OPENING, "        if objection:\n", "        if False:\n", attack("written by a reader")),
    Mutant("the row's time", OPENING, "if not FIRST_MS <= row.committed_ms <= LAST_MS:", "if False:", attack("dated to nowhere")),
    Mutant("what a version follows", OPENING, "known[1] != each.prev_hash:", "False:", attack("does not follow")),
    Mutant("stamps of the future", OPENING, "if body.newest[0] <= latest and body.by[1] <= latest:", "if True:",
           "tests/sync/test_stamps.py::test_a_stamp_later_than_its_commit_allows_is_taken_back"),
    Mutant("the suite", ENVELOPE, "if suite != SUITE:", "if False:", attack("lowered suite")),
    Mutant("the magic", ENVELOPE, "if magic != MAGIC:", "if False:", "tests/protocol/test_envelope.py::test_what_is_not_known_is_refused_by_name", quick=True),
    Mutant("the length", ENVELOPE, "if count < TAG_BYTES or len(raw) != end + SIGNATURE_BYTES:", "if False:",
           "tests/protocol/test_envelope.py::test_every_truncation_and_every_appended_byte_is_refused"),
    Mutant("the size when unpacked", "protocol/compression.py", "if size < 0 or size > limit:", "if False:",
           "tests/protocol/test_compression.py::test_a_bomb_is_refused_before_it_unfolds"),
    Mutant("authors before room is made", "records/prose.py", "if _first_number(update) > len(update):", "if False:",
           "tests/records/test_prose.py::test_a_text_that_claims_more_authors_than_it_has_bytes_takes_no_memory"),
    # history
    Mutant("a lower head", PULL, "if head.seq < max(here.seq, self._me.promised.get(self._space, 0)):", "if False:", attack("heads of yesterday")),
    Mutant("a head that was promised", PULL, "max(here.seq, self._me.promised.get(self._space, 0))", "here.seq", attack("never kept")),
    Mutant("a different head", PULL, "if here.seq and head.hash != here.head:", "if False:", attack("another history")),
    Mutant("a gap", PULL, "if row.seq != seq + 1:", "if False:", attack("row left out")),
    Mutant("the chain of a page", PULL, "if page.head_seq == seq and page.head_hash != head:", "if False:", attack("row left out, renumbered")),
    Mutant("the first page's head", PULL, "if page.at != snapshot.at or page.head_hash != snapshot.head:", "if False:", attack("first page of another head")),
    Mutant("the first page's order", PULL, "if seqs != sorted(set(seqs), reverse=True) or any(not 0 < seq < snapshot.before for seq in seqs):", "if False:",
           attack("first page in disorder")),
    Mutant("an older version", PULL, "elif row.env is not None and mine is not None and mine.ver > row.ver:", "elif False:", attack("older version again")),
    Mutant("a space left out", PULL, "            if at.position.seq:\n", "            if False:\n", attack("space left out")),
    Mutant("a record of another space", PULL, "if mine is not None and mine.ver != 0 and mine.space != self._space:", "if False:",
           attack("id of a private record")),
    Mutant("a colleague's witness", "sync/witnessing.py", "if here is not None and here != each.head and not", "if False and not", attack("two histories")),
    Mutant("a witness's signature", "sync/witnessing.py", "return verify(known.DS, witness_statement(self._id, witness.incarnation, witness.seq, witness.head), witness.sig)",
           "return True", "tests/attacks/test_attacks.py::test_a_witness_that_nobody_signed_accuses_nobody"),
    Mutant("versions of a push", PUSH, 'one.status == "ok" and one.ver != item.ver for one', "False for one", attack("version of another")),
    # erasures
    Mutant("who erases", PULL, "if self._erasure_is_proven(row, mine):", "if True:", attack("erased by a reader")),
    # answers
    Mutant("an answer's signature", "protocol/answers.py", "return verify(server_pub, answer_message(self.request, self.status, self.server_ms, self.body), self.signature)",
           "return True", attack("another server")),
    Mutant("an answer's question", "protocol/answers.py", "return b\"\".join((labels.ANSWER, request,", "return b\"\".join((labels.ANSWER, NO_REQUEST,",
           "tests/server/test_bad_requests.py::test_an_answer_is_proven_for_its_own_request_status_time_and_body_only", quick=True),
    Mutant("an answer without a proof", "sync/transport.py", "        if heard is None or not heard.is_by(self._server_pub):\n", "        if False:\n", attack("portal")),
    # people
    Mutant("the root that was pinned", MEMBERSHIP, "if root_fingerprint is not None and fingerprint(body.OR) != root_fingerprint:", "if False:", attack("root substituted")),
    Mutant("the first entry's signature", MEMBERSHIP, " or not entry.is_signed_by(body.OR):", ":", attack("recovery key substituted")),
    Mutant("an entry's signature", RULES, 'entry.is_signed_by(device.DS), "bad signature")', 'True, "bad signature")', attack("forged member")),
    Mutant("the chain of entries", RULES, "if entry.n != state.log_n or entry.prev != state.head:", "if False:",
           attack("old entry again")),
    Mutant("who may admit", RULES, '        _require(state.may_admit(entry.account), "not allowed")\n        _require(state.is_owner', '        _require(state.is_owner',
           "tests/protocol/test_membership.py::test_editors_admit_nobody"),
    Mutant("roles above one's own", RULES, "_require(state.is_owner(entry.account) or body.role in (READER, EDITOR, SPACE_ADMIN), \"role above one's own\")", "pass",
           "tests/protocol/test_membership.py::test_space_admins_admit_up_to_their_own_role"),
    Mutant("who gives roles", RULES, 'if by_root else state.administers(body.space, entry.account), "not allowed")', 'if by_root else True, "not allowed")',
           attack("forged role")),
    Mutant("a device's certificate", RULES, '    _require(_has_certificate(state, member, body), "bad certificate")\n', "",
           "tests/protocol/test_membership.py::test_a_device_needs_a_certificate_of_its_account_over_its_very_keys"),
    Mutant("the root's own entries", RULES, '    _require(is_by_root(state, entry), "bad signature")\n', "    pass\n", attack("forged recovery key")),
    Mutant("the bootstrap key, once", RULES, "    elif state.bootstrap_account is None:\n", "    elif state.bootstrap_account is None or is_bootstrap(state, entry):\n",
           attack("second bootstrap")),
    Mutant("who orders a revocation", RULES, '_require(state.may_revoke(entry.account, body.device), "not allowed")', "pass", attack("wipe by an editor")),
    Mutant("an order without an entry", "sync/orders.py", "        if order is None:\n", "        if False:\n", attack("fake revoke")),
    Mutant("rows of revoked devices", STANDING, "if gone is not None and self._came_after(known, gone, epoch, seq):", "if False:", attack("written after revocation")),
    Mutant("rows under an old key", STANDING, "if gone is None and epoch < known.epoch and (seq is None or seq > known.past[epoch].last_seq):", "if False:",
           attack("sealed with the old key")),
    Mutant("a shorter log", ENGINE, "if heads.log_n < self.me.log:", "if False:", attack("log shortened")),
    Mutant("a log that is kept back", ENGINE, "if self.me.log >= heads.log_n:", "if True:", attack("log withheld")),
    Mutant("an enrolment's proof", "sync/admitting.py", "if not enrolment_is_proven(invite.token, pending.enrolment):", "if False:", attack("enrolment swapped")),
    # recovery
    Mutant("one custodian alone", "protocol/recovery.py", "    if len(ids) != 2:\n", "    if False:\n", "tests/server/test_recovery.py::test_nobody_else_is_believed[sqlite]"),
    Mutant("a custodian in the log", "protocol/recovery.py", '        raise BadRecoveryUse("no custodian")', "        pass",
           "tests/server/test_recovery.py::test_nobody_else_is_believed[sqlite]"),
    Mutant("what custodians sign", "protocol/recovery.py", '        raise BadRecoveryUse("bad signature")', "        pass",
           "tests/server/test_recovery.py::test_nobody_else_is_believed[sqlite]"),
    Mutant("the key custodians hold", "vault/custody.py", ".public != recovery_public:", ".public == b\"\":",
           "tests/vault/test_custody.py::test_what_custodians_hold_must_be_the_key_that_the_log_names"),
    Mutant("for whom the first custodian allowed", "cli/recovery_keys.py", "    if keys.id != layer.second:\n", "    if False:\n",
           "tests/cli/test_recovery.py::test_files_that_are_damaged_cut_off_or_of_another_sort_are_told_in_a_sentence"),
    Mutant("the log the first custodian saw", "cli/recovery_keys.py", "entry_hash(material.entries[order.log_n - 1]) != order.log_hash", "False",
           "tests/cli/test_recovery.py::test_an_order_for_another_log_opens_nothing"),
    Mutant("an export's signature", "work/legal_export_check.py", "if not signs_export(by, (folder / MANIFEST).read_bytes()) or", "if",
           "tests/cli/test_recovery.py::test_a_changed_export_is_found_out_wherever_it_was_changed"),
    Mutant("an export's chain", "work/legal_export_check.py", '(seq, head.hex()) != (space["head_seq"], space["head_hash"])', "False",
           "tests/cli/test_recovery.py::test_an_export_signed_over_rows_that_were_left_out_is_found_out"),
    Mutant("who comes back after a theft", RULES, "member.keys_lost or not any", "not any",
           "tests/protocol/test_membership.py::test_after_the_last_device_was_revoked_its_account_key_brings_nobody_back_but_through_an_admin"),
    Mutant("whom an invite brings back", "sync/admitting.py", "return [device] if join.account_id == invite.account else []", "return [device]",
           "tests/sync/test_coming_back.py::test_an_invite_for_one_account_certifies_that_account_and_gives_no_new_role"),
    Mutant("what the root may do", RULES, '_require(body.role == OWNER, "not allowed")', "pass",
           "tests/protocol/test_membership.py::test_the_root_gives_an_organisation_without_owners_a_new_one_and_nothing_else"),
    # what lies on the disk
    Mutant("the floor under a guess", "vault/kdf.py", "    if not lowest:\n", "    if False:\n", attack("header lowered")),
    Mutant("the header's own mark", "vault/header.py", "return hmac.compare_digest(_mac(self.covered, header_key), self.mac)", "return True",
           "tests/vault/test_header.py::test_another_vaults_key_authenticates_nothing"),
    # files
    Mutant("a chunk's hash as it comes", "sync/transfer.py", "hashlib.sha256(answer.body).hexdigest() != job.sha256", "False", attack("chunk cut short")),
    Mutant("a chunk's place", "vault/blobs.py", 'place = index.to_bytes(4, "big")', "place = bytes(4)",
           "tests/vault/test_blobs.py::test_chunks_swapped_dropped_or_taken_from_another_file_are_refused"),
    # the server's own
    Mutant("a session's signature", "server/sessions.py", "if not verify(device.DS, session_message(self._public, order.challenge, order.device_id), order.sig):", "if False:",
           "tests/server/test_accounts.py::test_a_session_needs_the_devices_own_signature_over_a_fresh_challenge"),
    Mutant("a challenge used twice", "server/sessions.py", "        if not await self._spend(order.challenge, order.device_id):\n", "        if False:\n",
           "tests/server/test_accounts.py::test_a_session_needs_the_devices_own_signature_over_a_fresh_challenge"),
    Mutant("compare and swap", "server/push.py", "if checked.item.base_ver != (held.ver if held else 0):", "if False:",
           "tests/server/test_push_and_feed.py::test_an_older_base_is_a_conflict_that_shows_what_stands_there"),
    Mutant("a push answered twice", "server/push.py", "if last is not None and push.push_no == last.push_no and body_hash == last.body_hash:", "if False:",
           "tests/server/test_push_and_feed.py::test_the_same_push_again_gets_the_stored_answer_and_writes_nothing"),
    Mutant("who may write, on the server", "server/records.py", "if not place.membership.may_write(place.space, place.device.device, place.epoch):", "if False:",
           "tests/server/test_push_and_feed.py::test_a_wrong_epoch_is_stale_a_readers_push_forbidden_an_oversized_record_too_large"),
    Mutant("the epoch, on the server", "server/records.py", "if head.epoch != place.epoch:", "if False:",
           "tests/server/test_epochs.py::test_after_a_new_epoch_only_its_envelopes_are_taken"),
    Mutant("a hold", "server/push.py", "        if self._before.hold:\n            return", "        if False:\n            return",
           "tests/server/test_oversight.py::test_under_a_hold_nothing_is_erased_and_every_version_is_kept_until_it_is_lifted"),
    # the server's key
    Mutant("a new server key's owner", "sync/new_key.py", "not all(each.is_by(state.server_pub) for each in heard)", "False",
           "tests/sync/test_new_server_key.py::test_nobody_but_the_root_makes_another_key_believed"),
    Mutant("a server key's root", RULES, "            _require_root(state, entry)\n            state.server_pub,", "            state.server_pub,",
           "tests/sync/test_new_server_key.py::test_nobody_but_the_root_makes_another_key_believed"),
    # who attacked it afresh
    Mutant("an epoch's end beyond its space", "server/accounts.py", "return head <= body.at_seq <= max(head, known.last_end if known else 0)", "return head <= body.at_seq",
           "tests/server/test_epochs.py::test_nobody_ends_an_epoch_beyond_its_space_and_so_keeps_what_they_were"),
    Mutant("entries dated back", "server/accounts.py", "for entry in [*map(decode_entry, last), *entries])", "for entry in entries)",
           "tests/server/test_epochs.py::test_an_entry_dated_back_is_not_taken_for_one_that_a_restore_lost"),
    Mutant("a false key's way back", "sync/drafting.py", "if before is None and not self._me.was_cheated(state, known):", "if before is None:",
           "tests/sync/test_hostile_members.py::test_a_reader_who_locks_everybody_out_of_the_space_is_removed_and_the_space_goes_on"),
    Mutant("a false key, told by name", "sync/space.py", "        if self._was_cheated(id):\n", "        if False:\n",
           "tests/sync/test_hostile_members.py::test_a_reader_who_locks_everybody_out_of_the_space_is_removed_and_the_space_goes_on"),
    Mutant("a copy that writes in our name", "sync/pull.py", "if goes_on and any(", "if False and any(",
           "tests/sync/test_copied.py::test_what_a_copy_wrote_is_not_written_over_unseen_by_a_form_that_stood_open"),
    Mutant("the names in an enrolment's proof", "protocol/invite.py", "(labels.ENROL, account, device, *keys, *said)", "(labels.ENROL, account, device, *keys)",
           "tests/protocol/test_invite.py::test_only_who_holds_the_file_proves_an_enrolment_and_no_key_can_be_exchanged"),
    Mutant("the old paper code", "sync/escrow.py", "while self._me.escrow_kept and (spent := self._me.escrow_spent):", "while spent := b\"\":",
           "tests/sync/test_escrow.py::test_a_new_paper_code_brings_the_account_back_and_the_old_one_no_more"),
    Mutant("a line that never asks", "server/serving.py", "self.loop.call_later(seconds, self.transport.abort) if seconds is not None else None", "None",
           "tests/server/test_patience.py::test_a_line_that_never_comes_to_the_end_of_its_request_is_hung_up_on"),
    # who attacked it once more
    Mutant("where a name ends in an enrolment's proof", "protocol/invite.py", 'len(each).to_bytes(2, "big") + each for each', "each for each",
           attack("letters moved in an enrolment")),
    Mutant("a file of another organisation", "cli/team.py", "if found.org_id != self._joined().org_id:", "if False:", attack("custodians of another organisation")),
    Mutant("the log's end under what is handed in", "sync/acts.py", "if order.expected_prev != self._organisation.membership.head:", "if False:",
           attack("custodians handed in twice")),
    Mutant("an order for another organisation", "cli/recovery_keys.py", "order.org != membership.org_id or order.recovery != membership.recovery_key", "False",
           attack("order of another organisation")),
    Mutant("a device revoked before it was let in", "sync/joining.py", ".code == DEVICE_REVOKED:", ".code == b\"\":",
           "tests/sync/test_turnover.py::test_a_device_revoked_before_it_learned_that_it_was_let_in_obeys_at_its_first_word_with_the_server"),
    Mutant("a copy's own record", "sync/pull.py", "(mine is None or (not mine.dirty", "(mine is not None and (not mine.dirty",
           "tests/sync/test_copied.py::test_a_copy_is_known_by_a_record_of_its_own_before_anything_is_sent"),
    Mutant("an erasure beside a refused edit", "store/syncing.py", "rejected.gen = {NO_GENERATION} AND ", "",
           "tests/sync/test_records.py::test_two_who_erase_a_record_while_one_of_them_has_an_edit_of_it_on_its_way_both_come_to_rest"),
    Mutant("a sheet that was not seen on paper", "cli/sheets.py", ".strip().upper() == code[-_PROOF:]:", ":",
           "tests/cli/test_sheets.py::test_what_was_not_proven_leaves_the_old_code_in_force"),
    Mutant("a later version's tables", "store/tables.py", "    if not taken <= set(TAKEN):\n", "    if False:\n",
           "tests/store/test_tables.py::test_a_vault_that_a_later_version_has_gone_on_with_is_refused_and_stays_as_it_is"),
    Mutant("copies that open by what opens the vault no more", "cli/compose.py", "            OwnCopies(folder).forget()\n            return keys\n",
           "            return keys\n", "tests/cli/test_upkeep.py::test_what_opens_the_vault_no_more_opens_no_copy_of_it"),
    Mutant("copies of a wiped vault", "cli/compose.py", "        OwnCopies(self.folder).forget()\n", "", "tests/cli/test_upkeep.py::test_a_wiped_vault_leaves_no_copy"),
)  # fmt: skip
