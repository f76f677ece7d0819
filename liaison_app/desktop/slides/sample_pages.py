"""The twelve pages of the sample deck."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from PySide6.QtCore import Qt

from liaison_app.desktop.slides.sample_canvas import (
    AMBER,
    DEEP,
    GREEN,
    GREY,
    HEIGHT,
    INK,
    LIGHT,
    LINE,
    MARGIN,
    MID,
    OWNER,
    PALE,
    RED,
    TITLE,
    WHITE,
    WIDTH,
    WINE,
    Canvas,
    Type,
)

Page = Callable[[Canvas, int, Random], None]
CENTRE, RIGHT = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight


def cover(canvas: Canvas, number: int, chance: Random) -> None:
    """Title, with steps that rise."""
    canvas.ground(INK)
    for step in range(5):
        tall = 74 + step * 76 + chance.randint(-6, 6)
        canvas.box(560 + step * 84, HEIGHT - tall, 70, tall + 10, ("#15405C", "#174B6B", "#1A577C", "#1F668F", MID)[step], 6)
    canvas.text(MARGIN, 62, OWNER, Type(16, 500, "#B9CEDC"))
    canvas.text(MARGIN, 254, "Legal process\nfor investigators", Type(52, 700, WHITE), 620)
    canvas.text(MARGIN, 400, "What we keep, what to ask for, and how to get it\nwithout a second letter · 90 minutes", Type(17, 400, "#B9CEDC"))


def agenda(canvas: Canvas, number: int, chance: Random) -> None:
    """Six parts with their minutes."""
    y = canvas.page("What we will do today", number) - 2
    parts = (("What we keep, and for how long", 10), ("The ladder: which process reaches what", 20), ("Why requests come back", 15))
    parts += (("Emergencies", 15), ("Delay, certification, court", 15), ("Your questions", 15))
    for at, (words, minutes) in enumerate(parts):
        top = y + at * 56
        canvas.circle(MARGIN + 18, top + 20, 18, DEEP if at else MID)
        canvas.text(MARGIN, top + 8.5, str(at + 1), Type(16, 700, WHITE, CENTRE), 36)
        canvas.text(MARGIN + 58, top + 5, words, Type(21, 500), 600)
        canvas.box(700, top + 15, minutes * 5, 10, LIGHT if at % 2 else MID, 5)
        canvas.text(700, top + 9, f"{minutes} min", Type(15, 400, GREY, RIGHT), 200)
        if at < len(parts) - 1:
            canvas.line(MARGIN + 58, top + 48, WIDTH - MARGIN, top + 48)


def kept(canvas: Canvas, number: int, chance: Random) -> None:
    """Four sorts of data and their lives."""
    y = canvas.page("What we keep, and for how long", number)
    tiles = (
        ("Account", "Name, e-mail, phone,\nwhen it was made", "while the account is open", DEEP, WHITE, PALE),
        ("Sign-ins", "Address, port, time,\nkind of device", "180 days", MID, WHITE, PALE),
        ("Traffic", "Who wrote to whom\nand when, not what", "90 days", LIGHT, INK, INK),
        ("Content", "Messages, photos,\nfiles, drafts", "until its owner deletes it", PALE, INK, DEEP),
    )
    for at, (name, words, life, ground, ink, soft) in enumerate(tiles):
        x = MARGIN + at * 213
        canvas.box(x, y + 8, 200, 268, ground, 10)
        canvas.text(x + 20, y + 28, name, Type(25, 700, ink), 170)
        canvas.text(x + 20, y + 72, words, Type(15.5, 400, ink), 166)
        canvas.line(x + 20, y + 190, x + 180, y + 190, soft, 1)
        canvas.text(x + 20, y + 202, "We keep it", Type(13, 400, soft), 166)
        canvas.text(x + 20, y + 222, life, Type(16, 600, ink), 166)
    canvas.text(MARGIN, y + 290, "Ask early: what has gone by our schedule cannot come back.", Type(16, 500, DEEP))


def ladder(canvas: Canvas, number: int, chance: Random) -> None:
    """Which process reaches what."""
    canvas.page("Ask for the data you need\nwith the process it needs", number)
    steps = (
        (315, 160, LIGHT, INK, "Subpoena", "Who holds the account", "Name, e-mail, phone, dates of service, last sign-in addresses"),
        (240, 235, MID, WHITE, "2703(d) order", "How it was used", "Other records, not content: log history, headers"),
        (165, 310, DEEP, WHITE, "Search warrant", "What was said", "Content: messages, drafts, files, photos, stored location"),
    )
    for at, (top, tall, ground, ink, name, question, words) in enumerate(steps):
        x = MARGIN + at * 285
        canvas.box(x, top, 270, tall, ground)
        canvas.text(x + 20, top + 18, name, Type(27, 700, ink), 240)
        canvas.text(x + 20, top + 55, question, Type(18, 600, ink), 240)
        canvas.text(x + 20, top + 88, words, Type(15.5, 400, ink), 232)


def preserve(canvas: Canvas, number: int, chance: Random) -> None:
    """Ninety days, renewable once."""
    y = canvas.page("Preserve first.\nYou have 90 days, once renewable", number) + 18
    half = (WIDTH - 2 * MARGIN) / 2
    canvas.box(MARGIN, y, half + 6, 54, DEEP)
    canvas.box(MARGIN + half, y, half, 54, LIGHT)
    canvas.text(MARGIN + 20, y + 14, "Preservation under 2703(f)", Type(18, 600, WHITE))
    canvas.text(MARGIN + half + 20, y + 14, "Extension, on your letter", Type(18, 600, INK))
    for x, words, align in ((0, "Day 0", Qt.AlignmentFlag.AlignLeft), (half - 60, "Day 90", CENTRE), (2 * half - 120, "Day 180", RIGHT)):
        canvas.text(MARGIN + x, y + 66, words, Type(15, 500, GREY, align), 120)
    notes = (
        ("A letter is enough", "On letterhead, no court: name the account and the dates."),
        ("We take a snapshot", "What the account holds that day. We do not hand it over without process."),
        ("The account keeps working", "Its owner is not told of a preservation."),
    )
    for at, (head, words) in enumerate(notes):
        x = MARGIN + at * 285
        canvas.tick(x, y + 130, 18, GREEN)
        canvas.text(x + 30, y + 124, head, Type(17, 600), 232)
        canvas.text(x + 30, y + 152, words, Type(15, 400, GREY), 226)


def returned(canvas: Canvas, number: int, chance: Random) -> None:
    """Bars: why requests come back."""
    y = canvas.page("Why requests come back", number)
    shares = [chance.randint(30, 36), chance.randint(20, 25), chance.randint(13, 17), chance.randint(9, 12), chance.randint(5, 8)]
    reasons = ("No exact identifier", "Dates missing or too wide", "Wrong process for the data", "Not signed", "Personal e-mail address")
    for at, (reason, share) in enumerate(zip(reasons, shares, strict=True)):
        top = y + at * 52
        canvas.text(MARGIN, top + 5, reason, Type(18, 600 if at == 0 else 400, INK, RIGHT), 250)
        canvas.box(MARGIN + 274, top, share * 13, 34, DEEP if at == 0 else MID if at == 1 else LIGHT, 5)
        canvas.text(MARGIN + 274 + share * 13 + 14, top + 5, f"{share} %", Type(18, 600), 90)
    canvas.text(MARGIN + 274, y + 276, f"Share of {chance.randint(11, 14)},{chance.randint(100, 999)} returned requests; made-up figures", Type(14, 400, GREY))
    canvas.text(MARGIN + 274, y + 300, "Two of three could have been answered at once.", Type(18, 600, DEEP))


def five_lines(canvas: Canvas, number: int, chance: Random) -> None:
    """A list to copy."""
    y = canvas.page("Five lines every request needs", number) - 4
    lines = (
        ("The exact identifier", "user name, number with country code, or our account id; no pictures"),
        ("From when to when", "with the time zone; the narrower, the faster"),
        ("What, in our words", "account, sign-ins, traffic, content"),
        ("Under which process", "and its number; attach it signed"),
        ("Who you are", "name, badge or case number, agency e-mail, a phone that is answered"),
    )
    for at, (head, words) in enumerate(lines):
        top = y + at * 68
        canvas.box(MARGIN, top, WIDTH - 2 * MARGIN, 58, WHITE, 8, LINE)
        canvas.box(MARGIN + 18, top + 17, 24, 24, DEEP, 6)
        canvas.tick(MARGIN + 24, top + 23, 12, WHITE)
        canvas.text(MARGIN + 60, top + 16, head, Type(18, 600), 230)
        canvas.text(MARGIN + 292, top + 19, words, Type(14, 400, GREY), 540)


def emergency(canvas: Canvas, number: int, chance: Random) -> None:
    """When a life is at risk."""
    canvas.ground(WINE)
    for radius in range(70, 420, 58):
        canvas.circle(WIDTH - 20, HEIGHT - 10, radius, "#7A2A25", thick=22)
    canvas.text(MARGIN, 62, "When a life is at risk,\ndo not wait for process", Type(40, 700, WHITE), 720)
    y = 196.0
    for head, words in (
        ("Call, then write", "The emergency desk answers day and night. The form follows while we look."),
        ("Tell us the danger", "Who, what, when you expect it. We may give data for danger of death or serious injury."),
        ("Only what averts it", "Process follows afterwards for everything else."),
    ):
        canvas.box(MARGIN, y + 4, 5, 62, AMBER, 2)
        canvas.text(MARGIN + 24, y, head, Type(22, 700, WHITE), 560)
        canvas.text(MARGIN + 24, y + 34, words, Type(16, 400, "#F6D9D6"), 520)
        y += 92
    canvas.foot(number, "#D9A9A5")


def speed(canvas: Canvas, number: int, chance: Random) -> None:
    """Columns: how long an answer takes."""
    y = canvas.page("How long an answer takes", number)
    days = [
        (name, chance.randint(*span))
        for name, span in (("Emergency", (1, 1)), ("Preservation", (1, 2)), ("Subpoena", (4, 6)), ("Order", (8, 11)), ("Warrant", (12, 16)))
    ]
    most, base = max(n for _name, n in days), y + 282
    for at, (name, n) in enumerate(days):
        x, tall = MARGIN + at * 118, 220 * n / most
        canvas.box(x, base - tall, 86, tall, RED if at == 0 else DEEP if n == most else LIGHT, 6)
        words = "2 h" if at == 0 else f"{n} days" if n > 1 else "1 day"
        canvas.text(x - 12, base - tall - 30, words, Type(17, 600, INK, CENTRE), 110)
        canvas.text(x - 16, base + 8, name, Type(14, 400, GREY, CENTRE), 118)
    canvas.line(MARGIN, base, MARGIN + 560, base, GREY, 1)
    canvas.box(672, y + 10, 228, 272, WHITE, 10, LINE)
    canvas.text(694, y + 30, "Median,\nlast quarter", Type(22, 700), 190)
    canvas.text(694, y + 98, "From the day we have everything to the day you have the answer.", Type(15, 400, GREY), 184)
    canvas.text(694, y + 188, f"{chance.randint(91, 96)} %", Type(38, 700, DEEP), 190)
    canvas.text(694, y + 236, "before their due date", Type(14, 400, GREY), 190)


def delay(canvas: Canvas, number: int, chance: Random) -> None:
    """Non-disclosure: yes, no, may."""
    y = canvas.page("Do we tell the account's owner?", number)
    columns = (
        ("Yes", GREEN, "By default, before we answer", ("Criminal process", "Civil process", "Requests from abroad")),
        ("No", RED, "While an order says so", ("2705(b) order attached", "Up to one year, then renew", "Sealed indictments")),
        ("Later", AMBER, "When telling would do harm", ("Emergencies: after 90 days", "Child safety: never by us", "Account taken over: its owner")),
    )
    for at, (word, colour, head, rows) in enumerate(columns):
        x = MARGIN + at * 285
        canvas.box(x, y + 6, 270, 288, WHITE, 10, LINE)
        canvas.box(x, y + 6, 270, 8, colour, 4)
        canvas.text(x + 22, y + 32, word, Type(34, 700, colour if colour != AMBER else "#A86400"), 220)
        canvas.text(x + 22, y + 80, head, Type(16, 600), 230)
        for row, words in enumerate(rows):
            canvas.circle(x + 28, y + 142 + row * 44, 4, colour)
            canvas.text(x + 44, y + 131 + row * 44, words, Type(15.5), 210)


def certify(canvas: Canvas, number: int, chance: Random) -> None:
    """From answer to court, in four steps."""
    y = canvas.page("Into court without our witness", number)
    canvas.text(MARGIN, y - 12, "Every answer brings what rules 902(11) and 902(13) ask for.", Type(18, 400, GREY))
    steps = (("Records", "as we keep them, with a note on each column"), ("Hash", "SHA-256 of every file, in the letter"))
    steps += (("Certificate", "signed by a custodian, dated, on letterhead"), ("Your notice", "to the other side, with time to answer"))
    canvas.line(MARGIN + 40, y + 108, WIDTH - MARGIN - 130, y + 108, PALE, 4)
    for at, (head, words) in enumerate(steps):
        x = MARGIN + at * 214
        canvas.circle(x + 40, y + 108, 40, DEEP if at < 3 else MID)
        canvas.text(x, y + 86, str(at + 1), Type(30, 700, WHITE, CENTRE), 80)
        canvas.text(x, y + 166, head, Type(21, 700), 190)
        canvas.text(x, y + 200, words, Type(15.5, 400, GREY), 178)
    canvas.box(MARGIN, y + 258, WIDTH - 2 * MARGIN, 46, PALE)
    canvas.text(MARGIN + 20, y + 270, "Ask for the certificate in the request: one line saves a letter.", Type(16, 600, DEEP))


def contact(canvas: Canvas, number: int, chance: Random) -> None:
    """Where to reach us, and room for questions."""
    canvas.ground(INK)
    for radius in range(60, 430, 54):
        canvas.circle(WIDTH - 10, HEIGHT - 6, radius, "#174B6B", thick=20)
    canvas.text(MARGIN, 62, OWNER, Type(16, 500, "#B9CEDC"))
    canvas.text(MARGIN, 148, "Questions", Type(56, 700, WHITE))
    rows = (("Requests", "le.alderline.example"), ("Emergencies", "+1 555 0100, day and night"), ("Everything else", "outreach@alderline.example"))
    for at, (head, words) in enumerate(rows):
        canvas.text(MARGIN, 268 + at * 52, head, Type(16, 400, "#B9CEDC"), 180)
        canvas.text(MARGIN + 170, 264 + at * 52, words, Type(21, 600, WHITE), 460)
    canvas.text(MARGIN, 470, "Please write from your agency's address: it is how we know you.", Type(15, 400, "#B9CEDC"))


PAGES: tuple[tuple[str, str, Page], ...] = (
    (TITLE, "Greet the room. Ask who has had a request come back; count the hands.\n[2 min]", cover),
    ("What we will do today", "Say when the break is. Questions are welcome at any time.\n[3 min]", agenda),
    ("What we keep", "Sign-ins go after 180 days. Many cases die of that: say it twice.\n[10 min]", kept),
    (
        "Ask for the data you need with the process it needs",
        (
            "Start on the left. Who holds it costs least and answers most cases.\nDrafts and deleted messages are content. That is a warrant, not (d).\n"
            "Ask the room: who here has had one come back?\n[12 min]"
        ),
        ladder,
    ),
    ("Preserve first", "A preservation is a letter, not process. The extension has to be asked for: it does not come by itself.\n[8 min]", preserve),
    ("Why requests come back", "Pause at the first bar. Show the example with the profile picture.\n[10 min]", returned),
    ("Five lines every request needs", "Hand out the card. These five lines are on it.\n[5 min]", five_lines),
    ("When a life is at risk", "Give the number slowly, twice. Callers are called back through their agency's own switchboard.\n[15 min]", emergency),
    ("How long an answer takes", "The clock starts when everything is there.\n[5 min]", speed),
    ("Do we tell the account's owner?", "Attach the order to the first request; later is too late.\n[5 min]", delay),
    ("Into court without our witness", "Records people love this page. Offer the template.\n[5 min]", certify),
    ("Questions", "Stay until the last one is asked. Write each one down on its slide.", contact),
)
"""Title, speaker's notes and drawing of each page."""
