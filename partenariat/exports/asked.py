"""What the address of a list asks for: refused when it cannot be understood, told in words, written again cleanly."""

from urllib.parse import urlencode

from partenariat.filters import TerritoriesField
from partenariat.models import Territory
from partenariat.typography import french

# A file holds every page.
IGNORED = {"page"}


def values(filterset):
    """{parameter: value} of what was asked and is valid."""
    filterset.form.is_valid()
    given = filterset.form.cleaned_data
    return {name: value for name, value in given.items() if value not in (None, "", [])}


def faults(filterset, raw, ignored=IGNORED):
    """[sentence], one per parameter that is unknown or whose value is wrong: half a search would be another one."""
    filterset.form.is_valid()
    unknown = [
        f"Le paramètre «\u00a0{name}\u00a0» n’existe pas pour cette liste."
        for name in raw
        if name not in filterset.filters and name not in ignored
    ]
    wrong = [
        f"Le filtre «\u00a0{filterset.filters[name].label}\u00a0» n’a pas été compris. {french(' '.join(messages))}"
        for name, messages in filterset.form.errors.items()
        if name in filterset.filters
    ]
    return unknown + wrong


def query(filterset, raw):
    """The query string with what was asked and is valid, in the order of the FilterSet."""
    known = values(filterset)
    return urlencode(
        [
            (name, value)
            for name in filterset.filters
            if name in known
            for value in raw.getlist(name)
            if value.strip()
        ]
    )


def in_words(filterset):
    """[(label of the filter, values in words)]."""
    known = values(filterset)
    return [
        (str(filterset.filters[name].label), _words(filterset.form.fields[name], known[name]))
        for name in filterset.filters
        if name in known
    ]


def _words(field, value):
    several = value if isinstance(value, list) else [value]
    if isinstance(field, TerritoriesField):
        labels = {place.key: str(place) for place in Territory.objects.filter(key__in=several)}
    else:
        labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    return french(", ".join(labels.get(str(one), str(one)) for one in several))
