"""Production settings. Every secret comes from the environment; a missing one stops the start.

dev.py and test.py give the environment harmless values, then import this file and relax it.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from partenariat.settings.environment import (
    choice,
    database_from_url,
    email_from_url,
    env,
    flag,
    refuse,
    required,
    whole_number,
    words,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent

SECRET_KEY, _database_url, _hosts, SITE_URL, _email_url = required(
    {
        "PARTENARIAT_SECRET_KEY": "clé secrète, au moins 50 caractères tirés au hasard",
        "DATABASE_URL": "base PostgreSQL, postgresql://compte:motdepasse@hote:5432/base",
        "PARTENARIAT_HOSTS": "noms de domaine servis, séparés par des virgules",
        "PARTENARIAT_SITE_URL": "adresse publique du site, https://…",
        "PARTENARIAT_EMAIL_URL": "serveur d'envoi, smtp+tls://compte:motdepasse@hote:587",
    }
)
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    refuse("PARTENARIAT_SECRET_KEY est trop courte ; il faut 50 caractères tirés au hasard.")

DEBUG = False
ALLOWED_HOSTS = words(_hosts)
if "*" in ALLOWED_HOSTS:
    refuse("PARTENARIAT_HOSTS ne peut pas valoir « * » ; nommez les domaines servis.")
SITE_URL = SITE_URL.rstrip("/")
if urlsplit(SITE_URL).scheme != "https" and urlsplit(SITE_URL).hostname != "localhost":
    # Secure cookies would never come back over http: nobody could sign in, with no explanation.
    refuse("PARTENARIAT_SITE_URL doit commencer par https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# The product
PARTENARIAT_SKIN = choice("PARTENARIAT_SKIN", ["neutre", "etat"], "neutre")
PARTENARIAT_DEMO = flag("PARTENARIAT_DEMO")  # banner on every page, and no indexing
PARTENARIAT_REGION = "11"  # official code of Île-de-France
# Each app loads its own reference data; `partenariat` imports none of them.
REFERENCE_LOADERS = [
    "partenariat.reference.load",
    "accounts.reference.load",
    "instances.reference.load",
    "experiences.reference.load",
]
# Told when a label changes in the admin, because they keep texts made of labels.
LABEL_LISTENERS = ["instances.quoting.refresh", "experiences.quoting.refresh"]
# Told before what somebody began without an account joins the account of their address.
JOIN_LISTENERS = ["experiences.contributing.guests.keep_latest_typed"]
# Told of the addresses of a person who is erased.
ERASURE_LISTENERS = ["experiences.alerts.asking.forget"]
# Told of what arrives for staff, as (row, by=who): the earlier rooms may not import who writes to the team.
ARRIVAL_LISTENERS = ["experiences.curation.reminders.arrived"]

# Where search finds words that mean the same, beside the synonyms staff write (`language/sources.py`).
LANGUAGE_SOURCES = [
    "partenariat.language.sources.lexicon",
    "partenariat.language.sources.roles",
    "accounts.language.organisations",
    "instances.language.body_types",
]
# Told of a query that found nothing, as (request, text), and how many people type it in a month before it is read.
UNANSWERED_LISTENER = "experiences.relevance.unanswered.note"
UNANSWERED_SEEN = 5
# The lists of the site, as files, feeds, alerts and maps take them.
PUBLIC_LISTS = [
    "experiences.public_lists.EXPERIENCES",
    "instances.public_lists.BODIES",
    "instances.public_lists.VACANT_SEATS",
    "instances.public_lists.QUALIFIED",
    "instances.public_lists.APPROVED",
    "instances.public_lists.ESTABLISHMENTS",
    "instances.public_lists.COVERAGE",
    "accounts.public_lists.ORGANISATIONS",
    "partenariat.public_lists.TERRITORIES",
    "partenariat.public_lists.LEXICON",
]

INSTALLED_APPS = [
    "partenariat.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "django_tasks",
    "django_tasks_db",
    "pghistory",
    "pgtrigger",
    "widget_tweaks",
    "dsfr",
    # Last: our admin may take out what Django's applications registered.
    "partenariat",
    "accounts",
    "instances",
    "experiences",
]

# SECURITY: pghistory's HistoryMiddleware stays out: it would store who read and wrote what, by
# account and address. The two header middlewares come first, so that static files and the
# redirect to https carry the policy too.
MIDDLEWARE = [
    "partenariat.middleware.ResponseHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "partenariat.public_version.PublicVersionMiddleware",
    "partenariat.api.known.KnownAnswerMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "partenariat.middleware.NoNullMiddleware",
    "partenariat.time_limits.TimeLimitsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "partenariat.urls"
WSGI_APPLICATION = "partenariat.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partenariat.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
FORMS_URLFIELD_ASSUME_HTTPS = True  # the rule of Django 6: to be dropped with it

# Database
DATABASES = {"default": database_from_url(_database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# For one statement of a page one reads, and of what one sends: beyond, a page says so (`time_limits.py`).
READING_TIMEOUT, WRITING_TIMEOUT = "3s", "10s"
# Applied by wsgi.py to what serves pages only: a migration or an import may take its time.
DATABASE_WEB_OPTIONS = {
    "pool": {"min_size": 1, "max_size": 4, "timeout": 10},
    # The base fits in memory: by default PostgreSQL counts as for a spinning disk, and reads every text of the
    # table rather than follow its search index; and it writes to disk what a wide search finds among 100,000 fiches.
    "options": f"-c statement_timeout={READING_TIMEOUT} -c lock_timeout=5s -c random_page_cost=1.1 -c work_mem=16MB",
}
# In the database, because rate limits have to be shared by every worker and survive a restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "partenariat_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Jobs, in the database too: `manage.py worker` runs them (docs/operations.md).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# What comes back by itself: {dotted path of a function without argument: how often}.
PERIODIC_JOBS = {
    "accounts.outbox.send_waiting": timedelta(minutes=1),
    "accounts.outbox.purge": timedelta(days=1),
    "accounts.digests.send_digests": timedelta(hours=1),
    "accounts.claims.expire": timedelta(hours=6),
    "accounts.claims.purge_evidence": timedelta(days=1),
    "experiences.alerts.asking.purge": timedelta(days=1),
    "experiences.alerts.sending.send": timedelta(hours=1),
    "experiences.attachments.purge": timedelta(days=1),
    "experiences.public_rows.payloads.fill_missing": timedelta(minutes=5),
    "experiences.upkeep.freshness.warn_and_archive": timedelta(hours=12),
    "instances.hosting.freshness.warn": timedelta(hours=12),
    "experiences.contributing.guests.purge_unconfirmed": timedelta(days=1),
    "experiences.exchanges.relay.purge": timedelta(days=1),
    "experiences.curation.reminders.remind_moderators": timedelta(hours=6),
    "experiences.upkeep.retention.purge_rejected": timedelta(days=1),
    "experiences.exchanges.suggestions.hand_over": timedelta(hours=6),
    "experiences.contributing.typed.purge": timedelta(days=1),
    "instances.renewal.alerts.send": timedelta(hours=6),
    "instances.renewal.batches.purge": timedelta(days=1),
    "instances.vacancies.purge.purge": timedelta(days=1),
    "experiences.relevance.unanswered.purge": timedelta(days=1),
    "partenariat.expired.purge": timedelta(days=1),
    "partenariat.jobs.purge": timedelta(days=1),
}

# Delays of the loop. Settings, never promises: what the public reads comes from past decisions.
UNDO_WINDOW = timedelta(minutes=5)  # a decision's mail waits that long, and may be undone meanwhile
FORM_SHORTEST = 3  # seconds: what is answered faster is looked at by a person first
LINK_LIFETIME = timedelta(days=90)  # links that open a draft
CLAIM_LIFETIME = timedelta(days=30)
SUGGESTION_LIFETIME = timedelta(days=30)  # to confirm the address of whoever proposes a correction
OWNER_TIME = timedelta(days=14)  # a suggestion is the owner's that long, then staff's too
QUEUE_REMINDER = timedelta(days=7)  # what waits longer is recalled to the team, once a week
LATE_WARNINGS = (-90, -30, 0, 30)  # days around the day a fiche should be confirmed again
LATE_ARCHIVE = timedelta(days=60)  # after that day, and after the last warning
SEAT_ENDING_MONTHS = 6  # a mandate ending within that time makes its seat « bientôt vacant »
MANDATE_ALERTS = (12, 6, 3, 1)  # months before the end of a mandate
QUALIFIED_LIST_MONTHS = 6  # a list of « personnes qualifiées » ending within that time is to renew
AGREEMENT_ALERTS = (12, 6, 3)  # months before the end of an agreement
TERM_ALERTS = (18, 12, 6)  # months before the end of a body's own term
TRAINING_REMINDERS = (1, 3, 6)  # months after an appointment, until the training is attested
BODY_VERIFIED_MONTHS = 12  # a body not verified for that long is asked about again
ALERT_UNCONFIRMED = timedelta(days=7)  # an alert nobody confirmed is erased, with its address
UNCONFIRMED_DRAFTS = (timedelta(days=23), timedelta(days=30))  # told, then deleted
RETENTION = {
    "contact_request": timedelta(days=365),
    "candidacy": timedelta(days=183),  # after the call closed, or after it was sent when there is no call
    "rejected": timedelta(days=183),
    "evidence": timedelta(days=92),
    "withdrawn_consent": timedelta(days=30),  # the files; the proof stays
    "mail": timedelta(days=92),
    "typed": timedelta(days=60),
    "stopped_alert": timedelta(days=2),  # time for its link to say that it is stopped
    "unanswered": timedelta(days=60),  # what too few people typed, from the first day of its month
    "unanswered_kept": timedelta(days=365),  # what enough people typed
}

# Accounts
AUTH_USER_MODEL = "accounts.User"
# allauth's first: it is the one that signs people in and finds them again.
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "accounts.backends.RoleBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/compte/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
# In the browser that signed up, confirming the address goes on with what the person was doing.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Partenariat] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme

# Language: French only. No LocaleMiddleware, or a foreign browser would get English labels in
# pages declared French.
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# The hashed storage rewrites url() in the stylesheets, so the checksums of the package no longer
# match and browsers would refuse both stylesheets.
DSFR_USE_INTEGRITY_CHECKSUMS = False
DSFR_MARK_OPTIONAL_FIELDS = True

# What people send: images, documents, evidence. Never served by its path, always by a view that checks.
MEDIA_ROOT = Path(env("PARTENARIAT_MEDIA", str(BASE_DIR / "medias")))
FILE_UPLOAD_PERMISSIONS = 0o640

# Mail
globals().update(email_from_url(_email_url))
DEFAULT_FROM_EMAIL = env("PARTENARIAT_EMAIL_FROM", f"ne-pas-repondre@{urlsplit(SITE_URL).hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Behind reverse proxies: how many of ours rewrite X-Forwarded-For and X-Forwarded-Proto.
# SECURITY: 0 (believe no header) unless told, or anyone could choose the address that rate
# limits count.
PROXY_COUNT = whole_number("PARTENARIAT_PROXY_COUNT", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
if PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Security headers and cookies
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# HSTS preloading commits a whole parent domain, for years: its owner's decision, not ours.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# API: read only and anonymous. No authentication class, so no cookie and no password is read.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/min"},
    "EXCEPTION_HANDLER": "partenariat.api.problems.exception_handler",
    "NUM_PROXIES": PROXY_COUNT,
    "UNAUTHENTICATED_USER": None,
    # The format is negotiated by Accept; `?format=` is an unknown parameter like any other.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API de Partenariat",
    "DESCRIPTION": "Lecture libre et sans clé de la base du partenariat en santé en Île-de-France.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": SITE_URL}],
    "LICENSE": {
        "name": "Données sous Licence Ouverte 2.0",
        "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    },
    # The order of the routes and of their parameters is the one we chose.
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # propagate off: Django's own handlers would print twice, or mail administrators.
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A page not found is a reader's event, not an incident.
        "django.request": {
            "handlers": ["console"],
            "level": "ERROR",
            "propagate": False,
        },
    },
}
