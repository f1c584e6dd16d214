"""Searches: S1 to S4 and S7 to S9 for words, S5 and S6 for the list nobody typed words for."""

import random
import statistics
from urllib.parse import urlencode

from bench import anchors, tantivy_limit
from bench.check import brute_force, tsquery
from bench.clock import BARS, best_of, p95, race, settled
from bench.queries import Search, slip

PAGES = 20  # of the list without words, taken at any depth


def measure(size, seed, report):
    """Print every measure of one corpus. Returns {bar: ms} of what exponents are made of."""
    searches = searches_of(seed)
    spelled = check(searches)
    cap, textbook = anchors.Anchor(anchors.CAP), anchors.Anchor(anchors.TEXTBOOK)
    try:
        missed = [(bar, key) for bar, key in (("S1", "p95"), ("S2", "p50")) if size in BARS[bar]["sizes"]]
        attempts = settled(
            lambda: race(cap.run, product, spelled),
            lambda found: any(found[key] > BARS[bar]["must"] for bar, key in missed),
        )
        context = race(textbook.run, product, spelled)
    finally:
        cap.close()
        textbook.close()
    shown = attempts[-1]
    for name, found in (("cap", shown), ("textbook", context)):
        print(f"  {name:9} p50 {found['anchor_p50']:7.2f} ms   p95 {found['anchor_p95']:7.2f} ms")
    print(
        f"  produit   p50 {shown['product_p50']:7.2f} ms   p95 {shown['product_p95']:7.2f} ms   "
        f"(médiane des rapports : {shown['paired']:.2f} à cap, {context['paired']:.2f} à textbook)"
    )
    report.say("S1", size, statistics.median(attempt["p95"] for attempt in attempts))
    report.say("S2", size, statistics.median(attempt["p50"] for attempt in attempts))
    _tantivy(size, spelled, report)
    _slips(size, spelled, seed, shown["product_p50"], report)
    _ranking(size, spelled, report)
    browse_cost = _browse(size, seed, report)
    return {"S4": shown["product_p95"], "S5": browse_cost}


def _tantivy(size, spelled, report):
    limit = tantivy_limit.load()
    if limit is None:
        print("  S3 : tantivy n’est pas installé, mesure passée")
        return
    found = race(limit.run, product, spelled)
    report.say("S3", size, found["p95"], f"(tantivy p95 {found['anchor_p95']:.2f} ms)")


def _slips(size, spelled, seed, normal, report):
    """S7: forty words with one slip; mended when the answer shares half its first page with the right word's."""
    rng = random.Random(seed)
    words = [word for search in spelled for word in search.text.split() if len(word) > 4]
    pairs = [(word, slip(word, rng)) for word in rng.sample(words, min(40, len(words)))]
    pairs = [pair for pair in pairs if pair[0] != pair[1]]
    mended, times = 0, []
    for right, wrong in pairs:
        expected = _first(Search(right, {}, misspelled=False))
        found = _first(Search(wrong, {}, misspelled=True))
        mended += len(expected & found) * 2 >= max(1, len(expected))
        times.append(best_of(product, Search(wrong, {}, misspelled=True), passes=2))
    report.say("S7", size, statistics.median(times) / normal)
    report.say("S7_RATE", size, mended / len(pairs), f"({mended} sur {len(pairs)})")


def _ranking(size, spelled, report):
    """S9: how much of the exhaustive ranking's first page ours holds, where there is more than a page."""
    from experiences.public_rows import question

    shares, most = [], question.CANDIDATES
    for search in spelled:
        ours = _first(search)
        question.CANDIDATES = 10**9
        try:
            best = _first(search)
        finally:
            question.CANDIDATES = most
        if len(best) == 20:
            shares.append(len(best & ours) / 20)
    if shares:
        report.say("S9", size, statistics.mean(shares), f"({len(shares)} recherches)")


