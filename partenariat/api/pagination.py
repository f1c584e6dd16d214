"""Numbered pages: 20 rows unless asked, 100 at most, and a last page that is told."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from rest_framework.exceptions import NotFound

DEFAULT_SIZE, MAX_SIZE, MAX_PAGE = 20, 100, 100_000


class PageForm(forms.Form):
    page = forms.IntegerField(
        label="Numéro de la page, à partir de 1", required=False, min_value=1, max_value=MAX_PAGE
    )
    par_page = forms.IntegerField(
        label=f"Nombre de lignes par page, {DEFAULT_SIZE} par défaut",
        required=False,
        min_value=1,
        max_value=MAX_SIZE,
    )


class Page:
    """The page asked for; `answer` is its body once the rows are known."""

    def __init__(self, request, *, number=None, size=None):
        self.request = request
        self.number = number or 1
        self.size = size or DEFAULT_SIZE

    @property
    def offset(self):
        return (self.number - 1) * self.size

    def answer(self, total, results):
        """Body and `Link` header. A page beyond the last is not found, and the last one is named."""
        last = max(1, -(-total // self.size))
        if self.number > last:
            raise NotFound(f"La page {self.number} n’existe pas\u00a0: la dernière est la page {last}.")
        following = self._url(self.number + 1) if self.number < last else None
        previous = self._url(self.number - 1) if self.number > 1 else None
        body = {
            "total": total,
            "page": self.number,
            "pages": last,
            "suivante": following,
            "precedente": previous,
            "resultats": results,
        }
        links = {"next": following, "prev": previous, "first": self._url(1), "last": self._url(last)}
        return body, ", ".join(f'<{url}>; rel="{name}"' for name, url in links.items() if url)

    def _url(self, number):
        # The host a client sends is not to be believed: links start from the site's own address.
        pairs = [
            (name, value)
            for name, values in self.request.query_params.lists()
            for value in values
            if name != "page"
        ]
        query = urlencode([*pairs, ("page", number)] if number > 1 else pairs)
        return f"{settings.SITE_URL}{self.request.path}" + (f"?{query}" if query else "")
