"""Number, title and subject by pairs of characters, for searching; see anlan.engine.searching."""

from django.db import migrations

# Names of functions are given in full: a restored dump builds the index with an empty search path.
CREATE = """
CREATE FUNCTION run_bigrams(number text, title text, subject text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.array_to_tsvector(pg_catalog.array_agg(DISTINCT pair)) FROM (
        SELECT pg_catalog.substr(part, place, 2) AS pair
        FROM pg_catalog.unnest(ARRAY[pg_catalog.lower(number), pg_catalog.lower(title), pg_catalog.lower(subject)])
            AS part,
            pg_catalog.generate_series(1, pg_catalog.length(part)) AS place
    ) AS pairs
$$;
CREATE INDEX runs_by_words ON engine_run USING gin (run_bigrams(number, title, subject));
"""
DROP = "DROP INDEX runs_by_words; DROP FUNCTION run_bigrams(text, text, text);"


class Migration(migrations.Migration):
    dependencies = [("engine", "0002_keyuse")]
    operations = [migrations.RunSQL(CREATE, DROP)]
