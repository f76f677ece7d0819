"""Names of the states and territories by their two letters."""

from __future__ import annotations

from collections.abc import Callable

from liaison_app.core.words import N_, _

_NAMES = {
    "AL": N_("Alabama"), "AK": N_("Alaska"), "AZ": N_("Arizona"), "AR": N_("Arkansas"), "CA": N_("California"), "CO": N_("Colorado"),
    "CT": N_("Connecticut"), "DE": N_("Delaware"), "DC": N_("District of Columbia"), "FL": N_("Florida"), "GA": N_("Georgia"), "GU": N_("Guam"),
    "HI": N_("Hawaii"), "ID": N_("Idaho"), "IL": N_("Illinois"), "IN": N_("Indiana"), "IA": N_("Iowa"), "KS": N_("Kansas"), "KY": N_("Kentucky"),
    "LA": N_("Louisiana"), "ME": N_("Maine"), "MD": N_("Maryland"), "MA": N_("Massachusetts"), "MI": N_("Michigan"), "MN": N_("Minnesota"),
    "MS": N_("Mississippi"), "MO": N_("Missouri"), "MT": N_("Montana"), "NE": N_("Nebraska"), "NV": N_("Nevada"), "NH": N_("New Hampshire"),
    "NJ": N_("New Jersey"), "NM": N_("New Mexico"), "NY": N_("New York"), "NC": N_("North Carolina"), "ND": N_("North Dakota"), "OH": N_("Ohio"),
    "OK": N_("Oklahoma"), "OR": N_("Oregon"), "PA": N_("Pennsylvania"), "PR": N_("Puerto Rico"), "RI": N_("Rhode Island"),
    "SC": N_("South Carolina"), "SD": N_("South Dakota"), "TN": N_("Tennessee"), "TX": N_("Texas"), "UT": N_("Utah"), "VT": N_("Vermont"),
    "VA": N_("Virginia"), "VI": N_("Virgin Islands"), "WA": N_("Washington"), "WV": N_("West Virginia"), "WI": N_("Wisconsin"), "WY": N_("Wyoming"),
}  # fmt: skip


def state_called(name: str, fold: Callable[[str], str] = str.casefold) -> str:
    """Return the two letters of a state's name, empty for what is none; names are the same where `fold` makes them so."""
    wanted = fold(name.strip())
    return next((code for code, known in _NAMES.items() if wanted in (fold(known), fold(_(known)))), "")


def state_name(code: str) -> str:
    """Return a state's name; a code that is none stays as it is."""
    return _(_NAMES[code]) if code in _NAMES else code
