"""The composition of a body as its host fills it in: one row per seat, nobody named, compared seat by seat with what
was shown."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from instances.enums import EndReason, SeatState
from instances.hosting.seen import plain, unpack
from instances.models import Mandate, Seat
from instances.seats import mandates, showing
from partenariat.form_fields import SiteForm

SOURCE = "déclaré par l’hôte"
HELD, VACANT, UNKNOWN = "held", "vacant", "unknown"
LEFT = {
    EndReason.RESIGNED.value: "Vacant\u00a0: la personne a démissionné",
    EndReason.DEEMED_RESIGNED.value: "Vacant\u00a0: absences répétées",
    EndReason.LOST_CAPACITY.value: "Vacant\u00a0: la personne ne remplit plus les conditions",
    EndReason.REVOKED.value: "Vacant\u00a0: fin décidée par l’autorité",
    EndReason.DECEASED.value: "Vacant\u00a0: décès",
}
WORDS = {HELD: "Tenu", VACANT: "Vacant", UNKNOWN: "Je ne sais pas", **LEFT}
# Seats of one page: the greatest known composition has three times as many with its substitutes.
SIZE = 120


def _date(label, invalid="Écrivez une date, par exemple 15/09/2026."):
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": invalid},
    )


class SeatForm(SiteForm):
    """What the host says of one seat. Which words it offers depends on what is known: see `Row.options`."""

    situation = forms.ChoiceField(
        label="Situation",
        choices=WORDS.items(),
        error_messages={
            "required": "Choisissez une situation.",
            "invalid_choice": "Choisissez une situation.",
        },
    )
    since = _date("Depuis le")
    until = _date("Jusqu’au")

    def typed(self):
        return plain({name: self.cleaned_data[name] or "" for name in ("situation", "since", "until")})


@dataclass
class Row:
    """One seat. `now`: {situation, since, until} as saved (dates in ISO); `shown`: what the page gives to change."""

    seat: Seat
    mandate: Mandate | None
    now: dict
    by_act: bool
    waits: bool = False
    form: SeatForm | None = None
    is_changed: bool = False
    clash: str = ""
    errors: list = field(default_factory=list)

    @property
    def shown(self):
        """What the fields hold: the answer being corrected, else what is saved."""
        if not self.is_changed:
            return self.now
        return {name: self.form.data.get(self.form.add_prefix(name), "") for name in self.now}

    @property
    def said(self):
        return say(self.now)

    @property
    def options(self):
        """[(group, [(value, label, chosen)])] that make sense after what is known; the one typed always."""
        chosen = self.shown["situation"]
        known, is_held = self.now["situation"], self.mandate is not None
        values = [HELD] if is_held else [HELD, VACANT]
        if known == UNKNOWN:
            values.append(UNKNOWN)
        left = list(LEFT) if is_held else []
        if chosen in WORDS and chosen not in values + left:
            values.append(chosen)

        def choices(names):
            return [(name, WORDS[name], name == chosen) for name in names]

        return [("", choices(values))] + ([("La personne est partie", choices(left))] if left else [])


def say(values):
    """« Tenu du 1er mars 2025 au 28 février 2028 »."""
    situation = values["situation"]
    since = _words(values["since"])
    if situation == UNKNOWN:
        return "On ne sait pas encore"
    if situation == HELD:
        return f"Tenu du {since} au {_words(values['until'])}"
    if situation in LEFT:
        return f"Tenu, puis vacant à partir du {since} ({EndReason(situation).label.lower()})"
    return f"Vacant depuis le {since}" if since else "Vacant"


def _words(iso):
    return date_format(date.fromisoformat(iso), "j F Y") if iso else ""


def rows(body):
    """[Row] of a body, as saved now, in the order of its composition. Four statements whatever the number."""
    waiting = set(Mandate.objects.proposed().filter(body=body).values_list("seat", flat=True))
    found = []
    for shown in showing.seats([body])[body.pk]:
        seat = shown.seat
        mandate = seat.running[0] if seat.running else None
        found.append(
            Row(seat, mandate, _now(shown, mandate), mandates.by_act(seat), waits=seat.pk in waiting)
        )
    return found


def _now(shown, mandate):
    if mandate and mandate.ended_on:
        return plain(
            {"situation": mandate.end_reason, "since": mandate.ended_on + timedelta(days=1), "until": ""}
        )
    if mandate:
        return plain({"situation": HELD, "since": mandate.start_date, "until": mandate.end_date})
    if shown.state == SeatState.VACANT:
        return plain({"situation": VACANT, "since": shown.vacant_since, "until": ""})
    return {"situation": UNKNOWN, "since": "", "until": ""}


def pack(rows):
    """What the page shows, carried by one hidden field."""
    return json.dumps({row.seat.pk: list(row.now.values()) for row in rows if not row.by_act})


@transaction.atomic
def save(body, shown_rows, data, *, user):
    """Write the rows that changed: all of them, or none when one is to look at again. Returns (rows, how many changed)."""
    mine = {row.seat.pk for row in shown_rows if not row.by_act}
    # Everyone takes the seats in the same order: two saves never wait for each other.
    list(Seat.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=mine).order_by("pk"))
    now = [row for row in rows(body) if row.seat.pk in {one.seat.pk for one in shown_rows}]
    seen, kept = unpack(data.get("seen", "")), set(data.getlist("garder"))
    changed = 0
    for row in now:
        if row.by_act or f"s{row.seat.pk}-situation" not in data or str(row.seat.pk) in kept:
            continue
        known = seen.get(str(row.seat.pk))
        was = dict(zip(row.now, known, strict=False)) if isinstance(known, list) else {}
        changed += _save_row(row, was, data, user)
    if any(row.clash or row.errors for row in now):
        transaction.set_rollback(True)
        changed = 0
    return now, changed


def _save_row(row, was, data, user):
    """Whether this row was written. What cannot be is told by the row."""
    row.form = SeatForm(data, prefix=f"s{row.seat.pk}")
    if not row.form.is_valid():
        row.is_changed = True
        row.errors = [message for messages in row.form.errors.values() for message in messages]
        return False
    typed = row.form.typed()
    if typed == was or _same(typed, row.now):
        return False
    row.is_changed = True
    if was != row.now:
        row.clash = say(row.now)
        return False
    try:
        with transaction.atomic():
            _write(row, typed, user)
    except mandates.Refused as refused:
        row.errors = [str(refused)]
        return False
    return True


def _same(typed, now):
    """Whether this is what is saved already: an end left empty asks for nothing, a departure is past."""
    if typed["situation"] == HELD and not typed["until"]:
        typed = typed | {"until": now["until"]}
    elif typed["situation"] != HELD:
        typed = typed | {"until": ""}
        if typed["situation"] in LEFT and now["situation"] == VACANT:
            typed["situation"] = VACANT
    if typed["situation"] == UNKNOWN:
        return now["situation"] == UNKNOWN
    return typed == now


def _write(row, typed, user):
    """Raises `mandates.Refused`."""
    situation = typed["situation"]
    since = date.fromisoformat(typed["since"]) if typed["since"] else None
    until = date.fromisoformat(typed["until"]) if typed["until"] else None
    if situation == UNKNOWN:
        raise mandates.Refused("Ce siège est déjà connu\u00a0: dites s’il est tenu ou vacant.")
    if since is None:
        raise mandates.Refused(
            "Donnez la date dans «\u00a0Depuis le\u00a0». Si vous ne la connaissez pas, celle d’aujourd’hui convient."
            if situation == VACANT
            else "Donnez la date dans «\u00a0Depuis le\u00a0»."
        )
    if situation == HELD:
        _hold(row, since, until, user)
    elif row.mandate:
        _leave(row, situation, since)
    else:
        _empty(row, since)


def _hold(row, since, until, user):
    until = until or mandates.usual_end(row.seat, since)
    if until is None:
        raise mandates.Refused(
            "Aucun texte ne fixe la durée de ce mandat\u00a0: donnez la date dans «\u00a0Jusqu’au\u00a0»."
        )
    if row.mandate:
        mandates.correct(mandate=row.mandate, actor=user, start=since, end=until)
    else:
        mandates.appoint(seat=row.seat, actor=user, start=since, end=until, source=SOURCE)


def _leave(row, situation, since):
    if since <= row.mandate.start_date:
        start = date_format(row.mandate.start_date, "j F Y")
        raise mandates.Refused(
            f"Donnez dans «\u00a0Depuis le\u00a0» le premier jour où le siège est vacant, après le {start}."
        )
    reason = situation if situation in LEFT else ""
    if not reason:
        raise mandates.Refused("Ce siège est tenu\u00a0: choisissez pourquoi la personne l’a quitté.")
    if row.mandate.ended_on:
        raise mandates.Refused(
            "Ce départ est déjà noté. Pour le changer, remettez d’abord «\u00a0Tenu\u00a0» avec les dates."
        )
    mandates.end(mandate=row.mandate, last_day=since - timedelta(days=1), reason=reason)


def _empty(row, since):
    known = row.now["since"]
    if known and since > date.fromisoformat(known):
        raise mandates.Refused(
            f"Ce siège est déjà noté vacant depuis le {_words(known)}. S’il a été tenu entre-temps, notez d’abord de quand à quand."
            if since <= timezone.localdate()
            else "Cette date est à venir\u00a0: dites depuis quand le siège est vacant."
        )
    mandates.say_vacant(seat=row.seat, since=since, source=SOURCE)
