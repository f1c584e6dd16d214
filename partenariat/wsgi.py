import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partenariat.settings.base")

try:
    application = get_wsgi_application()
except SystemExit as refusal:
    # 3 tells gunicorn to give up; with any other code it would start workers for ever.
    print(refusal.code, file=sys.stderr)
    raise SystemExit(3) from None


# Pool and time limits for what serves pages, and for that alone. New connections read these
# settings, and none is open yet.
connections.settings["default"]["OPTIONS"].update(settings.DATABASE_WEB_OPTIONS)
