"""What values of columns look like, as regular expressions (RE2); blanks around values are gone."""

from __future__ import annotations

PATTERNS = {
    "email": r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    "phone": r"^(\+|00|\(?0)[\d(][\d\s()./-]{6,20}\d(\s*(x|ext\.?)\s*\d+)?$",
    "ip": r"^(\d{1,3}\.){3}\d{1,3}$|^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){3,7}$",
    "mac": r"^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}$",
    "uuid": r"^\{?[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?$",
    "hash": r"^(0x)?[0-9a-f]{24,128}$|^(0x)?[0-9A-F]{24,128}$",
    "iban": r"^[A-Z]{2}\d{2}[ A-Z0-9]{11,36}$",
    "card": r"^[2-6](\d[ -]?){12,18}$",
    "ssn": r"^\d{3}-\d{2}-\d{4}$|^\d{3}\.\d{3}\.\d{3}-\d{2}$",
    "url": r"^(https?://|www\.)\S+$",
    "handle": r"^@?[a-z0-9._-]*[a-z][a-z0-9._-]*$",
    "picture": r"(?i)\.(jpe?g|png|webp|gif|tiff?|bmp|avif)$",
    "structured": r"^\s*[\[{].*[\]}]\s*$|</[a-zA-Z][\w-]*>",
    "sentence": r"\S\s.*[.!?…]$",
    "lower_word": r"\s[a-z]\S*\s",
    "range": r"^\d{1,4}\s?[-–]\s?\d{1,3}$|^\d{1,5}([.,]\d+)?( ?[x×] ?\d{1,5}([.,]\d+)?){1,3}( ?[a-zA-Z]{1,4})?$",
    "date": r"^(\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](\d{2}|\d{4}))"
    r"(,?[ T]+\d{1,2}:\d{2}\S*( ?[AaPp]\.?[Mm]\.?)?)?$"
    r"|^\d{4}[- ]?[MQ]\d{1,2}$"
    r"|^(?i:(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
    r"\d{1,2}[ -](?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"\.?[ -]\d{2,4}(,? \d{1,2}:\d{2}.*)?$"
    r"|^(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2},? \d{4}(,? \d{1,2}:\d{2}.*)?$"
    r"|^\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]$",
    "time": r"^\d{1,3}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp][Mm])?$",
    "measure": r"^[-+<>~±$€£]?\s?"
    r"(\d{1,4}|\d{1,3}([,.']\d{3})*([.,]\d+)?|\d{1,3} \d{3}|\d{1,3}( \d{3})*[.,]\d+|\d+[.,]\d+)"
    r"\s?(%|[^\W\d_€$£]{1,8}(/[^\W\d_]{1,8})?\d?|[€$£])?$",
    "fraction": r"^\d{1,3}\s?/\s?\d{1,3}(\s?[^\W\d_]{1,6})?$",
    "version": r"^v?\d{1,3}(\.\d{1,3}){1,2}$|^[A-Za-z]\w{2,20}/\d{1,4}(\.\d{1,6}){1,3}$",
    "colour": r"^#[0-9a-fA-F]{3,8}$",
    "icd": r"^[A-Z]\d{2}\.?\d{0,2}[A-Z]?$|^[A-V]\d{2}[A-Z]{1,2}\d{0,2}$",
    "postcode": r"^\d{4,6}$|^\d{5}-\d{3,4}$|^\d{2,3}[- ]\d{2,3}$|^\d{4} ?[A-Z]{2}$|^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$",
    "coordinates": r"^-?\d{1,3}\.\d+\s?[,; ]\s?-?\d{1,3}\.\d+$",
    "digits": r"^\d+$",
    "zero_led": r"^0\d{5,}$",
    "some_digits": r"\d.*\d",
    "code": r"^(?:[\w./:#-]*\d[\w./:#-]*\d[\w./:#-]*|[A-Z]{6,}|[A-Z]{1,6}[ -]\d{3,}[A-Z\d-]*"
    r"|[A-Z\d]{1,4}(?:[ -][A-Z\d]{1,4}){1,3})$",
    "an_email": r"[^\s@<>\"',;:()\[\]]+@[^\s@<>\"',;:()\[\]]+\.[\pL]{2,}",
    "a_phone": r"(?:^|[^\w.+-])(?:\+\d{1,3}[ ().\d-]{6,18}\d|\(\d{2,5}\)[ .-]?\d{3,4}[ .-]?\d{3,5}"
    r"|\d{3}[ .-]\d{3}[ .-]\d{4}|0\d{2,4}[ /-]\d{3,8}(?:[ -]\d{2,5})*|0\d(?:[ .-]\d{2}){4}|[67]\d{2}(?: \d{2}){3})"
    r"(?:$|[^\w-])",
    "a_card": r"(?:^|\D)[2-6]\d{3}[ -]\d{4}[ -]\d{4}[ -]\d{3,4}(?:$|\D)",
    "an_ssn": r"(?:^|[^\d-])(?:\d{3}-\d{2}-\d{4}|\d{3}\.\d{3}\.\d{3}-\d{2})(?:$|[^\d-])",
    "an_obscured_email": r"(?i)[\w.+-]{2,}(?: ?[(\[{] ?at ?[)\]}] ?| at )[\w-]{2,}"
    r"(?: ?[(\[{] ?dot ?[)\]}] ?| dot |\.)[a-z]{2,}",
    "a_dotted_host_address": r"(?:^|[\s<(])[A-Za-z]+[._][A-Za-z]+@[A-Za-z][A-Za-z0-9-]{2,}(?:$|[\s>)])",
    "a_directory_name": r"(?i)(?:^|[,/;\s])(?:uid|cn|samaccountname|userprincipalname)=[\w. -]{3,}"
    r"|^[A-Za-z][A-Za-z0-9-]{1,14}\\[\w.-]{3,}$|^/?u/[\w-]{3,}$",
    "a_birth": r"(?i)(?:^|[^\pL])(?:born(?: on)?|geb(?:oren)?(?: am)?|dob|d\.o\.b|née? le|nacid[oa] el|nat[oa] il|\*)"
    r"[.:]?\s*\d{1,4}[./-]\d{1,2}[./-]\d{2,4}",
    "a_box": r"(?i)^(?:p\.? ?o\.? ?box|postfach|apartado|postbus|casilla|bo[iî]te postale)\s?\d",
    "an_iban": r"(?:^|\W)[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){3,7}[A-Z0-9]{1,4}(?:$|\W)",
    "a_street": r"(?i)\b\d{1,5}[a-z]?\s+(?:[\pL.'-]+\s+){1,4}"
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|terrace|square|place|crescent|way|close"
    r"|gardens|grove|mews|parkway|pkwy|circle|trail|highway|hwy)\b"
    r"|\pL{2,}(?:straße|strasse|str\.|weg|platz|gasse|allee|straat|laan|gatan|vej|ulica|gade|vägen|veien|gata|ufer|damm"
    r"|katu|tie|utca|gracht|kade|plein|steenweg)\s+\d"
    r"|^(?:am|an der|auf der|auf dem|im|in der|zum|zur|unter den)\s+\pL[\pL -]{2,30}\s\d{1,3}\s?[a-z]?$"
    r"|^(?:apt|apartment|flat|unit|suite)\.? ?\d{1,4}[a-z]?, ?\pL"
    r"|\b(?:rue|calle|via|rua|avenida|ulica|ul\.)\s+[\pL' ]{2,40},?\s+\d"
    r"|(?:^|[\s,.])(?:ул|улица|пр|просп|проспект|пер|переулок|ш|шоссе|наб|бул|б-р|алл|аллея)\.?\s.{2,40}[\s,]д\.? ?\d"
    r"|\b\d{1,4},?\s+(?:rue|avenue|boulevard|chemin|allée)\s+\pL",
    "a_handle": r"(?:^|\s)@[A-Za-z_]\w{2,}(?:$|\s)",
    "an_ip": r"(?:^|[^\d.:/\w]|//|[^v]:|[^\d.:]\s)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}"
    r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:$|[^\d.])",
    "a_host_address": r"^[A-Za-z][\w.+-]*@[A-Za-z][A-Za-z0-9-]{2,}$",
    "a_profile": r"(?i)(?:github|gitlab|twitter|x|instagram|tiktok|facebook|t|vk|medium|reddit)\.(?:com|me)"
    r"/(?:@|u/|user/)?[\w.-]{3,}/?$|^https?://[\w.-]+/(?:\w{2}/)?(?:~|(?:people|person|persons|staff|authors?|profiles?"
    r"|personen|mitarbeiter|personas)/)[\w%-]*[a-z][._-][a-z][\w-]*/?$|linkedin\.com/in/\w|orcid\.org/\d|scholar\.google\.\w+/citations",
    "a_home": r"(?:^|[\s\"'(=:])(?:/home/|/Users/|(?i:[a-z]:\\+users\\+))[\w.-]+",
    "a_cn_id": r"(?:^|[^\dA-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"(?:$|[^\dA-Za-z])",
    "a_plate": r"^(?:[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} ?\d{1,4}[EH]?|[A-Z]{2}-\d{3}-[A-Z]{2}|[A-Z]{2}\d{2} [A-Z]{3}"
    r"|\d{4} [B-DF-HJ-NP-TV-Z]{3})$",
}
"""The forms by name; those that begin with an article are looked for inside of values, too."""

HARMLESS = ("date", "time", "measure", "fraction", "range", "version", "colour", "icd", "coordinates")
"""Forms of values that are often unique and still name nobody."""
_WITH_DIGITS = frozenset({
    "phone", "card", "ssn", "iban", "date", "time", "measure", "fraction", "range", "version", "icd", "postcode",
    "coordinates", "digits", "zero_led", "some_digits", "a_phone", "a_card", "an_ssn", "an_iban", "a_street",
    "a_birth", "a_box", "an_ip", "a_cn_id", "a_plate",
})  # fmt: skip
MARKS = {
    "@": frozenset({"email", "an_email", "a_handle", "a_host_address", "a_dotted_host_address"}),
    r"\d": _WITH_DIGITS,
}
"""What forms can't do without, as a regular expression: where no value of a column has it, they aren't looked for."""
