"""Work that needs no I/O, handed to whoever has threads for it; by itself the engine does it in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Parallel = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Like map; a pool's map lets signatures be checked on two cores."""


class Pending(Protocol[T_co]):
    """Something that is being worked out."""

    def result(self) -> T_co:
        """Wait for it, and return it or raise what it raised."""
        ...


class Aside(Protocol):
    """Begins work that may go on while the engine waits for an answer, like an executor's submit."""

    def __call__(self, work: Callable[[], T], /) -> Pending[T]: ...


class Later(Generic[T]):
    """Work that is done, in place, when its result is wanted."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work

    @cached_property
    def _done(self) -> T:
        return self._work()

    def result(self) -> T:
        return self._done
