"""Coded errors: what went wrong, where, by which rule, what was expected, and what to do.

An error is data. It is printed, written beside a quarantined delivery and shown in the Dagster UI,
so it must never carry a value that belongs to a person or a facility: columns, counts, line numbers
and code lists are fine, cell contents of microdata are not.

The catalogue of codes is `CODES`; a code that is not in it cannot be raised.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

CODES: dict[str, str] = {
    # E1xx: the delivery as a parcel
    "E101": "The manifest delivery.yaml is missing",
    "E102": "The manifest delivery.yaml cannot be read",
    "E103": "The manifest delivery.yaml is not valid",
    "E104": "A file the manifest lists is not in the delivery",
    "E105": "A file in the delivery is not listed in the manifest",
    "E106": "Something in the delivery is not a regular file inside it",
    "E107": "A file does not have the size or hash its manifest states",
    "E108": "A file is empty",
    "E109": "A file is not what its place in the delivery requires",
    "E110": "A synthetic delivery would replace a survey delivery",
    "E111": "The period is outside what this pipeline knows",
    "E112": "A loose file lies in the landing folder",
    "E113": "A file name is not readable text",
    "E114": "A synthetic file is declared as survey data",
    "E115": "The files of a delivery do not speak of one survey year and country",
    "E116": "A file is too large to be what it should be",
    # E2xx: reading a file
    "E201": "One of the four files is missing",
    "E202": "A required column is missing",
    "E203": "A column appears twice",
    "E204": "The delimiter is wrong",
    "E205": "The encoding is wrong",
    "E206": "The file is truncated or a row has the wrong number of fields",
    "E207": "A column holds values of the wrong type",
    "E208": "The file cannot be read",
    "E209": "The file is of another survey year or country",
    "E210": "The file carries no records",
    # E3xx: records that do not fit together
    "E301": "An identifier appears more than once",
    "E302": "A record has no parent",
    "E303": "A municipality is unknown",
    "E304": "The measured municipalities are not 15 distinct known ones",
    "E305": "A code is outside its list",
    "E306": "The municipality disagrees with the region",
    "E307": "An identifier is missing",
    "E308": "A value that no record may lack is missing",
    "E309": "A core variable is mostly missing",
    "E310": "A weight is negative",
    "E311": "A stratum has one sampling unit only",
    # E4xx: workbooks and reports
    "E401": "A sheet is missing",
    "E402": "The heading row was not found",
    "E403": "A cell holds an error or an uncalculated formula",
    "E404": "A cell cannot be read as its column requires",
    "E411": "The document is of no known kind",
    "E412": "A part of the document was not found",
    "E413": "A document's count does not agree with its own list",
    "E414": "An entry of a review is not valid",
    "E415": "A list of municipalities is not valid",
    # E5xx: gates
    "E501": "A critical rule failed",
    "E502": "A rule could not be evaluated",
    "E503": "An expected breakdown is missing",
    # E6xx: publishing and the machine
    "E601": "There is nothing to publish",
    "E602": "The built release did not open as an analyst would open it",
    "E603": "There is no such release",
    "E604": "Another run is working in the same home",
    "E605": "There is not enough free space",
    "E606": "A query failed",
    "E607": "A table does not keep its contract",
    "E608": "The machine could not do its work",
    # E9xx: settings and use
    "E901": "A setting is not valid",
    "E902": "Wrong use",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in the six parts a person needs to mend it."""

    code: str
    where: str
    rule: str
    expected: str
    got: str
    hint: str
    count: int | None = None

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"unknown error code {self.code}")

    @property
    def title(self) -> str:
        return CODES[self.code]

    def as_dict(self) -> dict[str, object]:
        return {"title": self.title, **asdict(self)}

    def __str__(self) -> str:
        return (
            f"{self.code} {self.title}\n"
            f"  where:    {self.where}\n"
            f"  rule:     {self.rule}\n"
            f"  expected: {self.expected}\n"
            f"  got:      {self.got}\n"
            f"  to do:    {self.hint}"
        )


class LnbError(Exception):
    """One or more findings that stop what was being done.

    Raise it `from None` wherever the original exception could quote a cell of microdata.
    """

    def __init__(self, *findings: Finding) -> None:
        if not findings:
            raise ValueError("an LnbError needs at least one finding")
        self.findings = findings
        super().__init__("\n".join(str(f) for f in findings))

    @property
    def code(self) -> str:
        return self.findings[0].code


class DeliveryError(LnbError):
    """A delivery, or a file of it, is refused: it goes to quarantine, the run goes on."""


class GateError(LnbError):
    """A gate failed: what depends on it does not run and nothing is published."""


class UsageError(LnbError):
    """The caller asked for something that cannot be done as asked."""


def place_of(error: BaseException) -> str:
    """Kind of an error and the line of this project it came from; never its message, which may quote a cell."""
    place = "a library"
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename.replace("\\", "/")
        for package in ("/lnb_pipeline/", "/assets/"):
            if package in file and "/site-packages/" not in file:
                place = f"{package[1:]}{file.rsplit(package, 1)[1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} in {place}"


def fail(
    kind: type[LnbError],
    code: str,
    *,
    where: str,
    rule: str,
    expected: object,
    got: object,
    hint: str,
    count: int | None = None,
) -> LnbError:
    """Build (not raise) an error of one finding; `raise fail(...) from None` reads well."""
    return kind(
        Finding(code, where=where, rule=rule, expected=str(expected), got=str(got), hint=hint, count=count)
    )
