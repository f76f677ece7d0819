"""What Liaison uses of jeepney, which ships no types."""

from enum import Enum
from typing import Any

class MessageType(Enum):
    method_call = 1
    method_return = 2
    error = 3
    signal = 4

class Header:
    message_type: MessageType

class Message:
    header: Header
    body: tuple[Any, ...]

class DBusAddress:
    object_path: str
    bus_name: str | None
    interface: str
    def __init__(self, object_path: str, bus_name: str | None = ..., interface: str = ...) -> None: ...

class DBusErrorResponse(Exception): ...

def new_method_call(remote_obj: DBusAddress, method: str, signature: str | None = ..., body: tuple[Any, ...] = ...) -> Message: ...
