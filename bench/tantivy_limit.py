"""A search engine in the process itself: the limit of what a search page may hope for. None where it is not installed."""

import json

from django.db import connection

from bench.anchors import FACETS


def load():
    try:
        import tantivy
    except ImportError:
        return None
    return Engine(tantivy)


class Engine:
    """The published fiches in memory: French stems, BM25, a count per facet value, a passage of the 20 shown."""

    def __init__(self, tantivy):
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.ascii_fold())
            .filter(tantivy.Filter.stemmer("french"))
            .build()
        )
        builder = tantivy.SchemaBuilder()
        for name in ("title", "summary", "body"):
            builder.add_text_field(name, stored=name == "summary", tokenizer_name="fr")
        for facet in FACETS:
            builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
        schema = builder.build()
        self.tantivy, self.schema = tantivy, schema
        self.index = tantivy.Index(schema)
        self.index.register_tokenizer("fr", analyzer)
        writer = self.index.writer(heap_size=200_000_000, num_threads=1)
        for title, summary, body, facets in _rows():
            document = tantivy.Document(title=[title], summary=[summary], body=[body], **facets)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()
        self.counting = {facet: {"terms": {"field": facet, "size": 200}} for facet in FACETS}

    def run(self, search):
        t = self.tantivy
        words = self.index.parse_query(
            " ".join(f"+{word}" for word in search.text.split()), ["title", "summary", "body"]
        )
        chosen = {
            name: t.Query.boolean_query(
                [(t.Occur.Should, t.Query.term_query(self.schema, name, value)) for value in values]
            )
            for name, values in search.facets.items()
        }
        every = [words, *chosen.values()]
        found = self.searcher.search(_all(t, every), 20)
        self.searcher.aggregate(_all(t, every), self.counting)
        for name in chosen:
            others = [words, *(query for other, query in chosen.items() if other != name)]
            self.searcher.aggregate(_all(t, others), {name: self.counting[name]})
        snippets = t.SnippetGenerator.create(self.searcher, words, self.schema, "summary")
        return [snippets.snippet_from_doc(self.searcher.doc(address)).to_html() for _, address in found.hits]


def _all(tantivy, queries):
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _rows():
    values = ", ".join(f"'{facet}', to_json({codes})" for facet, codes in FACETS.items())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT title, summary, concat_ws(' ', need, action, objectives, search_text), "
            f"json_build_object({values})::text FROM experiences_experience e WHERE state = 'published'"
        )
        for title, summary, body, facets in cursor.fetchall():
            yield title, summary, body, json.loads(facets)
