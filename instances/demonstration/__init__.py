"""The invented part of the demonstration that is about instances: places, bodies, who sits there, what waits.

Loaded whole, once: what is there already, whatever was done to it since, is left as it is. Nothing is written on a body
drawn from a public document. Dates are counted from the day of loading, so that each thing is in the state it shows.
"""

from pathlib import Path

from accounts.models import Organisation
from instances import derived
from instances.demonstration import bodies, mandates, people, places, waiting
from instances.hosting import freshness
from instances.renewal import alerts
from partenariat.reference import read_yaml

DATA = Path(__file__).parent.parent / "data" / "demonstration.yaml"


def load():
    """Add it unless some of it is there. Needs the accounts of `demo`. Returns how many bodies were added."""
    rows = read_yaml(DATA)
    # The first one carries fiches too, and may have come with them.
    names = [row["name"] for row in rows["organisations"][1:]]
    if Organisation.objects.filter(name__in=names).exists():
        return 0
    organisations = people.organisations(rows)
    sites = places.add(rows, organisations)
    made = bodies.add(rows["bodies"], sites, organisations)
    mandates.Holders(rows, organisations).fill(made)
    waiting.add(rows, made, organisations)
    derived.refresh(body.pk for _, body in made)
    # What the first jobs would tell is told: whoever tries the product reads the mails of what they do.
    alerts.send()
    freshness.warn()
    return len(made)
