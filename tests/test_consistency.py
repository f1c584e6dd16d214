"""Laws of the house a reviewer would forget."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
APPS = ("partenariat", "accounts", "instances", "experiences")
SOURCES = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
OURS = [path for path in SOURCES if "migrations" not in path.parts]


def test_only_moderation_assigns_state():
    guilty = []
    for path in OURS:
        if path == ROOT / "experiences" / "moderation.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets):
                guilty.append((path.name, node.lineno))
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
                "update",
                "create",
                "update_or_create",
            ):
                guilty += [(path.name, node.lineno) for keyword in node.keywords if keyword.arg == "state"]
    assert guilty == []


@pytest.mark.parametrize("app", APPS)
def test_applications_import_one_way_only(app):
    later = APPS[APPS.index(app) + 1 :]
    pattern = re.compile(rf"^\s*(?:from|import) ({'|'.join(later)})\b", re.MULTILINE) if later else None
    # The URL files are where the applications meet.
    guilty = [
        path.relative_to(ROOT)
        for path in OURS
        if pattern and path.parts[len(ROOT.parts)] == app and "urls" not in path.name
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_every_template_is_used():
    templates = ROOT / "templates"
    texts = [path.read_text(encoding="utf-8") for path in [*OURS, *templates.rglob("*.*")]]
    everything = "\n".join(texts)
    # Django, allauth and dsfr find these by name.
    found_by_name = (
        "404.html",
        "410.html",
        "429.html",
        "500.html",
        "account/",
        "allauth/",
        "admin/",
        "django/",
        "dsfr/",
    )
    unused = [
        name
        for path in templates.rglob("*.*")
        if not (name := str(path.relative_to(templates))).startswith(found_by_name) and name not in everything
    ]
    assert unused == []


def test_no_template_holds_inline_script_or_style():
    pattern = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    guilty = [
        (path.name, match.group())
        for path in (ROOT / "templates").rglob("*.html")
        if (match := pattern.search(path.read_text(encoding="utf-8")))
    ]
    assert guilty == []


@pytest.mark.django_db
def test_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_linear_and_named():
    for app in APPS:
        names = sorted(path.stem for path in (ROOT / app / "migrations").glob("0*.py"))
        numbers = [name[:4] for name in names]
        assert numbers == [f"{number:04d}" for number in range(1, len(names) + 1)]
        assert not [name for name in names if "auto" in name]


def test_personal_fields_stay_out_of_the_history():
    personal = {"author", "reviewer_name", "editor_notes", "created_by", "email", "phone", "full_name"}
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model"):
            assert not personal & {field.name for field in model._meta.get_fields()}, model


def test_files_stay_small_enough_to_be_read():
    lengths = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for path in [*OURS, *(ROOT / "templates").rglob("*.html")]
    }
    assert {path: length for path, length in lengths.items() if length > 500} == {}
