"""The acronyms of the types of bodies, and what they stand for."""

from instances.models import BodyType


def body_types():
    return [
        (acronym, label.partition(" (")[0])
        for acronym, label in BodyType.objects.exclude(acronym="").values_list("acronym", "label")
    ]
