"""Whether people find what they look for: judgments on queries, and the queries that found nothing."""
