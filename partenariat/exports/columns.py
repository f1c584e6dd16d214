"""A public form as a line of a table.

The columns follow the serializer that describes the form in the API: same names, none forgotten, and nothing a form of
the API does not hold. A coded value gives two columns, `…_code` and `…_libelle`; several values share a cell.
"""

from dataclasses import dataclass

from rest_framework.serializers import ListSerializer, Serializer

from partenariat.api.serializers import LicenceSerializer

BETWEEN = " | "
# Between the values of one of several values: the fields of each « personne qualifiée ».
WITHIN = ", "


@dataclass(frozen=True)
class Column:
    """`path`: the keys that lead from the form to the value, lists being gone through on the way."""

    name: str
    path: tuple

    def cell(self, form):
        """A text, or a number."""
        return _cell(_read(form, self.path), BETWEEN)


def columns(shape):
    """[Column] of a serializer class. The licence is the same on every line: `formats` writes it once for all lists.

    `etablissement: {nom}` and `etablissement_nom` would share a name: the second is then `etablissement_nom_2`.
    """
    found = {}
    for column in _walk(shape(), "", ()):
        name, number = column.name, 1
        while name in found:
            number += 1
            name = f"{column.name}_{number}"
        found[name] = Column(name, column.path)
    return list(found.values())


def _walk(serializer, prefix, path):
    for name, field in serializer.fields.items():
        inner = field.child if isinstance(field, ListSerializer) else field
        if isinstance(inner, LicenceSerializer):
            continue
        if isinstance(inner, Serializer):
            yield from _walk(inner, f"{prefix}{name}_", (*path, name))
        else:
            yield Column(prefix + name, (*path, name))


def _read(value, path):
    for position, name in enumerate(path):
        if isinstance(value, list):
            return [_read(one, path[position:]) for one in value]
        if value is None:
            return None
        value = value[name]
    return value


def _cell(value, separator):
    if value is None:
        return ""
    if isinstance(value, list):
        texts = [str(_cell(one, WITHIN)) for one in value]
        return separator.join(texts) if any(texts) else ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    return value
