"""Units of measurement, as patterns, and currencies."""

from __future__ import annotations


def one_of(words: str) -> str:
    """A pattern of any of the words, the longest first."""
    return f"(?:{'|'.join(sorted(set(words.split()), key=len, reverse=True))})"


_UNIT_NAMES = r"""
m?mol µ?mol umol nmol pmol mg mcg µg ug ng pg kg g mL ml dL L U IU mIU mEq mm cm km m nm µm um mmHg kPa hPa MPa GPa bar
psi Nm N kN J kJ cP V kV mV A mA W kW MW Hz kHz MHz GHz rpm bpm fps px dpi ppm KB MB GB TB GiB MiB ms µs ns s sec secs
seconds? h hrs? hours? min mins minutes? steps? epochs? units? tablets? drops? cells? HRC °C C K F dB lux lm % x"""
UNITS = one_of(_UNIT_NAMES)
LONG_UNITS = one_of(" ".join(unit for unit in _UNIT_NAMES.split() if len(unit) > 1 and unit != "°C"))

_CURRENCIES_TEXT = """
EUR USD GBP CHF PLN TRY TRL SEK DKK NOK HUF CZK RON DEM FRF ITL ATS ESP NLG BEF JPY CNY INR BRL RUB UAH CAD AUD ZAR"""
CURRENCIES = frozenset(_CURRENCIES_TEXT.split())
