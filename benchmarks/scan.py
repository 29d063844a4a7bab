"""How `sanitize scan` does on a dozen tables that nobody prepared: roles, units, and whether its pipelines pass.

Needs `pip install faker`. Each table is invented from a seed, in another locale, format and with headers of its own;
a column's roles are those that a careful person could give it, the first of them what is expected most.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from faker import Faker

ROWS = 600
IDENTIFIER, QUASI, SENSITIVE = ("identifier", "drop"), ("quasi",), ("sensitive", "quasi", "keep")
TEXT, HARMLESS = ("text", "drop"), ("keep", "label", "sensitive")
EITHER = ("quasi", "keep", "sensitive", "label")


@dataclass(frozen=True)
class Table:
    """Rows, the roles of every column, the column that stands for the person where rows repeat it, and the format."""

    rows: list[dict[str, Any]]
    roles: dict[str, tuple[str, ...]]
    unit: str | None = None
    suffix: str = "csv"
    delimiter: str = ","


def hr(fake: Faker) -> Table:
    """Employees, German headers, semicolons, dates with dots."""
    rows = [
        {
            "Personalnummer": 104_000 + 7 * n,
            "Name": f"{fake.last_name()}, {fake.first_name()}",
            "Geburtsdatum": fake.date_of_birth(minimum_age=19, maximum_age=65).strftime("%d.%m.%Y"),
            "Abteilung": fake.random_element(("Einkauf", "Vertrieb", "Technik", "Recht")),
            "PLZ": fake.postcode(),
            "Eintritt": fake.date_between("-20y").strftime("%d.%m.%Y"),
            "Gehalt": fake.random_int(32, 120) * 1000,
            "Bemerkung": f"{fake.first_name()} arbeitet seit Mai im Team und möchte weniger Stunden haben.",
        }
        for n in range(ROWS)
    ]
    return Table(
        rows,
        {
            "Personalnummer": IDENTIFIER, "Name": IDENTIFIER, "Geburtsdatum": QUASI, "Abteilung": EITHER, "PLZ": QUASI,
            "Eintritt": EITHER, "Gehalt": SENSITIVE, "Bemerkung": TEXT,
        },
        delimiter=";",
    )  # fmt: skip


def passengers(fake: Faker) -> Table:
    """Passengers of flights, surname first, American dates."""
    rows = [
        {
            "PNR": fake.bothify("??####").upper(),
            "passenger": f"{fake.last_name().upper()}/{fake.first_name().upper()} MR",
            "DOB": fake.date_of_birth(minimum_age=2, maximum_age=85).strftime("%m/%d/%Y"),
            "passport_no": fake.bothify("?########").upper(),
            "nationality": fake.random_element(("US", "MX", "CA", "FR", "JP")),
            "from": fake.random_element(("JFK", "LAX", "CDG", "NRT")),
            "cabin": fake.random_element(("Y", "J", "F")),
            "fare": round(fake.random.uniform(80, 2200), 2),
        }
        for _ in range(ROWS)
    ]
    roles = {
        "PNR": IDENTIFIER, "passenger": IDENTIFIER, "DOB": QUASI, "passport_no": IDENTIFIER, "nationality": QUASI,
        "from": EITHER, "cabin": EITHER, "fare": HARMLESS,
    }  # fmt: skip
    return Table(rows, roles, delimiter="|")


def tickets(fake: Faker) -> Table:
    """Support tickets: requesters who write more than once."""
    people = [(fake.name(), fake.email()) for _ in range(ROWS // 4)]
    rows = []
    for n in range(ROWS):
        name, mail = fake.random_element(people)
        rows.append(
            {
                "ticket_id": f"T-{20000 + n}",
                "requester": f"{name} <{mail}>",
                "assignee": fake.random_element(("mlopez", "jkim", "asingh", "tbauer", "rmoore")),
                "created_at": fake.date_time_between("-2y").isoformat(sep=" "),
                "priority": fake.random_element(("low", "normal", "high", "urgent")),
                "channel": fake.random_element(("web", "mail", "chat")),
                "subject": f"{fake.random_element(('Login', 'Refund', 'Delivery'))} problem of {name}",
                "body": f"Hello, this is {name}. {fake.sentence()} Call me at {fake.phone_number()}.",
                "satisfaction": fake.random_int(1, 5),
            }
        )
    roles = {
        "ticket_id": IDENTIFIER, "requester": IDENTIFIER, "assignee": IDENTIFIER, "created_at": EITHER,
        "priority": EITHER, "channel": EITHER, "subject": TEXT, "body": TEXT, "satisfaction": HARMLESS,
    }  # fmt: skip
    return Table(rows, roles, "requester", "jsonl")


def mail(fake: Faker) -> Table:
    """Mail with headers as programs write them."""
    people = [(fake.name(), fake.company_email()) for _ in range(80)]
    rows = []
    for n in range(ROWS):
        (sender, address), (_, to) = fake.random_elements(people, 2, unique=True)
        rows.append(
            {
                "Message-ID": f"<{fake.random_number(9, fix_len=True)}.{n}@mx.example>",
                "From": f"{address} ({sender})",
                "To": to,
                "Date": fake.date_time_between("-1y").strftime("%a, %d %b %Y %H:%M:%S +0100"),
                "Subject": fake.sentence(5),
                "Size": fake.random_int(900, 90_000),
                "Body": f"{fake.paragraph()}\n\nRegards,\n{sender}",
            }
        )
    roles = {
        "Message-ID": IDENTIFIER, "From": IDENTIFIER, "To": IDENTIFIER, "Date": EITHER, "Subject": TEXT,
        "Size": HARMLESS, "Body": TEXT,
    }  # fmt: skip
    return Table(rows, roles, "From", "jsonl")


def visits(fake: Faker) -> Table:
    """Visits of patients, French."""
    people = [
        (f"pt{fake.random_number(7, fix_len=True)}", fake.date_of_birth(minimum_age=1, maximum_age=95), fake.postcode())
        for _ in range(ROWS // 5)
    ]
    rows = []
    for n in range(ROWS):
        who, born, place = fake.random_element(people)
        rows.append(
            {
                "num_sejour": f"S{n:06d}",
                "patient": who,
                "date_naissance": born.strftime("%d/%m/%Y"),
                "code_postal": place,
                "sexe": fake.random_element(("F", "H")),
                "diagnostic": fake.random_element(("J45", "E11", "I10", "M10")),
                "medecin": f"Dr {fake.last_name()}",
                "duree": fake.random_int(1, 20),
            }
        )
    roles = {
        "num_sejour": IDENTIFIER, "patient": IDENTIFIER, "date_naissance": QUASI, "code_postal": QUASI, "sexe": QUASI,
        "diagnostic": SENSITIVE, "medecin": IDENTIFIER, "duree": HARMLESS,
    }  # fmt: skip
    return Table(rows, roles, "patient", delimiter="\t")


def survey(fake: Faker) -> Table:
    """A survey with long headings."""
    rows = [
        {
            "Timestamp": fake.date_time_between("-90d").strftime("%m/%d/%Y %H:%M:%S"),
            "Email Address": fake.email(),
            "What is your age group?": fake.random_element(("18-24", "25-34", "35-44", "45-54", "55+")),
            "Country of residence": fake.random_element(("Kenya", "Peru", "Poland", "Japan")),
            "How satisfied are you? (1-10)": fake.random_int(1, 10),
            "Would you recommend us?": fake.random_element(("Yes", "No")),
            "Anything else?": f"{fake.sentence()} Ask {fake.name()} about it.",
        }
        for _ in range(ROWS)
    ]
    roles = dict(
        zip(rows[0], (EITHER, IDENTIFIER, QUASI, QUASI, HARMLESS, ("keep", "label", "quasi"), TEXT), strict=True)
    )
    return Table(rows, roles)


def logs(fake: Faker) -> Table:
    """Requests of users to a server."""
    people = [(fake.user_name(), fake.ipv4_public()) for _ in range(60)]
    rows = []
    for n in range(ROWS):
        user, address = fake.random_element(people)
        rows.append(
            {
                "ts": 1_700_000_000 + 37 * n,
                "remote_addr": address,
                "user": user,
                "session": fake.uuid4(),
                "method": fake.random_element(("GET", "POST")),
                "path": fake.random_element(("/", "/cart", "/login", "/search")),
                "status": fake.random_element((200, 302, 404, 500)),
                "bytes": fake.random_int(120, 90_000),
                "user_agent": fake.random_element(("curl/8.4.0", "Mozilla/5.0 (X11)", "Mozilla/5.0 (Windows)")),
            }
        )
    roles = {
        "ts": EITHER, "remote_addr": IDENTIFIER, "user": IDENTIFIER, "session": IDENTIFIER, "method": EITHER,
        "path": EITHER, "status": EITHER, "bytes": HARMLESS, "user_agent": ("keep", "quasi", "identifier", "drop"),
    }  # fmt: skip
    return Table(rows, roles, "user", "jsonl")


def orders(fake: Faker) -> Table:
    """Orders of a shop, Spanish."""
    people = [(fake.random_int(10_000, 99_999), fake.name(), fake.street_address()) for _ in range(ROWS // 3)]
    rows = []
    for n in range(ROWS):
        number, name, street = fake.random_element(people)
        rows.append(
            {
                "pedido": f"P{n + 1:05d}",
                "cliente_id": number,
                "nombre": name,
                "direccion": street.replace("\n", " "),
                "ciudad": fake.random_element(("Sevilla", "Bilbao", "Madrid", "Toledo")),
                "producto": fake.random_element(("taza", "plato", "manta", "reloj")),
                "importe": round(fake.random.uniform(4, 200), 2),
                "fecha": fake.date_between("-1y").strftime("%d-%m-%Y"),
            }
        )
    roles = {
        "pedido": IDENTIFIER, "cliente_id": IDENTIFIER, "nombre": IDENTIFIER, "direccion": IDENTIFIER, "ciudad": QUASI,
        "producto": EITHER, "importe": HARMLESS, "fecha": EITHER,
    }  # fmt: skip
    return Table(rows, roles, "cliente_id")


def students(fake: Faker) -> Table:
    """Marks of students, Polish."""
    rows = [
        {
            "Student": fake.name(),
            "student_no": f"s{fake.random_number(5, fix_len=True)}",
            "Year of birth": fake.random_int(1996, 2006),
            "gender": fake.random_element(("female", "male", "other")),
            "course": fake.random_element(("Algebra", "Chemistry", "History")),
            "final_grade": fake.random_element((2.0, 3.0, 3.5, 4.0, 5.0)),
            "passed": fake.random_element((True, False)),
        }
        for _ in range(ROWS)
    ]
    roles = {
        "Student": IDENTIFIER, "student_no": IDENTIFIER, "Year of birth": QUASI, "gender": QUASI, "course": EITHER,
        "final_grade": HARMLESS, "passed": HARMLESS,
    }  # fmt: skip
    return Table(rows, roles)


def loans(fake: Faker) -> Table:
    """Loans of a bank with a label to learn."""
    rows = [
        {
            "iban": fake.iban(),
            "age": fake.random_int(18, 80),
            "marital_status": fake.random_element(("single", "married", "divorced")),
            "occupation": fake.random_element(("clerk", "teacher", "driver", "nurse")),
            "postcode": fake.random_element(("1010 AB", "1012 CD", "3511 EF", "9711 GH")),
            "income": fake.random_int(15, 90) * 1000,
            "loan_amount": fake.random_int(10, 400) * 100,
            "default": fake.random_element((0, 1)),
        }
        for _ in range(ROWS)
    ]
    roles = {
        "iban": IDENTIFIER, "age": QUASI, "marital_status": QUASI, "occupation": QUASI, "postcode": QUASI,
        "income": SENSITIVE, "loan_amount": HARMLESS, "default": ("label", "sensitive", "keep"),
    }  # fmt: skip
    return Table(rows, roles)


def members(fake: Faker) -> Table:
    """Members of a club, Italian headers, telephone numbers behind names."""
    rows = [
        {
            "tessera": 5000 + n,
            "socio": f"{fake.name()}, {fake.phone_number()}",
            "data di nascita": fake.date_of_birth(minimum_age=10, maximum_age=80).strftime("%d/%m/%Y"),
            "comune": fake.random_element(("Lucca", "Siena", "Pisa")),
            "sport": fake.random_element(("tennis", "nuoto", "calcio")),
            "quota": fake.random_element((120, 90, 60)),
        }
        for n in range(ROWS)
    ]
    roles = {
        "tessera": IDENTIFIER, "socio": IDENTIFIER, "data di nascita": QUASI, "comune": EITHER, "sport": EITHER,
        "quota": HARMLESS,
    }  # fmt: skip
    return Table(rows, roles, delimiter=";")


def chats(fake: Faker) -> Table:
    """Conversations with an assistant, as they are used for training."""
    rows = []
    for n in range(ROWS // 2):
        name = fake.name()
        said = [
            {"role": "user", "content": f"Hi, I am {name}. {fake.sentence()}"},
            {"role": "assistant", "content": f"Hello {name}, {fake.sentence()}"},
        ]
        rows.append({"conversation_id": fake.uuid4(), "messages": said, "model": "m-1", "rating": n % 5})
    roles = {"conversation_id": IDENTIFIER, "messages": TEXT, "model": EITHER, "rating": HARMLESS}
    return Table(rows, roles, suffix="jsonl")


TABLES: dict[str, tuple[Callable[[Faker], Table], str]] = {
    "hr": (hr, "de_DE"), "passengers": (passengers, "en_US"), "tickets": (tickets, "en_GB"), "mail": (mail, "en_US"),
    "visits": (visits, "fr_FR"), "survey": (survey, "en_IN"), "logs": (logs, "en_US"), "orders": (orders, "es_ES"),
    "students": (students, "pl_PL"), "loans": (loans, "nl_NL"), "members": (members, "it_IT"),
    "chats": (chats, "en_US"),
}  # fmt: skip


def make(name: str, folder: Path, seed: int = 0) -> tuple[Table, Path]:
    """A table and the file it was written to."""
    function, locale = TABLES[name]
    fake = Faker(locale)
    fake.seed_instance(seed)
    table = function(fake)
    path = folder / f"{name}.{table.suffix}"
    if table.suffix == "jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table.rows), "utf-8")
    else:
        pd.DataFrame(table.rows).to_csv(path, sep=table.delimiter, index=False)
    return table, path


def main() -> None:
    """Scan every table, run what was written, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", nargs="*", default=list(TABLES))
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    right = columns = passed = units = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in asked.tables:
            table, path = make(name, folder, asked.seed)
            written = folder / f"{name}.yaml"
            command = [sys.executable, "-m", "sanitize.cli"]
            scanned = subprocess.run(
                [*command, "scan", str(path), "--write", str(written)], capture_output=True, text=True
            )
            if scanned.returncode:
                print(f"{name}: scan ended with {scanned.returncode}: {scanned.stderr.strip()}")
                continue
            content = yaml.safe_load(written.read_text("utf-8"))
            found = {column: entry["role"] for column, entry in content["source"]["columns"].items()}
            wrong = [
                f"{column}: {found[column]}" for column, roles in table.roles.items() if found[column] not in roles
            ]
            right, columns = right + len(table.roles) - len(wrong), columns + len(table.roles)
            unit = content["source"].get("unit")
            units += unit == table.unit or (table.unit is None)
            output = ["--output", str(folder / f"out-{name}"), "--set", f"quarantine.path={folder}/q-{name}"]
            run = subprocess.run([*command, "run", str(written), *output], capture_output=True, text=True)
            passed += run.returncode == 0
            quasi = sum(role == "quasi" for role in found.values())
            print(f"{name}: {len(wrong)} wrong {wrong}, unit {unit}, {quasi} quasi, run {run.returncode}")
            if run.returncode:
                print("   ", "\n    ".join(run.stderr.strip().splitlines()[-6:]))
    print(
        f"roles right {right / max(columns, 1):.3f} of {columns}; units {units}; passed {passed} of {len(asked.tables)}"
    )


if __name__ == "__main__":
    main()
