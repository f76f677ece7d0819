"""A legal export: spaces opened with the recovery key, as JSON and files, each hashed, the whole signed and chained to the server's heads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from liaison_app.core.words import _
from liaison_app.protocol.membership import Membership, Space
from liaison_app.protocol.recovery import OrderSignature, RecoveryOrder, RecoveryUsed
from liaison_app.records.values import Manifest
from liaison_app.vault.blobs import BlobDamaged
from liaison_app.vault.hpke import SealingKey
from liaison_app.work.hashed_folder import HashedFolder, whole_folder
from liaison_app.work.json_shape import utc
from liaison_app.work.legal_export_files import SpaceFiles, as_base64, as_line, attached, opened_file
from liaison_app.work.recovered_rows import RecoveredSpace, Version
from liaison_app.work.recovery_material import KeptSpace, Material, NotRecoverable, space_keys

KIND: Final = "liaison-legal-export"
MANIFEST, SIGNATURES, README, PEOPLE, LOG = "manifest.json", "signatures.json", "README.txt", "people.json", "membership-log.jsonl"


@dataclass(frozen=True)
class Authority:
    """Why and by whom it is opened: the order as it was signed, the case in words, and what signs the finished manifest."""

    used: RecoveryUsed
    order: RecoveryOrder
    case: str
    names: tuple[str, ...]
    sign: Callable[[bytes], OrderSignature]


@dataclass
class SpaceExported:
    """What came of one space."""

    id: str
    name: str
    records: int = 0
    versions: int = 0
    erased: int = 0
    not_opened: int = 0
    files: int = 0
    files_missing: list[str] = field(default_factory=list[str])
    chain_whole: bool = True
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            name: getattr(self, name)
            for name in ("id", "name", "records", "versions", "erased", "not_opened", "files", "files_missing", "chain_whole", "reason")
        }


class LegalExport:
    """Writes one export; keys and opened records live in memory, and on the disk only in the folder that was asked for."""

    def __init__(self, material: Material, recovery: SealingKey, authority: Authority, made_ms: int) -> None:
        self._material = material
        self._recovery = recovery
        self._authority = authority
        self._made_ms = made_ms

    def write(self, to: Path, spaces: Sequence[Space]) -> list[SpaceExported]:
        """Write these spaces into a new folder; it appears whole or not at all. Raises LiaisonError where nothing could be opened."""
        with whole_folder(to) as folder:
            done = [self._space(folder, space) for space in spaces]
            if not any(not one.reason for one in done):
                raise NotRecoverable(" ".join(one.reason for one in done), _("Nothing was written."))
            membership = self._material.membership
            folder.write(PEOPLE, _json(people(membership)))
            folder.write(LOG, b"".join(as_line({"entry": as_base64(each.entry), "sig": as_base64(each.sig)}) for each in self._material.entries))
            folder.write(README, _readme().encode())
            manifest = _json(self._manifest(folder, done))
            folder.write(MANIFEST, manifest)
            folder.write(SIGNATURES, _json(self._signatures(manifest)))
        return done

    # one space

    def _space(self, folder: HashedFolder, space: Space) -> SpaceExported:
        done = SpaceExported(space.space.hex(), space.name)
        kept = self._material.spaces.get(space.space)
        try:
            if kept is None:
                raise NotRecoverable(_("This copy holds nothing of the space “{name}”.").format(name=space.name))
            keys = space_keys(self._material.membership, space, self._recovery)
        except NotRecoverable as error:
            done.reason = f"{error.title} {error.what_to_do}".strip()
            return done
        reading = RecoveredSpace(self._material.membership, space, kept, keys)
        with SpaceFiles(folder, space) as files:
            for version in reading.versions():
                self._version(files, version, kept, done)
        done.chain_whole = reading.is_whole
        return done

    def _version(self, files: SpaceFiles, version: Version, kept: KeptSpace, done: SpaceExported) -> None:
        done.versions += 1
        done.erased += version.row.erase is not None
        files.version(version)
        if version.why_closed:
            done.not_opened += version.row.state == "current" or version.row.env is not None
            return
        if version.row.state == "current" and "value" in version.line:
            done.records += 1
            files.record(version.line["value"])
        if version.record is not None:
            for name, manifest in attached(version.record):
                self._file(files, version.record.id, name, manifest, kept, done)

    def _file(self, files: SpaceFiles, id: str, name: str, manifest: Manifest, kept: KeptSpace, done: SpaceExported) -> None:
        if not files.is_new(manifest):
            return
        missing = [chunk for chunk in manifest.chunks if kept.chunk(bytes.fromhex(chunk)) is None]
        if missing:
            done.files_missing.append(f"{id}/{name}")
            return
        try:
            files.attachment(id, name, manifest, opened_file(manifest, kept))
            done.files += 1
        except BlobDamaged:
            done.files_missing.append(f"{id}/{name}")

    # what is said of it

    def _manifest(self, folder: HashedFolder, done: Sequence[SpaceExported]) -> dict[str, Any]:
        membership, authority = self._material.membership, self._authority
        heads = {space.hex(): kept for space, kept in self._material.spaces.items()}
        return {
            "kind": KIND,
            "version": 1,
            "made_at": utc(self._made_ms),
            "case": authority.case,
            "purpose": authority.order.purpose,
            "opened_by": list(authority.names),
            "organisation": {
                "org_id": membership.org_id.hex(),
                "root_fingerprint": membership.root_fingerprint.hex(),
                "root_was_known": self._material.root_fingerprint is not None,
                "recovery_key": membership.recovery_key.hex(),
                "log_entries": membership.log_n,
                "log_head": membership.head.hex(),
            },
            "spaces": [one.as_json() | _head(heads.get(one.id)) for one in done],
            "not_openable": [_private(membership, space) for space in self._material.private_spaces()],
            "files": [{"path": file.path, "bytes": file.size, "sha256": file.sha256} for file in folder.written],
        }

    def _signatures(self, manifest: bytes) -> dict[str, Any]:
        used, own = self._authority.used, self._authority.sign(manifest)
        return {"order": as_base64(used.order), "order_signed": [_signature(one) for one in used.by], "manifest_signed": [_signature(own)]}


def people(membership: Membership) -> dict[str, Any]:
    """Return who belongs or did, with devices and roles, as the membership log says it."""
    members = [*membership.members.values(), *membership.former.values()]
    return {
        "members": [
            {
                "account": one.account.hex(),
                "name": one.name,
                "role": one.role,
                "left": one.account in membership.former,
                "roles": _roles(membership, one.account),
            }
            for one in members
        ],
        "devices": [
            {"device": one.device.hex(), "account": one.account.hex(), "name": one.name, "revoked": one.device in membership.revoked}
            for one in membership.all_devices()
        ],
        "custodians": [{"id": id.hex(), "name": name} for id, _key, name in (membership.recovery.custodians if membership.recovery else ())],
    }


def _roles(membership: Membership, account: bytes) -> dict[str, str]:
    return {space.space.hex(): space.roles[account] for space in membership.spaces.values() if account in space.roles and not space.private}


def _private(membership: Membership, space: Space) -> dict[str, str]:
    owner = next((member for account in space.roles if (member := membership.any_member(account))), None)
    reason = _("A private space: its key was never sealed to the organization, and no custodian can open it.")
    return {"id": space.space.hex(), "owner": owner.name if owner else "", "reason": reason}


def _head(kept: KeptSpace | None) -> dict[str, Any]:
    return {"head_seq": kept.head_seq, "head_hash": kept.head_hash.hex(), "on_hold": kept.on_hold} if kept else {}


def _signature(one: OrderSignature) -> dict[str, str]:
    return {"signing": one.signing.hex(), "sealing": one.sealing.hex(), "sig": one.sig.hex()}


def _json(document: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _readme() -> str:
    return "\n".join(
        (
            _("This folder is a legal export made by Liaison. It holds plain text: keep it as confidential as its highest marking."),
            "",
            _("manifest.json: what was opened, why, by whom, and the SHA-256 of every other file."),
            _("signatures.json: the order as it was signed, and the manifest's signature."),
            _("people.json, membership-log.jsonl: who belonged and with which devices; the log as signed."),
            _("spaces/ID/records/KIND.json: records as they stood, in the form that “liaison import” reads."),
            _("spaces/ID/versions.jsonl: every version in the server's order, with who wrote it and when, and its content where the server kept it."),
            _("spaces/ID/sealed.jsonl: the same versions as they lay on the server, sealed and signed by their devices."),
            _("spaces/ID/files/: attached files."),
            "",
            _("“liaison server recover check FOLDER” compares everything with the manifest, its signatures and the server's chain of hashes."),
            "",
        )
    )
