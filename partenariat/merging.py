"""Two people changed one record: what each did, part by part, and where they meet. Nothing is overwritten unread."""

from typing import NamedTuple


class Clash(NamedTuple):
    """Both changed this part of this path: what they started from, what is saved now, what was typed."""

    path: str
    part: str
    base: object
    now: object
    mine: object


class Merge(NamedTuple):
    """`changes`: {path: value} to write over what is there; `kept`: paths only the other person changed."""

    changes: dict
    clashes: list
    kept: list


def merge(documents, base, mine, now):
    """Compare what was shown (`base`), what is asked now (`mine`, changed paths only) and what is saved (`now`).

    A path missing from `base` was shown nobody knows how: any difference with what is saved is a clash.
    """
    changes, clashes, kept = {}, [], []
    for path in now:
        before = documents.parts(path, base[path]) if path in base else {}
        saved = documents.parts(path, now[path])
        typed = documents.parts(path, mine[path]) if path in mine else before if path in base else saved
        result = {}
        for part in dict.fromkeys([*saved, *typed, *before]):
            b, n, m = before.get(part), saved.get(part), typed.get(part)
            untouched = path in base and documents.same(path, m, b)
            moved = path not in base or not documents.same(path, n, b)
            if untouched and moved and path not in kept:
                kept.append(path)
            if not untouched and moved and not documents.same(path, n, m):
                clashes.append(Clash(path, part, b, n, m))
            value = n if untouched or documents.same(path, n, m) else m
            if value is not None or part == "":
                result[part] = value
        value = documents.join(path, result)
        if path in mine and not documents.same(path, value, now[path]):
            changes[path] = value
    return Merge(changes, clashes, kept)


def settled(documents, base, clashes):
    """What the person starts from once told of these clashes: sent again, they replace knowingly."""
    told = dict(base)
    for clash in clashes:
        parts = dict(documents.parts(clash.path, told[clash.path])) if clash.path in told else {}
        if clash.now is None and clash.part:
            parts.pop(clash.part, None)
        else:
            parts[clash.part] = clash.now
        told[clash.path] = documents.join(clash.path, parts)
    return told
