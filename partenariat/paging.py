"""Page numbers of lists, in the address: `?page=2`."""

from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

# Far beyond any list; keeps a made-up number from reaching the database.
LAST_PAGE = 100_000


class Link(NamedTuple):
    """One place in the row of page numbers; a gap has no number."""

    number: int | None
    url: str
    current: bool


def page_number(request):
    """The page asked for; anything that is not a page number is the first page."""
    text = request.GET.get("page", "")
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 9 else 1


@dataclass
class Pager:
    """What components/pagination.html shows. `parameters` is the query string without the page number."""

    number: int
    total: int
    size: int
    parameters: str = ""

    @property
    def last(self):
        return max(1, ceil(self.total / self.size))

    @property
    def previous_url(self):
        return self._url(self.number - 1) if self.number > 1 else ""

    @property
    def next_url(self):
        return self._url(self.number + 1) if self.number < self.last else ""

    @property
    def last_url(self):
        return self._url(self.last)

    @property
    def links(self):
        """First, last, and the neighbours of the current page; a gap is one link without a number."""
        near = {1, self.last, self.number - 1, self.number, self.number + 1}
        shown, before = [], 0
        for number in sorted(n for n in near if 1 <= n <= self.last):
            if number - before > 1:
                shown.append(Link(None, "", False))
            shown.append(Link(number, self._url(number), number == self.number))
            before = number
        return shown

    def _url(self, number):
        page = f"page={number}" if number > 1 else ""
        return "?" + "&".join(part for part in (self.parameters, page) if part)
