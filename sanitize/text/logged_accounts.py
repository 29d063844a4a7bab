"""Names of accounts where logs, listings of files and shells always put them, whatever they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sanitize.text.spans import Finding, Trust
from sanitize.text.vocabulary import Vocabulary

SCORE = 0.9
_ACCOUNT = r"(?P<account>[^\W_](?:[\w.-]{0,38}\w)?)"
_USER = r"\b(?:user|User|USER|login|account|owner)(?:name|Name)?"
_MODE = r"[dlcbps-](?:[r-][w-][xsStT-]){3}[.+@]?"
_TIME = r"(?:[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d|<\d{1,3}>\S{1,40}|\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d)"
_PLACES = (
    # a request in the log of a web server: host, identity, user (NCSA Common Log Format)
    rf'^[^\s"]{{2,80}} [^\s"]{{1,40}} {_ACCOUNT} \[\d{{1,2}}/[A-Z][a-z]{{2}}/\d{{4}}:',
    # OpenSSH, PAM, sudo, systemd and cron
    rf"\b(?:Accepted|Failed|Postponed) [\w/-]{{4,40}} for (?:invalid user |illegal user )?{_ACCOUNT} (?:from|port)\b",
    rf"\b(?:session (?:opened|closed) for|[Ii](?:nvalid|llegal)|Session \w{{1,12}} of|Disconnected from"
    rf"(?: (?:invalid|authenticating))?) user {_ACCOUNT}",
    rf"\bsudo(?:\[\d{{1,9}}\])?: {{1,4}}{_ACCOUNT} : ",
    rf"; USER={_ACCOUNT} ;",
    rf"\b[Cc](?:ron|RON)\w{{0,8}}(?:\[\d{{1,9}}\])?: \({_ACCOUNT}\) ",
    rf"(?<=[ ;])(?:ruser|logname|acct)=[\"']?{_ACCOUNT}(?=[\"' ;]|$)",
    # anything with a time in front
    rf"^{_TIME}[^\n]{{0,200}}{_USER}[ =:]{{1,2}}['\"\[]{_ACCOUNT}['\"\]]",
    rf"^{_TIME}[^\n]{{0,200}}{_USER}[=:] ?{_ACCOUNT}(?=[\s,;|]|$)",
    # listings: files, processes, who is logged in, the list of accounts
    rf"^{_MODE} {{1,4}}\d{{1,6}} {_ACCOUNT} {{1,20}}\S{{1,40}} {{1,20}}\d",
    rf"^{_ACCOUNT} {{1,20}}\d{{1,8}} {{1,8}}\d{{1,3}}\.\d {{1,8}}\d{{1,3}}\.\d {{1,12}}\d",
    rf"^{_ACCOUNT} {{1,20}}(?:pts/\d{{1,4}}|tty\w{{1,4}}|:\d) ",
    rf"^{_ACCOUNT}:[^:\s]{{0,120}}:\d{{1,10}}:\d{{1,10}}:[^:\n]{{0,120}}:/",
    # commands
    rf"\b(?:su -|sudo -(?:u|iu)|ssh -l|passwd|(?:user|add|del)(?:add|user|del)) {_ACCOUNT}(?=\s|$)",
    rf"\busermod(?: -\w{{1,3}} \S{{1,40}})? {_ACCOUNT}(?=\s|$)",
    rf"\bchown (?:-R )?{_ACCOUNT}:",
    rf"\b(?i:uid|samaccountname|userprincipalname)={_ACCOUNT}(?=,|$)",
)
_DOUBTFUL = re.compile(
    r"(?<!\S)(?:user(?:_?name)?|login|account|by)=\"?(?P<account>[^\W\d_][\w.-]{3,30})\"?(?=[,;]?(?:\s|\Z))",
    re.IGNORECASE,
)
"""Fields that hold accounts and other words: the ordinary ones are no accounts here."""

_NETWORKS = (
    "insta(?:gram)?|snap(?:chat)?|ig|tik ?tok|twitter|telegram|tg|discord|kik|skype|wechat|viber|whatsapp|psn|gamertag|"
    "onlyfans|bluesky|mastodon|cash ?app|venmo|vk|linkedin|reddit|twitch|soundcloud"
)
_SHOWN = re.compile(
    rf"(?<![\w@#/.-])(?:{_NETWORKS})(?:(?: me| is| at| handle| id| name| user| on)?(?: at)? ?[:=@-] ?@?| (?:me )?@?)"
    r"(?P<account>[a-z][\w.]{3,29})(?![\w@/-])|"
    r"\b(?:TODO|FIXME|XXX|HACK)\((?P<todo>[a-z][\w.-]{2,30})\)|"
    r"\b[Bb]ranch '?(?:origin/)?(?P<branch>[a-z][a-z.]{3,30})/[a-z]|"
    r"\bMerge pull request #\d{1,7} from (?P<fork>[\w-]{3,39})/",
    re.IGNORECASE,
)
"""Where people show each other their accounts on social networks, and where repositories of code name who works."""

_FOUND = tuple(re.compile(place, re.MULTILINE) for place in _PLACES)
_SYSTEM_TEXT = """
root admin administrator nobody daemon bin sys sync games man lp mail news uucp proxy www-data www backup list irc
gnats _apt systemd-network systemd-resolve systemd-timesync messagebus sshd syslog ntp dbus polkitd postfix dovecot
named bind ftp http https nginx apache apache2 httpd tomcat postgres postgresql mysql mariadb mongodb redis rabbitmq
elasticsearch kafka zookeeper hadoop hdfs spark airflow jenkins git gitlab-runner docker node app application deploy
deployer service system user users guest test tester demo default anonymous anon unknown none null true false
vagrant ubuntu debian centos fedora alpine ec2-user azureuser core pi operator oracle sa dba celery www-run wwwrun
staff wheel sudo adm kernel self request name username userid id str string int"""
SYSTEM_ACCOUNTS = frozenset(_SYSTEM_TEXT.split())
"""Accounts that systems and programs bring along, and words that stand for any."""


_BOTS = frozenset({"dependabot", "renovate", "hotfix", "bugfix", "snyk", "pyup", "greenkeeper", "refactor", "gh-pages"})
"""Programs that open branches, and what branches are for."""


SIGNS = (*_FOUND, _DOUBTFUL, _SHOWN)
"""A text in which none of them matches holds nothing for this finder."""


def logged_accounts(text: str, words: Vocabulary) -> Iterator[Finding]:
    """Accounts of people in lines of logs, listings and commands; those of systems and services are left out."""
    places = {match.span("account"): match["account"].casefold() for one in _FOUND for match in one.finditer(text)}
    for match in _DOUBTFUL.finditer(text):
        account = match["account"].casefold()
        if not words.is_in_dictionaries(account):
            places[match.span("account")] = account
    for match in _SHOWN.finditer(text):
        group = str(match.lastgroup)
        account = match[group].casefold().rstrip(".")
        named = any(map(str.isdecimal, account)) or "_" in account or not words.is_known(account)
        if named and account not in _BOTS:
            places[match.start(group), match.start(group) + len(account)] = account
    for (start, end), account in sorted(places.items()):
        if account not in SYSTEM_ACCOUNTS and not account.startswith("systemd-") and not account[0].isdigit():
            yield Finding(start, end, "USERNAME", SCORE, Trust.PATTERN)
