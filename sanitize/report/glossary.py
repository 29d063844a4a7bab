"""The terms of the report, as ISO/IEC 20889:2018 and the literature use them."""

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("Attested", "Said by whoever signed the release; it can't be checked from the folder alone."),
    ("Canary", "A planted record with known personal data that must not survive; it is thrown away after the search."),
    ("Class", "All released rows that share one combination of quasi-identifiers."),
    ("Identifier", "A column that names a person by itself; it is replaced by a token or dropped."),
    ("Journalist risk", "Chance of recognising one person for somebody who doesn't know who is in the data."),
    ("k-anonymity", "Every class holds at least k persons, so nobody stands alone with their combination of values."),
    ("l-diversity", "Every class holds at least l different values of a sensitive column."),
    ("Loss", "How much detail the quasi-identifiers lost on average: 0 is none, 1 is all of it."),
    ("Marketer risk", "The share of persons that an attacker would recognise on average."),
    ("Prosecutor risk", "Chance of recognising one person for somebody who knows that this person is in the data."),
    ("Pseudonym", "A token that stands for an identifier; only the holder of the key can make it again."),
    ("Quarantine", "Where records go that a stage could not handle; they are never released."),
    ("Quasi-identifier", "A column that doesn't name a person, but may together with others: age, ZIP code, job."),
    ("Rechecked", "Recomputed from the files of the release, without trusting whoever made it."),
    ("Sample unique", "A person who stands alone in a class."),
    ("Suppressed", "Removed, because the row could not be made to look like enough others."),
    ("t-closeness", "In every class a sensitive column is spread nearly as in all rows; t is the largest distance."),
    ("Unit", "The person, or whatever else is protected as one; all their rows count once."),
    ("Upper bound", "The true rate is below it with 95% confidence, given the sample."),
)
