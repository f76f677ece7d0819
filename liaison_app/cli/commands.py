"""The table of commands: what each is called, what it does in a line, an example, and where its code lives."""

from __future__ import annotations

from dataclasses import dataclass

from liaison_app.core.words import N_, _


@dataclass(frozen=True)
class Command:
    """One word after `liaison`: its module in cli/, and the function there that declares its arguments."""

    word: str
    module: str
    line: str
    example: str

    @property
    def configure(self) -> str:
        return "configure_" + self.word.replace("-", "_")

    @property
    def says(self) -> str:
        return _(self.line)


ALL = (
    Command("vault", "vault", N_("make, look at, back up and mend the encrypted vault"), "liaison vault create --vault ~/liaison-vault"),
    Command("import", "importing", N_("bring in address books, agency lists and decks"), "liaison import people.vcf agencies.csv --dry-run"),
    Command("export", "exporting", N_("write records to a file, up to a marking"), "liaison export contact --to people.vcf --ceiling TLP:GREEN"),
    Command(
        "put", "records", N_("create a record, or change some of its fields, from JSON on standard input"), 'echo \'{"name": "Mia Ott"}\' | liaison put contact'
    ),
    Command("get", "records", N_("show one record"), "liaison get 0123456789abcdef0123456789abcdef --json"),
    Command("list", "records", N_("list records of one kind"), "liaison list agency --where state=TN --where type=sheriff --limit 20"),
    Command("history", "record_past", N_("list the versions kept of a record"), "liaison history 0123456789abcdef0123456789abcdef"),
    Command("trash", "record_past", N_("put a record into the trash"), "liaison trash 0123456789abcdef0123456789abcdef"),
    Command(
        "restore-record",
        "record_past",
        N_("take a record out of the trash, or back to an earlier version"),
        "liaison restore-record 0123456789abcdef0123456789abcdef --at 3",
    ),
    Command(
        "erase",
        "record_past",
        N_("erase a record for good, on every device"),
        'liaison erase 0123456789abcdef0123456789abcdef --reason "asked to be forgotten"',
    ),
    Command("search", "searching", N_("find records by words, parts of words, or nearly"), "liaison search washington sheriff --kind agency"),
    Command("note", "searching", N_("write a quick note"), 'liaison note "Called back: wants the training in May #legal-process"'),
    Command("review", "review", N_("see what two people changed at once, and decide"), "liaison review keep 0123456789abcdef0123456789abcdef title theirs"),
    Command("deck", "deck", N_("add, approve, check and give back presentations"), 'liaison deck add training.pdf --title "Lawful requests"'),
    Command("join", "sync", N_("join an organization with an invite file"), "liaison join ana.invite --share"),
    Command("sync", "sync", N_("bring this vault and the server together"), "liaison sync --watch"),
    Command("invite", "invites", N_("write an invite for a colleague"), "liaison invite --role editor --to ben.invite"),
    Command("devices", "devices", N_("list the organization's devices, add one of your own, revoke a lost one"), "liaison devices add --to laptop.invite"),
    Command("members", "members", N_("list the organization's members, change a role, take somebody out"), "liaison members --json"),
    Command("policy", "members", N_("show or set when devices that are away lock"), "liaison policy --warn 14 --lock 30"),
    Command("space", "shared_spaces", N_("make a shared space, let people in and out, change its key"), 'liaison space create "Spring training"'),
    Command(
        "report",
        "report",
        N_("write the report of a period, the page of a talk, a handout"),
        "liaison report make --from 2026-09-01 --to 2026-09-30 --marking TLP:AMBER --out september.pdf",
    ),
    Command("hold", "oversight", N_("list, put and lift legal holds on shared spaces"), "liaison hold put Team"),
    Command("audit", "oversight", N_("read the server's audit log, and check its chain"), "liaison audit --json"),
    Command("server", "server", N_("make and run the central server"), "liaison server run /srv/liaison"),
    Command("demo", "demo.command", N_("see it all with made-up data: a server process and two devices"), "liaison demo --headless --out demo-out"),
    Command("doctor", "doctor", N_("check keyring, cipher, fonts, display, server, clock and disk"), "liaison doctor"),
)


def description() -> str:
    """Return what stands at the head of `liaison --help`."""
    return _(
        "Field work with agencies, offline first: contacts, visits, notes and decks in an encrypted vault, synced when there is a network. Without a command, the window opens."
    )


def endings() -> str:
    """Return the exit codes, for the foot of `liaison --help`."""
    return _(
        "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 wrong passphrase or key, 4 offline or the server refused, 5 the vault is in use, 6 the vault or a file is damaged."
    )
