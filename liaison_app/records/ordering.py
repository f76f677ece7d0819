"""Order keys between two others, so that two people may insert into one list at once."""

from __future__ import annotations

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE = len(_DIGITS)


def between(low: str, high: str) -> str:
    """Return a key that sorts after low and before high; empty means no bound. It never ends in 0."""
    out = ""
    at = 0
    bounded = bool(high)
    while True:
        a = _DIGITS.index(low[at]) if at < len(low) else 0
        b = _DIGITS.index(high[at]) if bounded and at < len(high) else _BASE
        if b - a > 1:
            return out + _DIGITS[(a + b) // 2]
        out += _DIGITS[a]
        bounded = bounded and a == b
        at += 1


def spread(keys: list[str]) -> list[str]:
    """Return keys in ascending order for a list, keeping those that already ascend and filling the rest."""
    kept = _ascending(keys)
    out: list[str] = []
    for at, key in enumerate(keys):
        if at in kept:
            out.append(key)
            continue
        following = next((keys[i] for i in range(at + 1, len(keys)) if i in kept), "")
        out.append(between(out[-1] if out else "", following))
    return out


def _ascending(keys: list[str]) -> set[int]:
    """Return the positions of a longest strictly ascending run of valid keys (positions need not touch)."""
    best: list[tuple[int, int]] = []
    for at, key in enumerate(keys):
        if not key or key.endswith("0") or any(ch not in _DIGITS for ch in key):
            best.append((0, -1))
            continue
        best.append(max(((best[i][0] + 1, i) for i in range(at) if best[i][0] and keys[i] < key), default=(1, -1)))
    at = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    kept: set[int] = set()
    while at >= 0 and best[at][0]:
        kept.add(at)
        at = best[at][1]
    return kept
