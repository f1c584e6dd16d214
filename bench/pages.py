"""The whole page of the list: H1 against the same page by jinja2, H2 against the SQL it rests on."""

import re
import statistics
from urllib.parse import urlencode

from bench import searches
from bench.clock import best_of, milliseconds, race

LIST = "/experiences/"


def measure(size, seed, report):
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    some = [search for search in searches.searches_of(seed) if not search.misspelled][:20]
    asked = [f"{LIST}?{urlencode({'q': search.text, **search.facets}, doseq=True)}" for search in some]
    responses = [client.get(address) for address in asked]
    assert all(response.status_code == 200 for response in responses)
    whole = [best_of(client.get, address, passes=3) for address in asked]
    sql = [_sql_time(client, address) for address in asked]
    report.say(
        "H2",
        size,
        statistics.median(whole) / statistics.median(sql),
        f"(page {statistics.median(whole):.1f} ms)",
    )

    # The context of the fullest page, rendered again and again by both.
    fullest = max(range(len(asked)), key=lambda number: len(responses[number].content))
    html = responses[fullest].content.decode()
    template, render = _jinja(html), _django(client, asked[fullest])
    found = race(lambda _: template(), lambda _: render(), range(15))
    report.say("H1", size, found["p50"], f"({len(html) // 1000} Ko ; jinja2 {found['anchor_p50']:.2f} ms)")


def _sql_time(client, address):
    """ms spent in the database, the least of three times."""
    from django.db import connection

    spent = []

    def timed(execute, sql, params, many, context):
        answer = []
        spent[-1] += milliseconds(lambda: answer.append(execute(sql, params, many, context)))
        return answer[0]

    for _ in range(3):
        spent.append(0)
        with connection.execute_wrapper(timed):
            client.get(address)
    return min(spent)


def _django(client, address):
    """What renders this page again, from what its view gave to the template."""
    from django.template.loader import get_template

    from experiences import views

    given, render = [], views.render
    try:
        views.render = lambda request, name, context: (
            given.append((request, name, context)) or render(*given[-1])
        )
        client.get(address)
    finally:
        views.render = render
    request, name, context = given[-1]
    template = get_template(name)
    return lambda: template.render(context, request)


def _jinja(html):
    """The same bytes by jinja2: as many places to fill, in loops, escaped, as the page has texts and attributes."""
    import jinja2

    pieces = [
        piece for piece in re.split(r"(?<=>)([^<]+)(?=<)|(?<==\")([^\"]*)(?=\")", html) if piece is not None
    ]
    pairs = [(pieces[index], pieces[index + 1]) for index in range(0, len(pieces) - 1, 2)]
    template = jinja2.Environment(autoescape=True).from_string(
        "{% for fixed, filled in pairs %}{{ fixed|safe }}{{ filled }}{% endfor %}"
    )
    return lambda: template.render(pairs=pairs)
