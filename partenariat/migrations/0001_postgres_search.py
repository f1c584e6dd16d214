"""What PostgreSQL must know before any table of ours exists.

`fr` stems French after removing accents. `f_words` prepares a text for it, and a query in the same way,
so that hyphens, apostrophes, the middle dot of inclusive writing and plurals never separate two spellings
of one word (the French stemmer keeps « étranger » and « étrangers » apart). `f_plain` is the form in which
names are compared and sorted, `f_word_list` the words worth comparing with a mistyped one. `fr_query` reads what a reader typed, quotes and exclusions included, and
completes every word, so that « patien expert » finds « patients experts ».
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

FUNCTIONS = r"""
CREATE TEXT SEARCH CONFIGURATION fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION fr ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;

CREATE FUNCTION f_unaccent(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN public.unaccent('public.unaccent'::regdictionary, value);

CREATE FUNCTION f_plain(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN btrim(regexp_replace(lower(public.f_unaccent(value)), '[^a-z0-9]+', ' ', 'g'));

CREATE FUNCTION f_words(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(
    regexp_replace(lower(value), '(\w)[-‐‑''’·•.](?=\w)', '\1 ', 'g'),
    '\m(?!(?:dans|sans|nous|vous|leurs|elles|avons|avez|mes|tes|ses)\M)(\w{3,})s\M', '\1', 'g'
);

CREATE FUNCTION fr_query(value text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(
    websearch_to_tsquery('public.fr'::regconfig, public.f_words(value))::text, '''(?=\s|\)|$)', ''':*', 'g'
)::tsquery;

CREATE FUNCTION f_word_list(value text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN ARRAY(
    SELECT DISTINCT word FROM regexp_split_to_table(public.f_plain(value), ' ') AS word
    WHERE length(word) > 3 AND word !~ '^[0-9]+$' ORDER BY word
);

CREATE FUNCTION json_codes(items jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN ARRAY(SELECT item ->> 'code' FROM jsonb_array_elements(items) AS item);

CREATE FUNCTION next_reference(prefix text, counter regclass) RETURNS text LANGUAGE sql VOLATILE STRICT
BEGIN ATOMIC
    SELECT prefix || '-' || to_char(now(), 'YYYY') || '-' || lpad(n::text, greatest(4, length(n::text)), '0')
    FROM nextval(counter) AS n;
END;
"""

DROP = """
DROP FUNCTION next_reference(text, regclass);
DROP FUNCTION json_codes(jsonb);
DROP FUNCTION f_word_list(text);
DROP FUNCTION fr_query(text);
DROP FUNCTION f_words(text);
DROP FUNCTION f_plain(text);
DROP FUNCTION f_unaccent(text);
DROP TEXT SEARCH CONFIGURATION fr;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(FUNCTIONS, DROP),
    ]