def _browse(size, seed, report):
    """S5 and S6. The first reader after a public change is said apart: what is kept is then read again."""
    from partenariat.kept import forget_all

    rng = random.Random(seed)
    last = (browse(0).total - 1) // 20
    pages = [rng.randint(0, last) for _ in range(PAGES)]
    forget_all()
    cold = best_of(browse, 0, passes=1)
    times = [best_of(browse, page) for page in pages]
    # In turn, so that the noise falls on both.
    ends = [(best_of(browse, 0, passes=1), best_of(browse, last, passes=1)) for _ in range(15)]
    first, end = (min(times) for times in zip(*ends, strict=True))
    report.say("S6", size, end / first, f"(page {last + 1} : {end:.2f} ms, la première {first:.2f} ms)")
    print(
        f"  sans mots : p50 {statistics.median(times):.2f} ms, p95 {p95(times):.2f} ms ; premier lecteur {cold:.0f} ms"
    )
    return statistics.median(times)


# -------------------------------------------------------------------------------- the product


def product(search, limit=20):
    """What the view of /experiences/ does before its template."""
    return _asked({"q": search.text, **search.facets}, limit=limit)


def browse(page):
    return _asked({}, offset=20 * page)


def _asked(data, **options):
    from django.contrib.auth.models import AnonymousUser
    from django.http import QueryDict

    from experiences import search as experiences_search
    from experiences.filtersets import ExperienceFilterSet
    from experiences.models import Experience
    from partenariat.public_version import one_version

    with one_version():
        query = QueryDict(urlencode(data, doseq=True))
        listed = Experience.objects.visible_to(AnonymousUser()).listed()
        return experiences_search.run(ExperienceFilterSet(query, queryset=listed), **options)


def _first(search):
    return {fiche.pk for fiche in product(search).fiches}


# ------------------------------------------------------------------------------- the searches


def searches_of(seed):
    from django.db import connection

    from bench import queries, vocabulary
    from partenariat.models import Term

    codes = {}
    for name, code in Term.objects.order_by("vocabulary", "rank", "pk").values_list("vocabulary", "code"):
        codes.setdefault(name, []).append(code)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) WITH ORDINALITY AS w(word, rank) "
            "WHERE ts_lexize('french_stem', word) <> '{}' ORDER BY rank",
            [vocabulary.load(seed)[: 2 * queries.RANKS[1]]],
        )
        return queries.build([word for (word,) in cursor.fetchall()], codes, seed)


def check(searches):
    """S8, before any clock. Returns the searches found as they are typed: the others are not timed, no anchor mends.

    The product searches other names of the same thing too: its figures are compared with plain SQL on the query it
    made, the anchor's with plain SQL on the words alone.
    """
    compared, matches, wider, apart = [], [], [], 0
    cap = anchors.Anchor(anchors.CAP)
    for search in searches:
        answer, expected, exact = product(search), brute_force(search), cap.run(search)
        known = {name: counts for name, counts in expected[1].items() if name in anchors.FACETS}
        assert exact[:2] == (expected[0], known), f"ancre fausse : {search}"
        mine = brute_force(search, tsquery(answer.understood.query))
        counts = {name: answer.counts[name] for name in mine[1]}
        assert (answer.total, counts) == mine, f"comptages faux : {search}"
        assert len(answer.fiches) == min(20, answer.total), search
        # A small word alone is not searched: there is nothing to time.
        if answer.close or not expected[0] or answer.understood.is_empty:
            apart += 1
            continue
        compared.append(search)
        matches.append(expected[0])
        wider.append(answer.total / expected[0])
    cap.close()
    print(
        f"  S8 : {len(searches)} recherches, totaux et comptages identiques au SQL direct ; {apart} corrigées ou vides, non "
        f"chronométrées ; fiches trouvées : médiane {statistics.median(matches):.0f}, maximum {max(matches)} ; "
        f"le produit en trouve {statistics.mean(wider):.2f} fois autant"
    )
    return compared
