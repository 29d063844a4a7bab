"""Names of accounts in lines of logs, listings and commands."""

import pytest

from sanitize.text.logged_accounts import logged_accounts
from sanitize.text.vocabulary import vocabulary


@pytest.mark.parametrize(
    "text",
    [
        '203.0.113.9 - {} [10/Oct/2023:13:55:36 +0000] "GET / HTTP/1.1" 200 2326',
        "Oct 10 13:55:36 web1 sshd[2210]: Accepted publickey for {} from 203.0.113.9 port 51122 ssh2",
        "Oct 10 13:55:36 web1 sshd[2210]: Failed password for invalid user {} from 203.0.113.9",
        "Oct 10 13:55:37 web1 sudo: {} : TTY=pts/0 ; PWD=/srv ; USER=root ; COMMAND=/bin/ls",
        "Oct 10 13:55:37 web1 sudo: root : TTY=pts/0 ; PWD=/srv ; USER={} ; COMMAND=/bin/ls",
        "web1 systemd[1]: Started Session 55 of user {}.",
        "pam_unix(sshd:session): session opened for user {} by (uid=0)",
        "Jan  1 00:00:01 web1 CRON[77]: ({}) CMD (run-parts /etc/cron.daily)",
        "2024-01-05T10:00:01Z INFO login user={} ok",
        "2024-01-05 10:00:01,123 WARN c.e.Auth - user '{}' locked after 3 attempts",
        "total 8\n-rw-r--r-- 1 {} users 123 Feb  1 2023 notes.txt",
        "{}  2210  0.0  0.1  12345  678 pts/0 S 10:00 0:00 bash",
        "{}   pts/1   2024-01-05 10:00",
        "root:x:0:0:root:/root:/bin/bash\n{}:x:1001:1001:,,,:/srv:/bin/bash",
        "su - {}",
        "chown -R {}:staff /data",
        "uid={},ou=people,dc=corp",
    ],
)
def test_accounts_are_found_where_programs_put_them(text: str) -> None:
    line = text.format("ngata7")
    assert [line[found.start : found.end] for found in logged_accounts(line, vocabulary())] == ["ngata7"]
    assert not list(logged_accounts(text.format("root"), vocabulary()))


@pytest.mark.parametrize(
    "text",
    [
        "The user interface waits for user input; a user who logs in sees it.",
        "login(user=author, password=None)",
        "User.objects.filter(user=member)",
        "2024-01-05 10:00:01 INFO 14 users found in 3 ms",
        '127.0.0.1 - - [10/Oct/2023:13:55:36 +0000] "GET / HTTP/1.1" 200 2326',
        "key: value:1:2:3",
    ],
)
def test_other_lines_name_nobody(text: str) -> None:
    assert not list(logged_accounts(text, vocabulary()))


def test_fields_of_accounts_hold_ordinary_words_too() -> None:
    text = "user=ndlamini action=login; user=root, account=backup"
    assert [text[found.start : found.end] for found in logged_accounts(text, vocabulary())] == ["ndlamini"]


@pytest.mark.parametrize(
    ("text", "accounts"),
    [
        ("Insta: souksakhone_139", ["souksakhone_139"]),
        ("6'2. Snap me amaruoker52. Swipe left", ["amaruoker52"]),
        ("TikTok: @lyaysan, ig: thandeka", ["lyaysan", "thandeka"]),
        ("TODO(rinat): remove", ["rinat"]),
        ("Merge branch 'daulet/fix-login' into main", ["daulet"]),
        ("Merge pull request #12 from gulnar-dev/x", ["gulnar-dev"]),
        ("Insta worthy photos, my Discord server rules, snap decision, a Twitch stream", []),
        ("TODO(perf): faster. Merge branch 'feature/login', branch dependabot/npm", []),
    ],
)
def test_accounts_of_social_networks_and_repositories(text: str, accounts: list[str]) -> None:
    assert [text[found.start : found.end] for found in logged_accounts(text, vocabulary())] == accounts


def test_an_account_before_a_port_is_found(found_in) -> None:
    assert "marisol.rain" in found_in("Mar  1 10:08:11 host sshd[33]: Failed password for marisol.rain port 5022 ssh2")
