"""Invented agencies, the people who work there, and their posts, made from a seed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from liaison_app.core.resources import read_toml
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Record
from liaison_app.records.parts import Email, Phone
from liaison_app.records.post import Post

ZONES = {
    "TX": "America/Chicago", "TN": "America/Chicago", "IL": "America/Chicago", "CO": "America/Denver", "AZ": "America/Phoenix",
    "CA": "America/Los_Angeles", "WA": "America/Los_Angeles", "IN": "America/Indiana/Indianapolis", "MI": "America/Detroit",
}  # fmt: skip
EASTERN = "America/New_York"
CHECK_HOLDS = timedelta(days=365)
_VERIFIED = ("met-in-person", "met-in-person", "official-domain", "official-domain", "called-back", "credential-seen", "unverified", "unverified", "")


@dataclass
class Cast:
    """Who there is: agencies and people by the key they go by in the story."""

    agencies: dict[str, Agency] = field(default_factory=dict[str, Agency])
    people: dict[str, Contact] = field(default_factory=dict[str, Contact])
    posts: list[Post] = field(default_factory=list[Post])
    staff: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Names of the people at an agency, by its key."""

    def records(self) -> list[Record]:
        return [*self.agencies.values(), *self.people.values(), *self.posts]

    def zone(self, agency: str) -> str:
        return ZONES.get(self.agencies[agency].state, EASTERN)


class Casting:
    """Makes the cast; the same seed and day give the same people with the same ids."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng = rng
        self._today = today
        self.cast = Cast()

    def make(self) -> Cast:
        """Return everybody."""
        for told in read_toml("demo/agencies.toml")["agency"]:
            self._told_agency(told)
        for told in read_toml("demo/people.toml")["person"]:
            self._told_person(told)
        for key, agency in list(self.cast.agencies.items()):
            if key not in self.cast.staff and agency.type != "internal":
                self._staffed(key, agency)
        self._composed()
        return self.cast

    def id(self) -> str:
        return self._rng.randbytes(16).hex()

    def _told_agency(self, told: dict[str, Any]) -> None:
        values = {name: value for name, value in told.items() if name not in ("key", "domain", "topics", "cadence")}
        self.cast.agencies[told["key"]] = Agency(
            **values,
            id=self.id(),
            domains=(told["domain"],),
            topics=tuple(sorted(told["topics"])),
            cadence=told["cadence"] or None,
            status="active",
            owner=self._us()[0],
            marking="TLP:GREEN" if told["type"] != "internal" else "",
        )

    def _told_person(self, told: dict[str, Any]) -> None:
        checked = self._today + timedelta(days=told["checked"]) if "checked" in told else None
        person = self._person(told["name"], told["rank"], [Email(value=value, label=label) for value, label in told["emails"]], told["verification"], checked)
        person = replace(
            person,
            phones=(Phone(value=told["phone"], label=told["label"]),),
            topics=tuple(sorted(told["topics"])),
            languages=tuple(sorted(told["languages"])),
            tracking_consent=told.get("consent", False),
            preferred="phone" if told["label"] == "desk" else "email",
            background=told["background"],
        )
        self._join(person, told["agency"], told["title"], told["unit"])
        if "also" in told:
            post = Post(id=self.id(), contact=person.id, agency=self.cast.agencies[told["also"]].id, title="Task-force officer", start=self._day(-700))
            self.cast.posts.append(post)
            self.cast.staff.setdefault(told["also"], []).append(person.name)

    def _person(self, name: str, rank: str, emails: list[Email], verification: str, checked: date | None) -> Contact:
        given, _space, family = name.partition(" ")
        return Contact(
            id=self.id(),
            name=name,
            given=given,
            family=family,
            rank=rank,
            emails=tuple(emails),
            verification=verification,
            verified_by=self._us()[0] if checked else "",
            verified_on=checked.isoformat() if checked else None,
            verified_until=(checked + CHECK_HOLDS).isoformat() if checked and verification != "revoked" else None,
        )

    def _join(self, person: Contact, agency: str, title: str, unit: str) -> None:
        self.cast.people[person.name] = person
        self.cast.staff.setdefault(agency, []).append(person.name)
        start = self._day(-self._rng.randint(200, 2600))
        self.cast.posts.append(Post(id=self.id(), contact=person.id, agency=self.cast.agencies[agency].id, title=title, unit=unit, start=start, primary=True))

    def _staffed(self, key: str, agency: Agency) -> None:
        for _n in range(2):
            self._composed_person(key, agency.type, agency.phone[1:4], agency.domains[0])

    def _composed(self) -> None:
        more = read_toml("demo/agencies.toml")["more"]
        for number, place in enumerate(more["places"]):
            chosen = self._rng.sample(more["sorts"], 2 + (number % 7 == 0))
            for at, sort in enumerate(chosen):
                self._composed_agency(f"{place[0]}/{sort[1]}", place, sort, f"{place[1]}99{number:02d}{at + 1}00")

    def _composed_agency(self, key: str, place: list[Any], sort: list[str], ori: str) -> None:
        rng = self._rng
        town, state, county, area, lat, lng = place
        name, kind, jurisdiction, domain = (part.format(place=town, county=county, slug=_slug(town)) for part in sort)
        self.cast.agencies[key] = Agency(
            id=self.id(),
            name=name,
            ori=ori,
            type=kind,
            jurisdiction=jurisdiction,
            city=town,
            county=county,
            state=state,
            lat=round(lat + rng.uniform(-0.05, 0.05), 4),
            lng=round(lng + rng.uniform(-0.05, 0.05), 4),
            phone=f"({area}) 555-01{rng.randint(0, 99):02d}",
            domains=(f"{domain}.example",),
            status=rng.choice(("active", "active", "active", "prospect", "dormant")),
            tier=rng.choice(("tier-1", "tier-2", "tier-2", "tier-3")),
            cadence=rng.choice((60, 90, 120, 180)),
            owner=rng.choice(self._us()[:2]),
            topics=tuple(sorted(rng.sample(("legal-process", "fraud", "child-safety", "threats-to-life", "narcotics"), rng.randint(1, 2)))),
        )
        for _n in range(rng.choice((2, 3, 3))):
            self._composed_person(key, kind, area, f"{domain}.example")

    def _composed_person(self, agency: str, kind: str, area: str, domain: str) -> None:
        rng, told = self._rng, read_toml("demo/people.toml")["more"]
        name = next(name for name in iter(lambda: f"{rng.choice(told['given'])} {rng.choice(told['family'])}", "") if name not in self.cast.people)
        title, rank, unit = rng.choice(told["lawyers"] if kind == "district-attorney" else told["posts"])
        verification = rng.choice(_VERIFIED)
        checked = self._today - timedelta(days=rng.randint(10, 420)) if verification not in ("", "unverified") else None
        address = f"{name[0]}{name.split()[1]}@{domain}".lower()
        person = self._person(name, rank, [Email(value=address, label="work")], verification, checked)
        phone = Phone(value=f"({area}) 555-01{rng.randint(0, 99):02d}", label=rng.choice(("desk", "mobile", "work")))
        topics = tuple(sorted(rng.sample(("legal-process", "fraud", "child-safety", "threats-to-life"), rng.randint(0, 2))))
        self._join(replace(person, phones=(phone,), topics=topics, languages=("English",)), agency, title, unit)

    def _day(self, days: int) -> str:
        return (self._today + timedelta(days=days)).isoformat()

    @staticmethod
    def _us() -> list[str]:
        return read_toml("demo/people.toml")["us"]


def _slug(words: str) -> str:
    return re.sub(r"[^a-z]", "", words.lower())
