"""VAT numbers: whether one has the form of its country. Pure, and offline: whether it is in force, only the tax office knows."""

import re

# The forms that the Commission publishes; the United Kingdom's and Switzerland's beside them.
FORMS = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CY": r"\d{8}[A-Z]", "CZ": r"\d{8,10}", "DE": r"\d{9}", "DK": r"\d{8}",
    "EE": r"\d{9}", "EL": r"\d{9}", "ES": r"[A-Z0-9]\d{7}[A-Z0-9]", "FI": r"\d{8}", "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}", "HR": r"\d{11}",
    "HU": r"\d{8}", "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}", "IT": r"\d{11}", "LT": r"(\d{9}|\d{12})", "LU": r"\d{8}", "LV": r"\d{11}",
    "MT": r"\d{8}", "NL": r"\d{9}B\d{2}", "PL": r"\d{10}", "PT": r"\d{9}", "RO": r"\d{2,10}", "SE": r"\d{12}", "SI": r"\d{8}",
    "SK": r"\d{10}", "XI": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})", "GB": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})", "CHE": r"\d{9}(MWST|TVA|IVA)?",
}  # fmt: skip
_COUNTRY = {"EL": "GR", "XI": "GB", "CHE": "CH"}


class BadNumber(ValueError):
    """What is wrong with the number, for the person who typed it."""


def clean(typed: str) -> str:
    """The number as we keep it: capitals, without what people put between; "" for nothing. Raises BadNumber."""
    number = re.sub(r"[\s./·-]", "", typed).upper()
    if not number:
        return ""
    prefix = "CHE" if number.startswith("CHE") else number[:2]
    form = FORMS.get("EL" if prefix == "GR" else prefix)
    if form is None:
        raise BadNumber("A VAT number begins with the letters of its country, such as DE123456789. Leave the field empty if you have none.")
    if not re.fullmatch(form, number[len(prefix) :]):
        raise BadNumber(f"This is not how VAT numbers of {country(number)} look. Check it, or leave the field empty.")
    return number


def country(number: str) -> str:
    """The country of a number, in two letters as countries are called elsewhere; "" for no number."""
    prefix = "CHE" if number.startswith("CHE") else number[:2]
    return _COUNTRY.get(prefix, prefix)
