"""One form to grade all that the search over everything shows for a query, and what is missing from it."""

from itertools import groupby

from django import forms
from django.db import IntegrityError, transaction
from django.utils import timezone

from experiences.models import Judgment
from experiences.relevance import naming, scores

GRADES = [
    ("3", "3 – ce que l’on cherche"),
    ("2", "2 – utile"),
    ("1", "1 – même sujet"),
    ("0", "0 – sans rapport"),
    ("", "Sans note"),
]
# More lines than the search ever shows at once, missing ones included.
MOST_LINES = 80
# The key of « nothing answers ».
NOTHING = ""


class ClashError(Exception):
    """Somebody graded the same lines meanwhile. `keys`: which."""

    def __init__(self, keys):
        self.keys = keys


def normal(query):
    """How a query is kept: accents, quotes and exclusions are meant, capitals and spaces are not."""
    return " ".join(query.lower().split())[:200]


class GradingForm(forms.Form):
    """Built of keys and of the grades they have: {key: grade}, in the order shown.

    Each line carries the grade it showed, so that nobody overwrites what they have not seen.
    """

    nothing = forms.BooleanField(
        label="Rien sur le site ne répond à cette recherche : une réponse vide est la bonne", required=False
    )
    nothing_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    missing = forms.CharField(
        label="Il manque une réponse",
        help_text="Sa référence (EXP-… ou INS-…) ou l’adresse de sa page sur le site.",
        required=False,
        max_length=300,
    )
    missing_grade = forms.ChoiceField(
        label="Sa note", choices=GRADES[:3], required=False, widget=forms.RadioSelect, initial="3"
    )

    def __init__(self, keys, grades, data=None):
        super().__init__(data, prefix=None)
        self.keys = list(keys)[:MOST_LINES]
        self.initial["nothing"] = NOTHING in grades
        self.initial["nothing_seen"] = "oui" if NOTHING in grades else ""
        for rank, key in enumerate(self.keys):
            shown = "" if grades.get(key) is None else str(grades[key])
            self.fields[f"grade-{rank}"] = forms.ChoiceField(
                label="Note", choices=GRADES, required=False, widget=forms.RadioSelect, initial=shown
            )
            self.fields[f"key-{rank}"] = forms.CharField(initial=key, widget=forms.HiddenInput)
            self.fields[f"seen-{rank}"] = forms.CharField(
                initial=shown, required=False, widget=forms.HiddenInput
            )

    @classmethod
    def posted(cls, data):
        """The form as it was sent: its own lines, whatever the search shows by now."""
        ranks = range(MOST_LINES)
        return cls([data[f"key-{rank}"] for rank in ranks if f"key-{rank}" in data], {}, data)

    def lines(self, names):
        """[(Named or None, key, [fields of the line])] in order."""
        return [
            (names.get(key), key, self[f"grade-{rank}"], self[f"key-{rank}"], self[f"seen-{rank}"])
            for rank, key in enumerate(self.keys)
        ]

    def clean_missing(self):
        text = self.cleaned_data["missing"]
        key = naming.key_of(text) if text else None
        if text and not key:
            raise forms.ValidationError(
                "Cette référence ou cette adresse n’est celle d’aucune page publique du site. Vérifiez-la, ou laissez vide."
            )
        return key

    def clean(self):
        given = super().clean()
        unknown = set(self.keys) - set(naming.named(self.keys))
        if any(given.get(f"grade-{rank}") for rank, key in enumerate(self.keys) if key in unknown):
            raise forms.ValidationError("Une des réponses n’est plus publique : laissez-la sans note.")
        return given

    def changes(self):
        """[(key, grade seen, grade given)] of the lines whose grade was changed; None is no grade."""
        given = self.cleaned_data
        rows = [
            (key, _number(given[f"seen-{rank}"]), _number(given[f"grade-{rank}"]))
            for rank, key in enumerate(self.keys)
        ]
        rows.append((NOTHING, 0 if given["nothing_seen"] else None, 0 if given["nothing"] else None))
        if given["missing"] and given["missing"] not in self.keys:
            # Not on the page, so nothing was seen of it.
            rows.append((given["missing"], None, _number(given["missing_grade"] or "3")))
        return [row for row in rows if row[1] != row[2]]

    def seen_now(self, grades):
        """Carry the grades of now: sent again, the form is taken as it stands."""
        self.data = self.data.copy()
        for rank, key in enumerate(self.keys):
            self.data[f"seen-{rank}"] = "" if grades.get(key) is None else str(grades[key])
        self.data["nothing_seen"] = "oui" if NOTHING in grades else ""


def _number(text):
    return int(text) if text in ("0", "1", "2", "3") else None


def grades_of(query):
    return dict(Judgment.objects.filter(query=query).values_list("key", "grade"))


def save(query, changes, user):
    """All of them or none. Raises ClashError when a line no longer has the grade the person saw."""
    try:
        with transaction.atomic():
            rows = Judgment.objects.select_for_update(of=("self",)).filter(query=query)
            now = {row.key: row for row in rows}
            current = {key: row.grade for key, row in now.items()}
            clashes = [key for key, seen, given in changes if current.get(key) not in (seen, given)]
            if clashes:
                raise ClashError(clashes)
            for key, _, given in changes:
                row = now.get(key)
                if given is None:
                    if row:
                        row.delete()
                    continue
                row = row or Judgment(query=query, key=key)
                row.grade, row.judged_by, row.judged_at = given, user, timezone.now()
                row.save()
    except IntegrityError as error:
        # Written by somebody between the reading and ours.
        raise ClashError([key for key, *_ in changes]) from error


def judged(base, queries=None):
    """The judgments of staff as `scores.Judged`, by query; those of some queries only, when given."""
    rows = Judgment.objects.order_by("query", "-grade", "key")
    if queries is not None:
        rows = rows.filter(query__in=queries)
    found = []
    for query, group in groupby(rows, key=lambda row: row.query):
        grades = {base.lasting(row.key): row.grade for row in group if row.key}
        found.append(scores.Judged(query, grades, is_empty=not any(grades.values())))
    return found
