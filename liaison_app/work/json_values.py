"""Single values read from JSON: what is not right is said in the end of a sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from liaison_app.core.ids import is_id
from liaison_app.core.words import _
from liaison_app.records.picklists import pick_list
from liaison_app.records.values import Spot, When

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LARGEST = 2**53
_OLD_NAMES = {"TLP:WHITE": "TLP:CLEAR"}


class BadValue(ValueError):
    """A value that cannot stand in this field; its text ends the sentence that begins with the field's name."""


def text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadValue(_("must be text in quotes, not {value}.").format(value=_shown(value)))
    if "\0" in value or any("\ud800" <= ch <= "\udfff" for ch in value):
        raise BadValue(_("holds a character that is not text."))
    return value


def option(among: str, value: Any, now: str) -> str:
    """Read the id of a pick-list's value; one this version does not know may stay where it stands already."""
    chosen = text(value)
    chosen = _OLD_NAMES.get(chosen, chosen)
    known = pick_list(among)
    if chosen in ("", now) or chosen in known:
        return chosen
    raise BadValue(
        _("“{value}” is not on its list ({known}).").format(value=chosen[:40], known=", ".join(id for id, entry in known.items() if not entry.retired))
    )


def id_of(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and is_id(value.lower()):
        return value.lower()
    raise BadValue(_("{value} is not a record id (32 hexadecimal digits).").format(value=_shown(value)))


def ids(value: Any) -> tuple[str, ...]:
    return tuple(sorted({id for item in _list(value) if (id := id_of(item))}))


def words(value: Any) -> tuple[str, ...]:
    return tuple(sorted({word for item in _list(value) if (word := text(item).strip())}))


def days(value: Any) -> str | None:
    """Read a calendar day."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            pass  # the 31st of June: told below like any other
    raise BadValue(_("{value} is not a day; write it as 2026-10-13.").format(value=_shown(value)))


def moment(value: Any) -> When | None:
    """Read {"at", "zone"}, or a moment alone; without an offset the zone says when it is."""
    if value is None or value == "":
        return None
    given = cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {"at": value}
    if strange := set(given) - {"at", "zone"}:
        raise BadValue(_("no such key in a moment: {names}.").format(names=", ".join(sorted(map(str, strange)))))
    zone = text(given.get("zone"))
    try:
        at = datetime.fromisoformat(text(given.get("at")))
        named = ZoneInfo(zone or "UTC")
        if at.tzinfo is None:
            if not zone:
                raise BadValue(_("{value} needs an offset, as in 2026-10-13T09:30:00-05:00.").format(value=_shown(given.get("at"))))
            at = at.replace(tzinfo=named)
        if not 1 < at.year < 9999:
            raise ValueError("no day in every zone")
        return When(round(at.timestamp() * 1000), zone or "UTC")
    except (ZoneInfoNotFoundError, IsADirectoryError, PermissionError) as error:
        raise BadValue(_("“{zone}” is not a time zone; write it as America/Chicago.").format(zone=zone[:40])) from error
    except BadValue:
        raise
    except (ValueError, OverflowError, OSError) as error:
        raise BadValue(_("{value} is not a date with its time; write it as 2026-10-13T09:30:00-05:00.").format(value=_shown(given.get("at")))) from error


def number(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValue(_("must be a number, not {value}.").format(value=_shown(value)))
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise BadValue(_("is too large a number."))
    return value


def flag(value: Any) -> bool:
    if value is None:
        return False
    if not isinstance(value, bool):
        raise BadValue(_("must be true or false, not {value}.").format(value=_shown(value)))
    return value


def place(value: Any) -> Spot | None:
    """Read {"name", "address", "lat", "lng"}, or a name alone."""
    if value is None or value == "":
        return None
    given = cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {"name": value}
    if strange := set(given) - {"name", "address", "lat", "lng"}:
        raise BadValue(_("no such key in a place: {names}.").format(names=", ".join(sorted(map(str, strange)))))
    spot = Spot(text(given.get("name")), text(given.get("address")), number(given.get("lat")), number(given.get("lng")))
    if abs(spot.lat or 0) > 90 or abs(spot.lng or 0) > 180:
        raise BadValue(_("latitude lies within ±90 and longitude within ±180 degrees."))
    return None if spot == Spot() else spot


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadValue(_("must be a list, not {value}.").format(value=_shown(value)))
    return cast("list[Any]", value)


def _shown(value: Any) -> str:
    shown = f"“{value}”" if isinstance(value, str) else str(value)
    return shown if len(shown) <= 40 else shown[:39] + "…"
