"""Every label that separates one use of a key, a hash or a signature from another, in one place."""

from __future__ import annotations

from typing import Final

ENVELOPE: Final = b"liaison/v1/env\0"
RECORD: Final = b"liaison/v1/record\0"
CHUNK: Final = b"liaison/v1/chunk\0"
WRAP: Final = b"liaison/v1/wrap\0"
LOG: Final = b"liaison/v1/log\0"
CERTIFICATE: Final = b"liaison/v1/cert\0"
ENROL: Final = b"liaison/v1/enrol\0"
ENROL_MINE: Final = b"liaison/v1/mine\0"
SESSION: Final = b"liaison/v1/session\0"
ANSWER: Final = b"liaison/v1/answer\0"
WITNESS: Final = b"liaison/v1/witness\0"
ERASE: Final = b"liaison/v1/erase\0"
APPROVAL: Final = b"liaison/v1/approval\0"
SHOW: Final = b"liaison/v1/show\0"
