"""Agencies carried through a passage: from the sentence before, from a remark behind, from what stands above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lnb_pipeline.sources.agency_reports.statements import context
from lnb_pipeline.sources.agency_reports.statements.support import NOBODY, Attribution, Mention, attribution

Named = tuple[str, ...]


class Carrier:
    """The agency whose work a passage tells, sentence after sentence.

    `introduced` are the agencies of the sentence that introduces a list, `heading` those of the heading; () for
    none. In a `background` section a sentence has only the agencies it names, or those of the heading.
    """

    def __init__(
        self, texts: Sequence[str], mentions: Sequence[Sequence[Mention]], introduced: Named, heading: Named,
        *, background: bool = False,
    ) -> None:  # fmt: skip
        self._texts, self._mentions, self._heading = texts, mentions, heading
        self.current: Named = introduced
        self._from_remark = False
        self._background = background

    def read(self, figures: Sequence[Sequence[int]]) -> Iterator[list[Attribution]]:
        """For every sentence the attribution of each of its figures, given by their places."""
        for index, places in enumerate(figures):
            yield [self._of(index, place) for place in places]
            self._go_on(self._texts[index], self._mentions[index])

    def _of(self, index: int, place: int) -> Attribution:
        own = attribution(self._texts[index], self._mentions[index], place)
        if own is not None and not (own.closed and self._heading):
            return own
        names = self._heading if own is not None or self._background else self._carried(index)
        return Attribution(names, "carried") if names else NOBODY

    def _carried(self, index: int) -> Named:
        text = self._texts[index]
        if context.has_other_subject(text) or context.is_no_report(text):
            return self._heading
        remark = self._remark_behind(index)
        if remark and (not self.current or self._from_remark):
            return remark
        return self.current or self._heading

    def _remark_behind(self, index: int) -> Named:
        """Agencies of the next remark of the passage, unless somebody else is named before it."""
        for mentions in self._mentions[index + 1 :]:
            if mentions:
                return mentions[0].agencies if mentions[0].kind == "remark" else ()
        return ()

    def _go_on(self, text: str, mentions: Sequence[Mention]) -> None:
        if mentions:
            self.current = mentions[-1].agencies
            self._from_remark = mentions[-1].kind == "remark"
        elif context.has_other_subject(text):
            self.current, self._from_remark = (), False
