"""Secrets as files of configuration, markup and commands write them: the value goes, and nothing else."""

import html

import pyarrow as pa
import pytest

from sanitize.text.columns import Treatment, scrub_column
from sanitize.text.detector import TextDetector
from sanitize.text.operators import Replace

WRITTEN = {
    "TOML": 'db.password="{}"\nport = 5432',
    "INI": "[database]\npassword = {}\nhost = db",
    "properties": "spring.datasource.password={}\nspring.jpa.show-sql=true",
    "Terraform": 'variable "db_password" {{\n  default = "{}"\n}}',
    "Docker": "ENV SECRET_TOKEN {}\nRUN make",
    "compose": "services:\n  db:\n    environment:\n      - POSTGRES_PASSWORD={}\n      - POSTGRES_DB=app",
    "element": "<config><password>{}</password><retries>3</retries></config>",
    "attribute": '<add key="ClientSecret" value="{}" />',
    "property": '<property name="password" value="{}"/>',
    "command": "curl --user 'ops:{}' -d @data.json",
    "variable": "PGPASSWORD={} psql -h db",
}
KEPT = [
    '<input type="password" name="password" placeholder="Password"/>',
    "<token>${{API_TOKEN}}</token><tokens>4096</tokens>",
    '<add key="PasswordPolicy" value="strict" />',
    'variable "region" {\n  default = "eu-west-1"\n}',
    "ENV PATH /usr/local/bin\nENV LANG C",
]


@pytest.fixture(scope="module")
def detector() -> TextDetector:
    return TextDetector.open(language="en")


def scrubbed(detector: TextDetector, text: str) -> str:
    result = scrub_column(pa.array([text]), detector, Treatment({}, Replace()))
    return str(result.values[0].as_py())


@pytest.mark.parametrize("name", WRITTEN)
def test_the_value_goes_and_the_rest_stays(detector: TextDetector, name: str) -> None:
    text = WRITTEN[name].format("Tul1p9-Qx77mirror")
    after = html.unescape(scrubbed(detector, text))
    assert "Tul1p9" not in after
    assert "mirror" not in after
    before, _, rest = after.partition("<SECRET>")
    assert text.startswith(before)
    assert text.endswith(rest)


@pytest.mark.parametrize("text", KEPT)
def test_references_and_names_of_secrets_stay(detector: TextDetector, text: str) -> None:
    assert scrubbed(detector, text) == text


@pytest.mark.parametrize("kind", ["RSA PRIVATE KEY", "PGP PRIVATE KEY BLOCK"])
def test_what_follows_on_a_private_key_stays(detector: TextDetector, kind: str) -> None:
    text = f"-----BEGIN {kind}-----\n\nlQOYBF0abc123\n=AbCd\n-----END {kind}-----\nrestart the server"
    assert scrubbed(detector, text) == "<SECRET>\nrestart the server"
