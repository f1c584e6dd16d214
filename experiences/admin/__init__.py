from experiences.admin import (  # noqa: F401  (importing them registers them)
    alerts,
    attachments,
    contact_requests,
    experience,
    judging,
    others,
    proposals,
    queue,
    replies,
)
