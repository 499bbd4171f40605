"""What of the benchmark needs Django, on the home of ANLAN_HOME; each prints one JSON object.

python -m anlan.bench.web seed INCIDENTS ENTRIES      fill the empty database
python -m anlan.bench.web cast PEOPLE STREAMS        who signs in, and what they look at
"""

from __future__ import annotations

import sys

import msgspec

from anlan.web.setup import start_django


def main(word: str, *numbers: str) -> None:
    start_django()
    if word == "seed":
        from anlan.bench.web.seeding import Plan, seed

        incidents, entries = seed(Plan(*map(int, numbers)))
        told: object = {"incidents": incidents, "entries": entries}
    else:
        from anlan.bench.web.people import make_cast

        told = make_cast(*map(int, numbers))
    sys.stdout.write(msgspec.json.encode(told).decode())


if __name__ == "__main__":
    main(*sys.argv[1:])
