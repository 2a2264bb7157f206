"""Currencies as reports print them: codes of ISO 4217 and the signs that mean one of them."""

from __future__ import annotations

import re

CODES = frozenset(re.findall(r"[A-Z]{3}", """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD
    MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG
    QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD
    TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
""")) - {"SDG"}
"""ISO 4217, without the Sudanese pound: in these reports SDG is a Sustainable Development Goal."""

SIGNS = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP"}

PATTERN = rf"US\$|(?<![A-Za-z])(?:{'|'.join(sorted(CODES))})(?![A-Za-z])|[$€£]"


def code(printed: str) -> str:
    """The ISO code of a sign or code."""
    return SIGNS.get(printed, printed)
