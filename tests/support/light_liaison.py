"""The command `liaison`, its vaults opened at next to no cost: for journeys of many processes that prove something else than the passphrase."""

from __future__ import annotations

import sys

from liaison_app.cli.compose import Vaults
from liaison_app.cli.main import run
from liaison_app.vault.kdf import KdfFloor, KdfParameters


def light_vaults() -> Vaults:
    """Return vaults under a floor that no flag or variable of the command could set."""
    return Vaults(floor=KdfFloor(t=1, p=1, m_kib=64, calibrated_up_to_kib=64), parameters=KdfParameters(1, 1, 64, bytes(16)))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], light_vaults()))
