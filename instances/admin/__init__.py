"""The admin of the bodies: each module registers its own by being imported."""

from instances import claim_admin  # noqa: F401
from instances.admin import (  # noqa: F401
    acts,
    agreements,
    batches,
    bodies,
    calls,
    campaigns,
    candidacies,
    dashboard,
    establishments,
    mandates,
    notices,
    qualified,
    register,
    representatives,
    seats,
    types,
    usual_names,
)
