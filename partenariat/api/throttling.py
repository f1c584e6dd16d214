"""The limit of the anonymous API, per address, told in the headers of every answer."""

import math

from rest_framework.throttling import AnonRateThrottle


class PublicThrottle(AnonRateThrottle):
    """A sliding minute. Addresses live in the cache for that minute and nowhere else."""

    def headers(self):
        """How many requests are left, and in how many seconds the oldest one stops counting."""
        oldest = self.history[-1] if self.history else self.now
        return {
            "RateLimit-Limit": str(self.num_requests),
            "RateLimit-Remaining": str(max(0, self.num_requests - len(self.history))),
            "RateLimit-Reset": str(max(1, math.ceil(oldest + self.duration - self.now))),
        }
