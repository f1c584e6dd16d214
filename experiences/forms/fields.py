"""Form fields for what a fiche holds: codes of the lists, commented codes, dates as precise as known, links."""

import re
from datetime import date

from django import forms
from django.core.validators import ProhibitNullCharactersValidator, URLValidator

from partenariat import terms
from partenariat.enums import DatePrecision, YesNoUnknown
from partenariat.form_fields import Checkboxes, Radios
from partenariat.lookups import find_territory
from partenariat.models import Territory
from partenariat.named import NamedListField


class Codes(forms.MultipleChoiceField):
    """Codes of a list. Retired ones the fiche already holds stay on offer: saving must not lose them."""

    def __init__(self, vocabulary, *, groups="", **kwargs):
        kwargs.setdefault("required", False)
        self.vocabulary = vocabulary
        super().__init__(
            widget=Checkboxes,
            choices=lambda: (
                terms.grouped_choices(vocabulary, groups) if groups else terms.choices(vocabulary)
            ),
            **kwargs,
        )

    def valid_value(self, value):
        return value in terms.vocabulary(self.vocabulary)

    def as_text(self, value):
        return ", ".join(terms.labels(self.vocabulary, value)) or "rien"


class Code(forms.ChoiceField):
    """One code of a list, or none."""

    def __init__(self, vocabulary, **kwargs):
        kwargs.setdefault("required", False)
        self.vocabulary = vocabulary
        super().__init__(
            widget=Radios, choices=lambda: [*terms.choices(vocabulary), ("", "Ne pas répondre")], **kwargs
        )

    def valid_value(self, value):
        return value in terms.vocabulary(self.vocabulary)


class Choice(forms.ChoiceField):
    """One member of an enumeration, shown as radio buttons."""

    def __init__(self, choices, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(widget=Radios, choices=choices, **kwargs)


class YesNo(Choice):
    def __init__(self, **kwargs):
        super().__init__(choices=YesNoUnknown.choices, **kwargs)


class Text(forms.CharField):
    """A few sentences. Browsers end lines in two characters; a document in one, so that texts compare."""

    def __init__(self, *, rows=5, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows, "class": "fr-input"}), **kwargs)

    def to_python(self, value):
        return "\n".join(super().to_python(value).splitlines())

    def has_changed(self, initial, data):
        return self.to_python(initial) != self.to_python(data)


class Line(forms.CharField):
    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.TextInput(attrs={"class": "fr-input"}), **kwargs)


class Count(forms.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            min_value=0,
            max_value=kwargs.pop("max_value", 100_000),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
            error_messages={"invalid": "Écrivez un nombre en chiffres, par exemple 12."},
            **kwargs,
        )


class CommentedCodesWidget(Checkboxes):
    """A box per code and, under it, a line for a comment."""

    template_name = "contribution/widgets/commented.html"

    def value_from_datadict(self, data, files, name):
        codes = super().value_from_datadict(data, files, name) or []
        return [{"code": code, "comment": data.get(f"{name}-{code}", "").strip()} for code in codes]

    def get_context(self, name, value, attrs):
        comments = {item["code"]: item["comment"] for item in value or []}
        context = super().get_context(name, list(comments), attrs)
        for _, options, _ in context["widget"]["optgroups"]:
            for option in options:
                option["comment"] = comments.get(option["value"], "")
                option["comment_name"] = f"{name}-{option['value']}"
        return context


class CommentedCodes(Codes):
    """[{"code": "PU-01", "comment": "..."}], as the fiche keeps benefits, barriers and levers."""

    COMMENT_LENGTH = 300

    def __init__(self, vocabulary, **kwargs):
        super().__init__(vocabulary, **kwargs)
        self.widget = CommentedCodesWidget()
        self.widget.choices = self.choices

    def to_python(self, value):
        return value or []

    def validate(self, value):
        refuse_null = ProhibitNullCharactersValidator()
        for item in value:
            super().validate([item["code"]])
            refuse_null(item["comment"])
            if len(item["comment"]) > self.COMMENT_LENGTH:
                label = terms.label(self.vocabulary, item["code"])
                raise forms.ValidationError(
                    f"Le commentaire de « {label} » est trop long : {self.COMMENT_LENGTH} caractères au plus."
                )

    def has_changed(self, initial, data):
        return list(initial or []) != list(data or [])

    def as_text(self, value):
        return " ; ".join(
            terms.label(self.vocabulary, item["code"]) + (f" ({item['comment']})" if item["comment"] else "")
            for item in value
        )


