"""The server's application: collaborators in, one signed ASGI application out."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Response
from litestar.di import Provide
from litestar.exceptions import HTTPException

from liaison_app.core.clock import Clock, SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.protocol.messages import MAX_BODY
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.accounts import Accounts
from liaison_app.server.blobs.chunks import Blobs
from liaison_app.server.blobs.stores import BlobStore
from liaison_app.server.database.engine import Database
from liaison_app.server.database.failures import StorageBusy, StorageFailed, StorageFull
from liaison_app.server.database.schema import read_meta
from liaison_app.server.escrow import Escrow
from liaison_app.server.feed import Feeds
from liaison_app.server.limits import Limits, Rates
from liaison_app.server.metrics import Metrics
from liaison_app.server.orders import DeviceContacts, DeviceOrders
from liaison_app.server.oversight import Oversight
from liaison_app.server.push import Pushes
from liaison_app.server.quotas import Quotas
from liaison_app.server.records import RecordChecks
from liaison_app.server.recovery import RecoveryUses
from liaison_app.server.refusal import Refused, refused
from liaison_app.server.relay import Relay
from liaison_app.server.routes import blobs as blob_routes
from liaison_app.server.routes import devices, entrance, organisation, spaces, watching
from liaison_app.server.routes import oversight as oversight_routes
from liaison_app.server.routes import recovery as recovery_routes
from liaison_app.server.sessions import Sessions
from liaison_app.server.signed_answers import SignedAnswers
from liaison_app.server.wake import Wake
from liaison_app.server.watch import Watch
from liaison_app.server.wire import Asked, answer, know_caller, know_former, read_body
from liaison_app.server.witnesses import Witnesses

if TYPE_CHECKING:
    from litestar.types import ASGIApp

_LOG = logging.getLogger("liaison.server")
_BY_STATUS = {400: "invalid", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
HANDLERS = (
    entrance.challenge, entrance.open_session, entrance.config, entrance.openapi, entrance.announce_invite, entrance.enrol, entrance.enrolments, entrance.my_enrolment,
    entrance.put_escrow, entrance.get_escrow, organisation.heads, organisation.read_log, organisation.post_log, organisation.listen,
    devices.revoke, devices.orders, devices.contacts,
    spaces.feed, spaces.snapshot, spaces.push, spaces.witness,
    watching.health, watching.metrics,
    oversight_routes.audit, oversight_routes.holds, oversight_routes.order_hold, oversight_routes.export, recovery_routes.recovery_used,
    blob_routes.blob_status, blob_routes.commit_blob, blob_routes.get_chunk, blob_routes.put_chunk, blob_routes.delete_chunk,
)  # fmt: skip


@dataclass(frozen=True)
class Running:
    """The application, and how to let go of what it holds."""

    asgi: ASGIApp
    wake: Wake
    accounts: Accounts
    blobs: Blobs
    close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a test may want to be different."""

    clock: Clock
    metrics: Metrics = field(default_factory=Metrics)
    metrics_token: str = ""
    """What /metrics asks for; empty: it answers this machine only."""
    random: RandomBytes = secrets.token_bytes
    rates: Rates | None = None
    """None: as server.json says."""

    @classmethod
    def usual(cls) -> Surroundings:
        return cls(SystemClock())


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the server's own settings allow, and how many workers share the work."""

    rates: Rates = Rates()  # noqa: RUF009 - frozen
    quotas: Quotas = Quotas()  # noqa: RUF009 - frozen
    workers: int = 1


def build_app(database: Database, store: BlobStore, key: SigningKey, around: Surroundings, allowed: Allowed | None = None) -> Running:
    """Put the server together over an open database and blob store; `key` signs its answers."""
    incarnation = database.read_now(lambda transaction: read_meta(transaction, "incarnation")) or b""
    allowed = allowed or Allowed()
    accounts, checks = Accounts(database, around.clock), RecordChecks()
    wake = Wake(relay=Relay(database, around.random) if database.is_shared else None)
    blobs = Blobs(database, store, around.clock, allowed.quotas)
    collaborators: dict[str, Any] = {
        "wake": wake,
        "sessions": Sessions(database, key, around.clock, around.random),
        "limits": Limits(around.rates or allowed.rates.shared_by(allowed.workers), around.clock, around.random),
        "feeds": Feeds(database, incarnation),
        "pushes": Pushes(database, checks, around.clock, incarnation, allowed.quotas),
        "quotas": allowed.quotas,
        "blobs": blobs,
        "witnesses": Witnesses(database),
        "escrow": Escrow(database, around.clock),
        "orders_of": DeviceOrders(database),
        "contacts_of": DeviceContacts(database),
        "oversight": Oversight(database, around.clock),
        "metrics": around.metrics,
        "watch": Watch(database, store.check, around.metrics, around.metrics_token),
        "recovery_uses": RecoveryUses(database, around.clock),
    }
    provided = {name: Provide(_giving(each), sync_to_thread=False, use_cache=True) for name, each in collaborators.items()}
    provided["accounts"] = Provide(accounts.current)
    app = Litestar(
        route_handlers=HANDLERS,
        dependencies={**provided, "sent": Provide(read_body), "caller": Provide(know_caller), "former": Provide(know_former)},
        exception_handlers={Refused: _refused, HTTPException: _http_failure, LiaisonError: _expected_failure, Exception: _unexpected_failure},
        request_max_body_size=MAX_BODY,
        openapi_config=None,
        logging_config=None,
    )

    def close() -> None:
        checks.close()
        database.close()

    return Running(SignedAnswers(app, key, around.clock, around.metrics), wake, accounts, blobs, close)


def _giving(value: Any) -> Callable[[], Any]:
    def give() -> Any:
        return value

    return give


def _refused(request: Asked, error: Refused) -> Response[bytes]:
    return answer(request, error.refusal)


def _http_failure(request: Asked, error: HTTPException) -> Response[bytes]:
    if error.status_code >= 500:
        return _unexpected_failure(request, error)
    refusal = answer(request, refused(_BY_STATUS.get(error.status_code, "invalid")))
    if error.headers and "Allow" in error.headers:
        refusal.headers["allow"] = error.headers["Allow"]
    return refusal


def _expected_failure(request: Asked, error: LiaisonError) -> Response[bytes]:
    match error:
        case StorageFull():
            return answer(request, refused("disk_full"))
        case StorageBusy():
            return answer(request, refused("busy", retry_after_s=1))
        case StorageFailed():
            _LOG.error("storage failed", exc_info=error)
            return answer(request, refused("storage_failed"))
        case _:
            return _unexpected_failure(request, error)


def _unexpected_failure(request: Asked, error: Exception) -> Response[bytes]:
    _LOG.error("unhandled %s", type(error).__name__, exc_info=error)
    return answer(request, refused("internal"))
