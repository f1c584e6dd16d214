"""The cache table rate limits share (`createcachetable` would have to be remembered at each installation)."""

from django.db import migrations

CREATE = """
CREATE TABLE partenariat_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX partenariat_cache_expires ON partenariat_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("partenariat", "0001_postgres_search")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE partenariat_cache")]
