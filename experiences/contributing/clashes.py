"""Two people changed a fiche at once: what each page of the form says of it, answer by answer."""

from typing import NamedTuple

from experiences.document import fiches
from partenariat.diff import compare


class Told(NamedTuple):
    """`name` tells the answer on the page; `is_mine`: both changed it, and a choice is asked. `before`, `now`: words."""

    name: str
    is_mine: bool
    before: str
    now: str
    diff: object


def told(form, merged):
    """{field of the form: [Told]}."""
    found = {}
    for clash in merged.clashes:
        field = form.field_of(clash.path, clash.part)
        found.setdefault(field, []).append(_told(clash.path, clash.part, True, clash.base, clash.now))
    for path in merged.kept:
        before = fiches.parts(path, form.shown[path])
        now = fiches.parts(path, fiches.value(form.fiche, path))
        clashing = {clash.part for clash in merged.clashes if clash.path == path}
        for part in dict.fromkeys([*before, *now]):
            if part not in clashing and not fiches.same(path, before.get(part), now.get(part)):
                field = form.field_of(path, part)
                found.setdefault(field, []).append(_told(path, part, False, before.get(part), now.get(part)))
    return found


def _told(path, part, is_mine, before, now):
    def words(value):
        return fiches.words(path, fiches.join(path, {part: value} if value is not None or not part else {}))

    said = words(before), words(now)
    # A level and its example are one answer, not a list of two.
    diff = compare(*said, str) if part and path != "carriers" else compare(before, now, words)
    return Told(f"{path}.{part}", is_mine, *said, diff)
