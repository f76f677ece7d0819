"""Addresses of a space's files, chunk by chunk."""

from __future__ import annotations

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency as Given
from litestar.params import FromPath

from liaison_app.protocol.answers import CONTENT_HASH_HEADER
from liaison_app.protocol.messages import BlobCommit
from liaison_app.server.accounts import Accounts
from liaison_app.server.blobs.chunks import Blobs, Incomplete, Piece
from liaison_app.server.refusal import Refused, refused
from liaison_app.server.routes.spaces import readable
from liaison_app.server.wire import Asked, Body, Caller, answer, octets, path_id

_INDEX_DIGITS = 6


@get("/v1/blobs/{space:str}/{blob:str}/status")
async def blob_status(
    request: Asked,
    space: FromPath[str],
    blob: FromPath[str],
    caller: Given[Caller],
    accounts: Given[Accounts],
    blobs: Given[Blobs],
) -> Response[bytes]:
    return answer(request, await blobs.status(readable(accounts, space, caller), path_id(blob)))


@post("/v1/blobs/{space:str}/{blob:str}/commit")
async def commit_blob(
    request: Asked,
    space: FromPath[str],
    blob: FromPath[str],
    sent: Given[Body],
    caller: Given[Caller],
    accounts: Given[Accounts],
    blobs: Given[Blobs],
) -> Response[bytes]:
    outcome = await blobs.commit(_writable(accounts, space, caller), path_id(blob), sent.read(BlobCommit).hashes)
    if isinstance(outcome, Incomplete):
        return answer(request, outcome.missing, 409)
    return answer(request, outcome)


@get("/v1/blobs/{space:str}/{blob:str}/{index:str}")
async def get_chunk(
    request: Asked,
    space: FromPath[str],
    blob: FromPath[str],
    index: FromPath[str],
    caller: Given[Caller],
    accounts: Given[Accounts],
    blobs: Given[Blobs],
) -> Response[bytes]:
    return octets(request, await blobs.get(Piece(readable(accounts, space, caller), path_id(blob), _index(index))))


@put("/v1/blobs/{space:str}/{blob:str}/{index:str}")
async def put_chunk(
    request: Asked,
    space: FromPath[str],
    blob: FromPath[str],
    index: FromPath[str],
    sent: Given[Body],
    caller: Given[Caller],
    accounts: Given[Accounts],
    blobs: Given[Blobs],
) -> Response[bytes]:
    piece = Piece(_writable(accounts, space, caller), path_id(blob), _index(index))
    return answer(request, await blobs.put(piece, sent.raw, _content_hash(request), caller.account))


@delete("/v1/blobs/{space:str}/{blob:str}/{index:str}", status_code=200)
async def delete_chunk(
    request: Asked,
    space: FromPath[str],
    blob: FromPath[str],
    index: FromPath[str],
    caller: Given[Caller],
    accounts: Given[Accounts],
    blobs: Given[Blobs],
) -> Response[bytes]:
    return answer(request, await blobs.delete(Piece(_writable(accounts, space, caller), path_id(blob), _index(index)), caller.account))


def _writable(accounts: Accounts, space: str, caller: Caller) -> bytes:
    where = readable(accounts, space, caller)
    if not accounts.membership.may_write(where, caller.device.device, accounts.membership.spaces[where].epoch):
        raise Refused(refused("forbidden"))
    return where


def _index(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _INDEX_DIGITS):
        raise Refused(refused("not_found"))
    return int(text)


def _content_hash(request: Asked) -> bytes:
    try:
        return bytes.fromhex(request.headers.get(CONTENT_HASH_HEADER) or "")
    except ValueError:
        return b""
