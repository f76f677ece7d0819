"""Made-up contacts and visits for measuring: the same number gives the same record every time."""

from __future__ import annotations

import hashlib
import random

from liaison_app.records.contact import Contact
from liaison_app.records.parts import Email, Phone
from liaison_app.records.values import Spot, When
from liaison_app.records.visit import Visit


def _each(words: str) -> list[str]:
    return words.split()


GIVEN = _each("Aline Bodo Cora Dario Edda Falk Gesa Henrik Ilka Jonas Karla Lorenz Mina Nils Orla Paula Ruben Selma Tjark Ulla Vera Wim Ylva Zeno")
FAMILY = _each("Ahrens Birk Claus Dahl Ebert Frings Grabow Hirte Ilgner Jessen Krohn Lohse Maurer Nolte Oswin Prall Quast Rehm Sievers Thoma Uhlig Voss")
RANKS = ("Detective", "Sergeant", "Inspector", "Chief", "Analyst", "Prosecutor", "Officer", "Coordinator")
TOWNS = tuple(
    f"{a}{b}" for a in ("Ash", "Brook", "Cedar", "Elk", "Fair", "Glen", "Mill", "Oak", "Ridge", "Stone") for b in ("field", "ford", "ton", "wick", "dale")
)
TOPICS = ("child-safety", "counter-terrorism", "human-trafficking", "fraud", "threats-to-life")
STEMS = _each(
    "account act add agency agree allow answer appeal arrange arrive ask assess assist attend base book brief bring broad build call careful case "
    "cause centre change charge check choose clear close coach comment commit common compare concern confirm consent consult contact cover create data "
    "day deal debrief decide deliver deputy detail direct disclose discuss district draft early effort emergency enough escalate event evidence "
    "example exchange explain extend field file find focus follow form frame general guide handle harm hear help hold hour hunt identify impact "
    "improve include inform intake invite issue join judge keep know late law lead learn legal letter limit link list local look manage matter measure "
    "meet member mention method minor month move need network note notice number offer office open order outcome panel part partner path people phone "
    "plan point policy portal post prepare present preserve press prevent process produce protect prove provide public question quick raise range "
    "reach read reason receive record refer region regret reply report request require rescue respond review rise role rule safe scale school scope "
    "search season second secure see seek send serve share shift show sign simple slide small speak staff stage start state stay step stop story "
    "strong subject suggest summer support survey team term thank threat time tip topic total town track train travel trend trust turn unit update "
    "urgent use valid value verify victim view visit voice wait walk warn warrant watch week welcome whole wide window wish witness work worry write "
    "year young"
)
ENDINGS = ("", "", "", "s", "ed", "ing")
WORDS = tuple(f"{stem}{ending}" for stem in STEMS for ending in ENDINGS)
WEIGHTS = tuple(1 / (rank + 3) for rank in range(len(WORDS)))
START_MS = 1_750_000_000_000


def _id(kind: str, number: int) -> str:
    return hashlib.sha256(f"measure:{kind}:{number}".encode()).hexdigest()[:32]


def words(source: random.Random, most: int) -> str:
    """Return sentences of together at least so many characters, common words more often than rare ones."""
    out: list[str] = []
    length = 0
    while length < most:
        sentence = " ".join(source.choices(WORDS, WEIGHTS, k=source.randint(6, 17))).capitalize() + "."
        out.append(sentence)
        length += len(sentence) + 1
    return " ".join(out)


def contact(number: int) -> Contact:
    """Return one contact with the usual fields filled."""
    source = random.Random(f"contact:{number}")
    given, family = source.choice(GIVEN), source.choice(FAMILY)
    return Contact(
        id=_id("contact", number),
        name=f"{given} {family}",
        given=given,
        family=family,
        rank=source.choice(RANKS),
        emails=(Email(value=f"{given}.{family}{number}@{source.choice(TOWNS)}.example".lower(), label="work"),),
        phones=(Phone(value=f"+1 555 {source.randint(200, 999)} {source.randint(1000, 9999)}", label="work"),),
        topics=tuple(sorted(source.sample(TOPICS, 2))),
        background=words(source, 60) if number % 3 == 0 else "",
    )


def visit(number: int, revision: int = 0) -> Visit:
    """Return one visit whose body is about 1.5 KB."""
    source = random.Random(f"visit:{number}")
    town = source.choice(TOWNS)
    more = f" Looked at again, {revision}: agreed." if revision else ""
    return Visit(
        id=_id("visit", number),
        title=f"{source.choice(STEMS).capitalize()} in {town} #{number}",
        type=source.choice(("meeting", "training", "briefing", "call")),
        start=When(START_MS + number * 3_600_000, "America/Chicago"),
        place=Spot(f"{town} office", f"{source.randint(1, 999)} Main Street, {town}"),
        attendees=(_id("contact", source.randrange(2000)),),
        topics=tuple(sorted(source.sample(TOPICS, 2))),
        notes=words(source, 1150) + more,
        next_step=words(source, 30),
    )
