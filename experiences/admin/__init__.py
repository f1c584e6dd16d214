from experiences.admin import experience, others  # noqa: F401  (importing them registers them)
