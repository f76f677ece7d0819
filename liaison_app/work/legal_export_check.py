"""A legal export examined again: its hashes, signatures, the membership log and the chain up to the server's heads."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import msgspec

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol.envelope import BadEnvelope, envelope_hash, parse
from liaison_app.protocol.hashes import head_hash_start, head_hash_step
from liaison_app.protocol.membership import Membership, replay
from liaison_app.protocol.messages import SignedEntry
from liaison_app.protocol.recovery import BadRecoveryUse, OrderSignature, RecoveryUsed, authorised_by, case_hash, read_order, signs_export
from liaison_app.protocol.signing import VerifyingKey
from liaison_app.vault.sealing import NotAuthentic, check_signature
from liaison_app.work.legal_export import KIND, LOG, MANIFEST, SIGNATURES

_WRONG = (KeyError, TypeError, ValueError, IndexError, AttributeError, OSError, msgspec.DecodeError, binascii.Error)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined, and how it came out."""

    name: str
    ok: bool
    detail: str


def check_export(folder: Path, root_fingerprint: bytes | None = None) -> list[Finding]:
    """Examine a whole export; raises Damaged where the folder is none. Without a fingerprint the log's own root is taken."""
    manifest = _manifest(folder)
    membership: list[Membership] = []
    return [
        _finding(_("files"), lambda: _files(folder, manifest)),
        _finding(_("membership log"), lambda: _log(folder, manifest, root_fingerprint, membership)),
        _finding(_("signatures"), lambda: _signatures(folder, manifest, membership[0])),
        *(
            _finding(_("space {id}").format(id=str(space.get("id"))[:32]), lambda space=space: _space(folder, space, membership[0]))
            for space in _spaces(manifest)
        ),
    ]


def announcement_in(folder: Path) -> RecoveryUsed:
    """Return what an export has to tell the server's audit log; raises Damaged."""
    try:
        return _used(msgspec.json.decode((folder / SIGNATURES).read_bytes()))
    except _WRONG:
        raise Damaged(
            _("This folder is not a legal export, or its signatures are damaged."), _("Name the folder that “liaison server recover export” wrote.")
        ) from None


def _used(signed: dict[str, Any]) -> RecoveryUsed:
    return RecoveryUsed(_bytes(signed["order"]), [_signature(one) for one in signed["order_signed"]])


def _finding(name: str, examine: Callable[[], str]) -> Finding:
    try:
        return Finding(name, ok=True, detail=examine())
    except LiaisonError as error:
        return Finding(name, ok=False, detail=error.title)
    except _WRONG:
        return Finding(name, ok=False, detail=_("It cannot be read, or something before it is wrong."))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or cast("dict[str, Any]", manifest).get("kind") != KIND:
        raise Damaged(_("This folder is not a legal export, or its manifest is damaged."), _("Name the folder that “liaison server recover export” wrote."))
    return cast("dict[str, Any]", manifest)


def _spaces(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the manifest says of each space that was opened."""
    said: Any = manifest.get("spaces")
    spaces = [cast("dict[str, Any]", one) for one in cast("list[Any]", said) if isinstance(one, dict)] if isinstance(said, list) else []
    return [space for space in spaces if not space.get("reason")]


def _files(folder: Path, manifest: dict[str, Any]) -> str:
    named = {str(file["path"]): (file["bytes"], file["sha256"]) for file in manifest["files"]}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST, SIGNATURES}
    if strange := sorted(there ^ named.keys()):
        raise Damaged(_("“{path}” is missing, or does not belong here.").format(path=strange[0]))
    for path, (size, sha256) in named.items():
        with (folder / path).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256 or (folder / path).stat().st_size != size:
                raise Damaged(_("“{path}” was changed.").format(path=path))
    return _("{n} files are as the manifest says.").format(n=len(named))


def _log(folder: Path, manifest: dict[str, Any], root_fingerprint: bytes | None, found: list[Membership]) -> str:
    with (folder / LOG).open("rb") as lines:
        raw = [msgspec.json.decode(line) for line in lines]
    membership = replay([SignedEntry(_bytes(each["entry"]), _bytes(each["sig"])) for each in raw], root_fingerprint)
    says = manifest["organisation"]
    if (membership.log_n, membership.head.hex(), membership.root_fingerprint.hex()) != (says["log_entries"], says["log_head"], says["root_fingerprint"]):
        raise Damaged(_("The membership log is not the one that the manifest names."))
    found.append(membership)
    return _("{n} entries, from root {root}.").format(n=membership.log_n, root=membership.root_fingerprint.hex())


def _signatures(folder: Path, manifest: dict[str, Any], membership: Membership) -> str:
    signed = msgspec.json.decode((folder / SIGNATURES).read_bytes())
    used = _used(signed)
    authorised_by(used, membership.org_id, membership.root, {id: key for id, key, _name in membership.recovery.custodians} if membership.recovery else {})
    order = read_order(used.order)
    if order.case_hash != case_hash(str(manifest["case"])) or not {str(one["id"]) for one in manifest["spaces"]} <= {space.hex() for space in order.spaces}:
        raise BadRecoveryUse("another order")
    by = _signature(signed["manifest_signed"][0])
    if not signs_export(by, (folder / MANIFEST).read_bytes()) or by.signing not in {one.signing for one in used.by}:
        raise BadRecoveryUse("manifest")
    return _("Ordered by {names}.").format(names=", ".join(map(str, manifest["opened_by"])))


def _space(folder: Path, space: dict[str, Any], membership: Membership) -> str:
    """Walk a space's chain of hashes, and check every sealed version against it and against its device's signature."""
    id = bytes.fromhex(space["id"])
    place = folder / "spaces" / id.hex()
    head, sealed, seq = head_hash_start(id), 0, 0
    known: dict[int, tuple[bytes, bool]] = {}
    with (place / "versions.jsonl").open("rb") as lines:
        for line in lines:
            row = msgspec.json.decode(line)
            seq, env_hash = row["seq"], bytes.fromhex(row["env_hash"])
            head = head_hash_step(head, seq, bytes.fromhex(row["record"]), row["version"], env_hash)
            known[seq] = (env_hash, bool(row["opened"]))
    if (seq, head.hex()) != (space["head_seq"], space["head_hash"]) or len(known) != seq:
        raise Damaged(_("The versions do not come to the head that the server named."))
    with (place / "sealed.jsonl").open("rb") as lines:
        for line in lines:
            row = msgspec.json.decode(line)
            _check_sealed(row["seq"], _bytes(row["env"]), known, membership)
            sealed += 1
    return _("{n} versions come to the server's head; {sealed} of them are here sealed and signed.").format(n=len(known), sealed=sealed)


def _check_sealed(seq: int, env: bytes, known: dict[int, tuple[bytes, bool]], membership: Membership) -> None:
    """A version that was opened must be its device's own; one that stayed closed need only be what the server gave."""
    env_hash, opened = known[seq]
    changed = Damaged(_("The sealed version {seq} was changed.").format(seq=seq))
    if envelope_hash(env) != env_hash:
        raise changed
    if not opened:
        return
    try:
        envelope = parse(env)
        device = membership.any_device(envelope.head.device)
        if device is None:
            raise changed
        check_signature(envelope, VerifyingKey(device.DS))
    except (BadEnvelope, NotAuthentic):
        raise changed from None


def _signature(one: dict[str, str]) -> OrderSignature:
    return OrderSignature(bytes.fromhex(one["signing"]), bytes.fromhex(one["sig"]), bytes.fromhex(one["sealing"]))


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
