"""A wide table of made-up people: columns as real tables have them, each with the role it should get.

Headers are English, German, French, Spanish, Portuguese, abbreviated, or say nothing; values come from Faker in many
locales, with nulls, blanks, mixed formats and types.
"""

from __future__ import annotations

import hashlib
import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pyarrow as pa
from faker import Faker

LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "pt_BR", "it_IT", "nl_NL", "pl_PL", "sv_SE")
MUTE = "x"
"""A header that says nothing: it gets a number."""

Draw = Callable[[random.Random, Faker, int], Any]


@dataclass(frozen=True)
class Kind:
    """A kind of column: the role it should get (`identifier`, `text`, or `other`), headers, and how it is drawn."""

    role: str
    headers: str
    draw: Draw


@cache
def faker(locale: str) -> Faker:
    """One generator a locale: they are slow to make."""
    return Faker(locale, use_weighting=False)


def _digits(generator: random.Random, count: int) -> str:
    return "".join(generator.choices(string.digits, k=count))


def _code(generator: random.Random, form: str) -> str:
    """`#` becomes a digit, `?` a capital."""
    drawn = (generator.choice(string.digits if c == "#" else string.ascii_uppercase) if c in "#?" else c for c in form)
    return "".join(drawn)


def _day(generator: random.Random) -> date:
    return date(1940, 1, 1) + timedelta(generator.randrange(30_000))


def _sentences(generator: random.Random, fake: Faker, low: int, high: int) -> str:
    return " ".join(fake.sentence(generator.randint(4, 14)) for _ in range(generator.randint(low, high)))


def _payload(generator: random.Random, fake: Faker) -> str:
    return json.dumps({"user": fake.name(), "text": fake.sentence(), "n": generator.randrange(9)})


def _chat(generator: random.Random, fake: Faker) -> list[dict[str, str]]:
    return [{"role": "user", "content": fake.sentence()}, {"role": "assistant", "content": fake.sentence()}]


