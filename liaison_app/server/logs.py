"""What the server writes down while it runs: one JSON object a line, and never content, names, tokens, bodies or queries."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, TextIO

REQUESTS: Final = "liaison.requests"
UNKNOWN_ROUTE: Final = "none"
_SHOWN: Final = 8
_CHATTY: Final = ("httpx", "botocore", "uvicorn.error")


@dataclass(frozen=True, slots=True)
class Observation:
    """One request as it ended; the route is its template, so that no id of a record, space or code is in it."""

    method: str
    route: str
    status: int
    size: int
    seconds: float
    request: bytes
    device: bytes | None
    failure: str
    streams: bool


Observer = Callable[[Observation], None]


def log_request(seen: Observation) -> None:
    """Write one line about a request; the device as the beginning of a hash, the request as the beginning of the id its client gave."""
    line: dict[str, Any] = {"method": seen.method, "route": seen.route, "status": seen.status, "bytes": seen.size, "ms": round(seen.seconds * 1000, 1)}
    line["request"] = seen.request.hex()[:_SHOWN]
    if seen.device is not None:
        line["device"] = sha256(seen.device).hexdigest()[:_SHOWN]
    if seen.failure:
        line["failure"] = seen.failure
    logging.getLogger(REQUESTS).info("request", extra={"fields": line})


class JsonLines(logging.Formatter):
    """Time, level, logger and message as JSON; of an exception its kind and where it came from, for its words may quote what was sent."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "log": record.name, "says": record.getMessage()}
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line |= _failure(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _failure(error: BaseException) -> dict[str, Any]:
    kinds: list[str] = []
    each: BaseException | None = error
    while each is not None and len(kinds) < _SHOWN:
        kinds.append(type(each).__name__)
        each = each.__cause__
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": kinds, "trace": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames][-12:]}


@contextmanager
def logging_to(stream: TextIO) -> Generator[None]:
    """Send everything this process logs to one stream; keeping and rotating it is the system's work. In the end all is as it was before."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    handlers, levels = root.handlers[:], [(logger, logger.level) for logger in (root, *(logging.getLogger(name) for name in _CHATTY))]
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for logger, _level in levels[1:]:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        for logger, level in levels:
            logger.setLevel(level)
        handler.close()
