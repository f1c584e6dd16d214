"""Coming back to a search over everything: what is new in each list that answered, by mail or by feed."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from experiences.finding import answers

# {kind: (name of the list one may be told of, its feed, what is received)}
LISTS = {
    answers.FICHES.code: ("experiences", "experience_feed", "Les nouvelles expériences"),
    answers.BODIES.code: ("instances", "body_feed", "Les nouvelles instances et les nouveaux dispositifs"),
}


class Followed(NamedTuple):
    title: str
    alert_url: str
    feed_url: str


def followed(groups, text):
    """[Followed] of the lists that hold what was typed. An alert never tells of what is only close."""
    return [
        Followed(
            title,
            f"{reverse('alert_new')}?{urlencode({'liste': name, 'q': text})}",
            f"{reverse(feed)}?{urlencode({'q': text})}",
        )
        for group in groups
        if not group.close and group.kind.code in LISTS
        for name, feed, title in [LISTS[group.kind.code]]
    ]
