"""A record as a document: {path: JSON value}. Diff, suggestion, update, conflict and history all read it."""

from typing import NamedTuple


class Path(NamedTuple):
    """One answer of a record.

    `field()` makes the form field that asks for it, its value being the document's; None where only pages of its own
    ask for it. `words(value)` says it to a person. `minor`: the owner changes it without review. `suggested`:
    readers may propose another value.
    """

    name: str
    label: str
    field: callable
    words: callable
    minor: bool = False
    suggested: bool = True


class Documents:
    """The documents of one model: what `partenariat` knows of it without importing it.

    `write` is called inside a transaction, on the row given by `lock`; it leaves everything derived up to date.
    """

    def __init__(self, paths):
        self.paths = {path.name: path for path in paths}

    def lock(self, record):
        """The row as it stands now, locked until the transaction ends."""
        return type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)

    def read(self, record, names=None):
        return {name: self.value(record, name) for name in (self.paths if names is None else names)}

    def value(self, record, name):
        return getattr(record, name)

    def write(self, record, changes, *, user):
        for name, value in changes.items():
            setattr(record, name, value)
        record.save()

    def same(self, name, one, other):
        """Whether two values of a path say the same thing: the spaces around a text say nothing."""
        return _trimmed(one) == _trimmed(other)

    def parts(self, name, value):
        """{part: value}: what two people may change without meeting. One part unless the model says otherwise."""
        return {"": value}

    def join(self, name, parts):
        """The value these parts make: the opposite of `parts`."""
        return parts.get("")

    def label(self, name):
        return self.paths[name].label if name in self.paths else name

    def words(self, name, value):
        return self.paths[name].words(value) if name in self.paths else str(value)


def _trimmed(value):
    if isinstance(value, str):
        return "\n".join(value.splitlines()).strip()
    if isinstance(value, list | tuple):
        return [_trimmed(item) for item in value]
    if isinstance(value, dict):
        return {key: _trimmed(item) for key, item in value.items()}
    return value
