"""The SQL functions of migration 0001, as Django expressions."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, CharField, DateField, Field, Func, TextField, Value
from django.db.models.expressions import RawSQL


def among(keys):
    """Keys as a subquery: one parameter, and one statement to write, however many they are."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


class Plain(Func):
    """Lower case, no accent, single spaces: the form in which names are compared and sorted."""

    function = "f_plain"
    output_field = TextField()


class Words(Func):
    """The text as the search configuration must receive it."""

    function = "f_words"
    output_field = TextField()


class Query(SearchQuery):
    """What a reader typed, as a tsquery."""

    SEARCH_TYPES = {"fr": "fr_query"}

    def __init__(self, text):
        super().__init__(text, search_type="fr")


class JSONCodes(Func):
    """The `code` of every item of a JSON list."""

    function = "json_codes"
    output_field = ArrayField(TextField())


class MonthsLater(Func):
    """A date and a number of months: 31 January and one month make the last day of February."""

    template = "(%(expressions)s))::date"
    arg_joiner = " + make_interval(months => "
    output_field = DateField()

    def __init__(self, date, months):
        super().__init__(date, months)


class SpanStart(Func):
    """The first day of the span of a multirange a day is in, or of the next one."""

    template = "(SELECT min(lower(span)) FROM unnest(%(expressions)s))"
    arg_joiner = ") AS span WHERE upper_inf(span) OR upper(span) > ("
    output_field = DateField()

    def __init__(self, spans, day):
        super().__init__(spans, day)


class NextReference(Func):
    """A public reference, unique and never reused: EXP-2026-0001."""

    function = "next_reference"
    output_field = CharField()

    def __init__(self, prefix, sequence):
        super().__init__(Value(prefix), Value(sequence))


class DateMultiRange(Field):
    """Spans of days; read as a psycopg `Multirange`. Only triggers write such a column."""

    def db_type(self, connection):
        return "datemultirange"


class DateRange(Func):
    """From one day to another, both included; without an end, for ever."""

    function = "daterange"
    output_field = DateRangeField()

    def __init__(self, start, end):
        super().__init__(start, end, Value("[]"))


class Contains(Func):
    """Whether spans hold a day."""

    arg_joiner = " @> "
    template = "(%(expressions)s)"
    output_field = BooleanField()


class Overlaps(Func):
    """Whether two sets of spans have a day in common."""

    arg_joiner = " && "
    template = "(%(expressions)s)"
    output_field = BooleanField()
