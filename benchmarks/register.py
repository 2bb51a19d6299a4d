"""A register of very many decisions, beside what SHA-256 and SQLite alone take for the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import Grid, digits, shown
from benchmarks.timing import PEAK, numbers_from_new_process
from k80assess import assess, decide, load_topic
from k80assess.govern.chain import START, canonical, hash_of, to_line

SIZES = (1_000, 10_000, 100_000)

# What is done, and what is not measured of it: to open a register that was imported before.
WORKS = {
    "hash and store, with SHA-256 and SQLite alone": "floor(lines, folder)",
    "`import_lines`": "Register(folder + '/new.sqlite').import_lines(lines)",
    "`verify`": "register.verify()",
    "`export_lines`": "register.export_lines(folder + '/out.jsonl')",
    "`walk`, to the end": "sum(1 for entry in register.walk())",
    "`account`, of a month": "account(register, date(2026, 3, 1), date(2026, 3, 31))",
}

CODE = """
import json, sqlite3
from datetime import date
from hashlib import sha256
from time import perf_counter
from k80assess.govern.account import account
from k80assess.govern.register import Register

def floor(lines, folder):
    connection = sqlite3.connect(folder + "/floor.sqlite")
    connection.execute("CREATE TABLE entries (number INTEGER PRIMARY KEY AUTOINCREMENT, topic, record, previous, hash)")
    connection.execute("CREATE INDEX by_topic ON entries (topic, number)")
    with open(lines, "rb") as file:
        for number, line in enumerate(file):
            row = (number, f"{{number}}", line, "", sha256(line).hexdigest())
            connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", row)
    connection.commit()

folder = {folder!r}
lines = folder + "/lines.jsonl"
register = Register(folder + "/register.sqlite")
for entry in register.walk():  # so that nothing is left to be loaded
    break
before = peak()
start = perf_counter()
{work}
print(perf_counter() - start, peak() - before)
"""


def sections(sizes: tuple[int, ...] = SIZES) -> Iterator[Grid]:
    """Measure registers of several sizes."""
    rows = {work: [work] for work in WORKS}
    for size in sizes:
        for work, code in WORKS.items():
            with TemporaryDirectory() as folder:
                write_lines(Path(folder, "lines.jsonl"), size)
                prepare = "from k80assess.govern.register import Register\n"
                prepare += f"r = Register({folder!r} + '/register.sqlite'); r.import_lines({folder!r} + '/lines.jsonl')"
                numbers_from_new_process(f"{prepare}\nprint(0)")
                seconds, kibibytes = numbers_from_new_process(PEAK + CODE.format(folder=folder, work=code))
            rows[work] += [shown(seconds), f"{digits(kibibytes / 1024)} MB"]
    head = [part for size in sizes for part in (f"{size:,} decisions", "memory")]
    text = (
        "How long a whole register takes, and how much more memory than before, each in a new process. One decision in "
        "five is on a topic that was not decided on before. `account` keeps the last decision on each topic."
    )
    yield Grid("A register", text, ["", *head], list(rows.values()))


def write_lines(path: Path, size: int) -> None:
    """Write an export of so many decisions, whose records differ in no more than topic, day and a number."""
    answers = {"theme_link": "none", "small_scale_difference": "same"}
    topic = load_topic({"id": "topicNUMBER", "title": "Over topicNUMBER", "themes": ["housing"], "answers": answers})
    record = decide(assess(topic), on="2026-03-02", by="executive_board", turn_to="number NUMBER")
    text, previous = canonical(record), START
    with open(path, "w", encoding="utf-8") as file:
        for number in range(1, size + 1):
            own = text.replace("NUMBER", f"{number % (size // 5)}").replace(
                "2026-03-02", f"2026-{1 + number % 12:02}-02"
            )
            own_hash = hash_of(number, previous, own)
            file.write(to_line(number, previous, own_hash, own))
            previous = own_hash


if __name__ == "__main__":
    for section in sections():
        print("\n".join(section.lines()))
