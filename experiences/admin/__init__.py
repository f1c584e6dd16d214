from experiences.admin import attachments, contact_requests, experience, others, proposals, queue, replies  # noqa: F401  (importing them registers them)
