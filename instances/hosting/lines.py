"""How many seats each line of the composition has: within the bounds of its text, asked line by line."""

import json
from dataclasses import dataclass, field

from django import forms
from django.db import transaction
from django.db.models import Count

from instances.enums import Obligation, SeatKind
from instances.hosting.seen import merge, unpack
from instances.models import Body
from instances.seats import composition
from partenariat.form_fields import SiteForm

MOST = 200


def _number(label):
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"min": 0, "max": MOST}),
        error_messages={
            "required": "Donnez un nombre\u00a0: 0 s’il n’y en a pas.",
            "invalid": "Écrivez un nombre entier.",
            "min_value": "Un nombre de sièges n’est pas négatif.",
            "max_value": "Ce nombre est trop grand\u00a0: vérifiez-le.",
        },
    )


class LineForm(SiteForm):
    titulars = _number("Titulaires")
    substitutes = _number("Suppléants")


@dataclass
class Row:
    """One line. `now`: [titular seats, substitutes] as saved; `proposed` before anything is."""

    line: composition.Line
    now: list
    form: LineForm | None = None
    clash: str = ""
    errors: list = field(default_factory=list)

    @property
    def template(self):
        return self.line.template

    @property
    def key(self):
        return str(self.template.pk)

    @property
    def bounds(self):
        """What the text says of the number, in words."""
        line = self.line
        if self.template.to_check:
            return "Nombre à vérifier dans le texte"
        if line.most is None:
            return f"Au moins {line.least}" if line.least else "Aucun texte connu ne fixe ce nombre"
        if line.least == line.most:
            return f"Le texte prévoit {line.most}"
        if line.least == 0:
            return f"{'Facultatif' if self.template.required == Obligation.NO else 'Selon les cas'}\u00a0: {line.most} au plus"
        return f"Entre {line.least} et {line.most}"

    @property
    def titulars(self):
        return self.form["titulars"].value()

    @property
    def substitutes(self):
        return self.form["substitutes"].value()


def rows(body):
    """[Row] of a body: its seats by line, or what the text proposes when it has none yet."""
    counted = {
        (row["template"], row["kind"]): row["number"]
        for row in body.seats.order_by().values("template", "kind").annotate(number=Count("pk"))
    }
    found = []
    for line in composition.lines(body.type):
        key = line.template.pk
        if counted:
            now = [counted.get((key, kind), 0) for kind in (SeatKind.TITULAR, SeatKind.SUBSTITUTE)]
        else:
            now = [line.seats, line.substitutes] if line.template.required == Obligation.YES else [0, 0]
        row = Row(line, now)
        row.form = _unbound(row)
        found.append(row)
    return found


def _unbound(row):
    return LineForm(
        prefix=f"l{row.key}", initial=dict(zip(("titulars", "substitutes"), row.now, strict=True))
    )


def pack(rows):
    return json.dumps({row.key: row.now for row in rows})


@transaction.atomic
def save(body, data):
    """Compose the body, or bring its lines to these numbers: all, or nothing. Returns ([Row], a sentence or "")."""
    body = Body.objects.select_for_update(of=("self",), no_key=True).select_related("type").get(pk=body.pk)
    found, refusal = rows(body), ""
    for row in found:
        row.form = LineForm(data, prefix=f"l{row.key}")
        if not row.form.is_valid():
            row.errors = [message for messages in row.form.errors.values() for message in messages]
    if not any(row.errors for row in found):
        try:
            with transaction.atomic():
                _write(body, found, data)
        except composition.Refused as refused:
            refusal = str(refused)
    if refusal or any(row.errors or row.clash for row in found):
        transaction.set_rollback(True)
        _forget_unchanged(found, unpack(data.get("seen", "")), data.getlist("garder"))
    return found, refusal


def _forget_unchanged(found, seen, kept):
    """What this person did not touch comes back as it is saved now, not as it was shown to them."""
    for row in found:
        if row.form.is_valid() and (
            row.key in kept or list(row.form.cleaned_data.values()) == seen.get(row.key)
        ):
            row.form = _unbound(row)


def _write(body, found, data):
    typed = {
        row.key: [row.form.cleaned_data["titulars"], row.form.cleaned_data["substitutes"]] for row in found
    }
    if not body.seats.exists():
        _refuse(found, typed)
        chosen = {row.template.code: tuple(typed[row.key]) for row in found}
        if not any(row.errors for row in found):
            composition.compose(body, chosen)
        return
    now = {row.key: row.now for row in found}
    merged = merge(seen=unpack(data.get("seen", "")), typed=typed, now=now, kept=data.getlist("garder"))
    for row in found:
        if row.key in merged.clashes:
            row.clash = f"{row.now[0]} titulaire(s) et {row.now[1]} suppléant(s)"
    changed = [row for row in found if row.key in merged.changes and row.key not in merged.clashes]
    # Users' seats are added first and the others' taken away: a CVS never passes through a forbidden composition.
    for row in sorted(
        changed, key=lambda row: (row.template.for_users != _grows(row, typed), row.template.pk)
    ):
        try:
            with transaction.atomic():
                composition.resize(body, row.template, *typed[row.key])
        except composition.Refused as refused:
            row.errors = [str(refused)]


def _grows(row, typed):
    return sum(typed[row.key]) > sum(row.now)


def _refuse(found, typed):
    """Each line at its own place: `compose` stops at the first."""
    for row in found:
        try:
            row.line.refuse(typed[row.key][0])
        except composition.Refused as refused:
            row.errors = [str(refused)]