KINDS = (
    Kind(
        "identifier",
        "name|full_name|Kundenname|nom complet|nombre_completo|nome do cliente|pt_nm|x",
        lambda g, f, n: f"{f.first_name()} {f.last_name()}",
    ),
    Kind("identifier", "name|Versicherter|titulaire|paciente|x", lambda g, f, n: f"{f.last_name()}, {f.first_name()}"),
    Kind("identifier", "first_name|Vorname|prénom|nombre|primeiro nome|fname|x", lambda g, f, n: f.first_name()),
    Kind("identifier", "lastName|Nachname|nom de famille|apellidos|sobrenome|lname|x", lambda g, f, n: f.last_name()),
    Kind(
        "identifier",
        "doctor|behandelnder Arzt|médecin|x",
        lambda g, f, n: f"Dr. {f.last_name()}" if g.random() < 0.7 else f"Dr {f.first_name()} {f.last_name()}",
    ),
    Kind("identifier", "email|E-Mail-Adresse|courriel|correo|e_mail_1|x", lambda g, f, n: f.ascii_email()),
    Kind("identifier", "phone|Telefonnummer|téléphone|teléfono|celular|tel_no|x", lambda g, f, n: f.phone_number()),
    Kind("identifier", "mobile|Handy|x", lambda g, f, n: int("1" + _digits(g, 10))),
    Kind(
        "identifier",
        "address|Anschrift|adresse|dirección|endereço|addr_ln_1|x",
        lambda g, f, n: f.address().replace("\n", ", "),
    ),
    Kind("identifier", "street|Straße|rue|calle|rua|x", lambda g, f, n: f.street_address().replace("\n", ", ")),
    Kind("identifier", "ssn|SVNR|NIR|DNI|CPF|national id|x", lambda g, f, n: f.ssn()),
    Kind("identifier", "patient_id|Patientennummer|n° patient|id_paciente|x", lambda g, f, n: _code(g, "P######")),
    Kind("identifier", "customer no|Kundennummer|numéro client|cliente_id|cust_no|x", lambda g, f, n: 400_000 + n),
    Kind("identifier", "member|Mitgliedsnummer|x", lambda g, f, n: _code(g, "??-####-##")),
    Kind("identifier", "iban|IBAN|compte bancaire|x", lambda g, f, n: f.iban()),
    Kind("identifier", "card_number|Kartennummer|cc_num|x", lambda g, f, n: f.credit_card_number()),
    Kind("identifier", "username|Benutzername|login|usuario|handle|x", lambda g, f, n: f.user_name()),
    Kind("identifier", "ip|client_ip|IP-Adresse|x", lambda g, f, n: f.ipv4() if g.random() < 0.8 else f.ipv6()),
    Kind("identifier", "mac|device|x", lambda g, f, n: f.mac_address()),
    Kind("identifier", "uuid|session|guid|x", lambda g, f, n: str(f.uuid4())),
    Kind("identifier", "hash|user_hash|x", lambda g, f, n: hashlib.sha256(_digits(g, 12).encode()).hexdigest()),
    Kind("identifier", "passport|Reisepass|pasaporte|x", lambda g, f, n: _code(g, "?########")),
    Kind("identifier", "plate|Kennzeichen|immatriculation|matrícula|x", lambda g, f, n: f.license_plate()),
    Kind("identifier", "website|profile_url|x", lambda g, f, n: f"https://social.example/{f.user_name()}"),
    Kind(
        "identifier",
        "case_no|Aktenzeichen|dossier|processo|x",
        lambda g, f, n: f"{g.randint(1, 30)} C {n}/{n % 24}",
    ),
    Kind("identifier", "next of kin|contact d'urgence|x", lambda g, f, n: f.name()),
    Kind("text", "notes|Bemerkungen|remarques|observaciones|observações|cmt|x", lambda g, f, n: _sentences(g, f, 1, 3)),
    Kind("text", "description|Beschreibung|descripción|x", lambda g, f, n: _sentences(g, f, 1, 1)),
    Kind("text", "report|Befund|compte rendu|x", lambda g, f, n: _sentences(g, f, 10, 30)),
    Kind("text", "review|Bewertung|avis|x", lambda g, f, n: _sentences(g, f, 1, 1) if g.random() < 0.5 else "ok"),
    Kind("text", "payload|data_json|x", lambda g, f, n: _payload(g, f)),
    Kind("text", "messages|x", lambda g, f, n: _chat(g, f)),
    Kind("text", "html|x", lambda g, f, n: f"<p>{f.sentence()}</p><b>{f.name()}</b> {f.sentence()}"),
    Kind("text", "feedback|Kommentar|commentaire|comentario|x", lambda g, f, n: f.sentence(g.randint(2, 7))),
    Kind("other", "age|Alter|âge|edad|idade|x", lambda g, f, n: g.randint(0, 99)),
    Kind("other", "sex|Geschlecht|sexe|gdr|x", lambda g, f, n: g.choice(("m", "f", "d"))),
    Kind("other", "dob|Geburtsdatum|date_naissance|fecha de nacimiento|x", lambda g, f, n: _day(g)),
    Kind("other", "birth date|Geb.|nascimento|x", lambda g, f, n: _day(g).strftime("%d.%m.%Y")),
    Kind("other", "admitted|Aufnahme|x", lambda g, f, n: _day(g).isoformat()),
    Kind("other", "created_at|ts|x", lambda g, f, n: datetime(2024, 1, 1) + timedelta(seconds=g.randrange(10**7))),
    Kind("other", "updated|x", lambda g, f, n: f"{_day(g).isoformat()}T{g.randrange(24):02}:{g.randrange(60):02}:07Z"),
    Kind("other", "epoch|x", lambda g, f, n: 1_600_000_000 + g.randrange(10**8)),
    Kind("other", "zip|PLZ|code postal|cp|CEP|x", lambda g, f, n: f.postcode()),
    Kind("other", "city|Ort|ville|ciudad|cidade|x", lambda g, f, n: f.city()),
    Kind("other", "country|Land|pays|país|x", lambda g, f, n: f.country()),
    Kind("other", "state|Bundesland|région|x", lambda g, f, n: g.choice(("Ohio", "Bayern", "Bretagne", "Lazio"))),
    Kind("other", "job title|Beruf|profession|ocupación|x", lambda g, f, n: f.job()),
    Kind("other", "salary|Gehalt|salaire|salario|x", lambda g, f, n: g.randrange(20_000, 200_000)),
    Kind("other", "amount|Betrag|montant|importe|valor|x", lambda g, f, n: round(g.lognormvariate(4, 1), 2)),
    Kind("other", "balance|Saldo|x", lambda g, f, n: f"{g.lognormvariate(6, 1):,.2f}"),
    Kind("other", "lat|Breite|x", lambda g, f, n: round(g.uniform(-80, 80), 5)),
    Kind("other", "weight_kg|Gewicht|poids|peso|x", lambda g, f, n: round(g.gauss(75, 12), 1)),
    Kind("other", "blood pressure|RR|x", lambda g, f, n: f"{g.randint(95, 180)}/{g.randint(55, 110)}"),
    Kind("other", "lab value|x", lambda g, f, n: f"{g.uniform(0, 20):.1f} mmol/L"),
    Kind("other", "diagnosis|Diagnose|diagnostic|x", lambda g, f, n: g.choice(("asthma", "type 2 diabetes", "flu"))),
    Kind("other", "icd10|x", lambda g, f, n: f"{g.choice('EFIJ')}{g.randint(10, 60)}.{g.randrange(10)}"),
    Kind("other", "status|Zustand|statut|x", lambda g, f, n: g.choice(("open", "in progress", "on hold"))),
    Kind("other", "category_id|Kategorie|x", lambda g, f, n: g.randint(1, 30)),
    Kind(
        "other",
        "product name|Produkt|x",
        lambda g, f, n: g.choice(("Blue Kettle", "Oak Table", "Mug")),
    ),
    Kind("other", "sku|Artikel|x", lambda g, f, n: f"SKU-{g.randint(100, 160)}"),
    Kind("other", "active|aktiv|actif|x", lambda g, f, n: g.random() < 0.6),
    Kind("other", "is_member|x", lambda g, f, n: g.choice(("yes", "no"))),
    Kind("other", "version|x", lambda g, f, n: f"{g.randint(1, 4)}.{g.randint(0, 12)}.{g.randint(0, 9)}"),
    Kind("other", "language|Sprache|x", lambda g, f, n: g.choice(("en", "de", "fr", "pt-BR"))),
    Kind("other", "colour|Farbe|x", lambda g, f, n: f.hex_color()[:2] + "0000"),
    Kind("other", "constant|x", lambda g, f, n: "A"),
    Kind("other", "empty|x", lambda g, f, n: None),
    Kind("other", "duration|x", lambda g, f, n: f"{g.randrange(3)}:{g.randrange(60):02}:{g.randrange(60):02}"),
    Kind("other", "rating|Note|x", lambda g, f, n: g.randint(1, 5)),
    Kind("other", "score|x", lambda g, f, n: g.random()),
    Kind("other", "visits|count|x", lambda g, f, n: int(g.expovariate(0.1))),
    Kind("other", "department|Abteilung|service|x", lambda g, f, n: g.choice(("Human Resources", "Sales"))),
    Kind("other", "answer 1|Q7|x", lambda g, f, n: g.choice(("strongly agree", "neither agree nor disagree"))),
    Kind("other", "percent|Anteil|x", lambda g, f, n: f"{g.randrange(100)} %"),
)


def wide_table(seed: int, rows: int) -> tuple[pa.Table, dict[str, str]]:
    """A table with one column of each kind, and the role that each column should get."""
    generator = random.Random(seed)
    columns: dict[str, pa.Array] = {}
    roles: dict[str, str] = {}
    for kind in KINDS:
        header = generator.choice(kind.headers.split("|"))
        name = f"{header}_{len(columns)}" if header == MUTE or header in columns else header
        fakes = [faker(locale) for locale in generator.sample(LOCALES, generator.choice((1, 1, 3)))]
        for fake in fakes:
            fake.seed_instance(generator.randrange(2**32))
        share = generator.choice((0.0, 0.0, 0.05, 0.6))
        values = [
            None if generator.random() < share else kind.draw(generator, fakes[row % len(fakes)], row)
            for row in range(rows)
        ]
        columns[name] = pa.array(values)
        roles[name] = kind.role
    return pa.table(columns), roles