class VagueDate(forms.CharField):
    """« 2022 », « 09/2022 » or « 15/09/2022 » → [iso date, precision], the first day standing for what is not said."""

    SHAPES = (
        (re.compile(r"^(?P<y>\d{4})$"), DatePrecision.YEAR),
        (re.compile(r"^(?P<m>\d{1,2})/(?P<y>\d{4})$"), DatePrecision.MONTH),
        (re.compile(r"^(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})$"), DatePrecision.DAY),
    )
    FORMATS = {DatePrecision.YEAR: "%Y", DatePrecision.MONTH: "%m/%Y"}

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=10, **kwargs)

    def clean(self, value):
        text = super().clean(value).strip()
        if not text:
            return None
        for shape, precision in self.SHAPES:
            if found := shape.match(text):
                parts = {name: int(number) for name, number in found.groupdict().items()}
                try:
                    day = date(parts["y"], parts.get("m", 1), parts.get("d", 1))
                except ValueError:
                    break
                if day.year >= 1900:
                    return [day.isoformat(), precision.value]
        raise forms.ValidationError("Écrivez une année, un mois ou un jour, par exemple 2022 ou 09/2022.")

    def prepare_value(self, value):
        return self.as_text(value) if isinstance(value, list | tuple) else value

    def has_changed(self, initial, data):
        return (self.as_text(initial) if initial else "") != (data or "").strip()

    @classmethod
    def as_text(cls, value):
        """As a person would write it."""
        iso, precision = value
        return date.fromisoformat(iso).strftime(cls.FORMATS.get(precision, "%d/%m/%Y"))


class Places(forms.CharField):
    """Territories, one a line, as people write them → their keys, sorted."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 3, "class": "fr-input"}), **kwargs)

    def prepare_value(self, value):
        return self.as_text(value) if isinstance(value, list) else value

    def as_text(self, value):
        return "\n".join(str(one) for one in Territory.objects.filter(key__in=value).order_by("key"))

    def clean(self, value):
        keys = set()
        for line in filter(str.strip, super().clean(value).splitlines()):
            found = find_territory(line)
            if found.exact is None:
                close = " ; ".join(f"{one} ({one.key})" for one in found.close)
                advice = f"Voulez-vous dire : {close}\u00a0?" if close else "Essayez un code postal."
                raise forms.ValidationError(f"« {line.strip()[:80]} » n’est pas assez précis. {advice}")
            keys.add(found.exact.key)
        return sorted(keys)

    def has_changed(self, initial, data):
        return self.as_text(initial or []).split() != (data or "").split()


class Named(NamedListField):
    """Rows of the base, one a line, by name or public key → their keys, sorted."""

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        rows = self.queryset.filter(**{f"{self.key}__in": value}).order_by(self.key)
        return "\n".join(str(row) for row in rows)

    def clean(self, value):
        return sorted(getattr(row, self.key) for row in super().clean(value))


class Lines(forms.CharField):
    """Links, one a line: « titre : https://… » or the address alone → [{"label", "url"}]."""

    LIMIT = 10

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 4}), **kwargs)

    def prepare_value(self, value):
        return self.as_text(value) if isinstance(value, list) else value

    def as_text(self, value):
        return "\n".join(
            item["url"] if item["label"] == item["url"] else f"{item['label']} : {item['url']}"
            for item in value
        )

    def clean(self, value):
        links, check = [], URLValidator(schemes=["https"])
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            before, _, address = line.strip().rpartition("https://")
            url = f"https://{address}"
            try:
                check(url)
            except forms.ValidationError:
                raise forms.ValidationError(
                    f"« {line.strip()[:80]} » : écrivez une adresse complète, qui commence par https://"
                ) from None
            links.append({"label": before.strip(" :\u00a0-–") or url, "url": url})
        if len(links) > self.LIMIT:
            raise forms.ValidationError(f"{self.LIMIT} adresses au plus.")
        return links

    def has_changed(self, initial, data):
        return self.as_text(initial or []).split() != (data or "").split()
