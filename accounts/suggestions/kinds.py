"""What the corrections need to know of each kind of record."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from partenariat import addresses
from partenariat.documents import Documents


@dataclass(frozen=True)
class Kind:
    """`code` names the kind in addresses and in links sent by mail.

    `public()` → the records anyone may correct; `keeps(user, record)` → whether this person answers for it;
    `kept_by(user)` → the condition on proposals that says the same of many; `keepers(record)` → their accounts.
    `the`: « la fiche ». `group_of(name)`: the part of the page a path belongs to. `key`: the column its address rests on.
    """

    code: str
    the: str
    proposals: type[models.Model]
    documents: Documents
    public: Callable
    keeps: Callable
    kept_by: Callable
    keepers: Callable
    route: str
    trail: tuple
    group_of: Callable = lambda name: ""
    key: str = "slug"

    def get(self, pk):
        """The proposal of this key, with its record. Raises Http404."""
        proposal = self.proposals.objects.select_related("record", "author").filter(pk=pk).first()
        if proposal is None:
            raise Http404
        return proposal

    def find(self, key):
        """The public record at this address, or the redirection to its present one. Raises Http404."""
        if self.key == "slug":
            return addresses.find(self.public(), key)
        return get_object_or_404(self.public(), **{self.key: key})

    def url(self, record, suffix=""):
        return reverse(f"{self.route}{suffix}", args=[getattr(record, self.key)])

    def my_url(self, proposal):
        return reverse("my_suggestion", args=[self.code, proposal.pk])

    def admin_url(self, proposal):
        return reverse(
            f"admin:{proposal._meta.app_label}_{proposal._meta.model_name}_change", args=[proposal.pk]
        )

    def record_admin_url(self, record):
        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])

    def asked(self):
        """The paths a reader may propose another value for."""
        return [path for path in self.documents.paths.values() if path.suggested]

    def groups(self):
        """[(title, [path])] of what may be corrected, in the order of the page; one without title by default."""
        grouped = {}
        for path in self.asked():
            grouped.setdefault(self.group_of(path.name), []).append(path)
        rest = grouped.pop("", [])
        return (
            [*grouped.items(), ("Autres réponses" if grouped else "", rest)]
            if rest
            else list(grouped.items())
        )

    def said(self, name, value):
        """A value in words; nothing at all is said too."""
        return self.documents.words(name, value) if value not in (None, "", [], {}) else "Non renseigné"
