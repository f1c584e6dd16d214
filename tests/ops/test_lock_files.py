import re
import tomllib

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ["requirements.txt", "requirements-dev.txt"]


def read(name):
    return (settings.BASE_DIR / name).read_text()


def pins(name):
    """{package: version}; a package pinned twice for two platforms keeps its last version."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", read(name), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in found}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_no_address_and_no_local_path(name):
    assert not re.search(r"https?://|file:|--index|--find-links|(^|\s)/\w", read(name))


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name):
    blocks = re.split(r"^(?=[A-Za-z0-9])", read(name), flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_file_answers_to_pyproject(name):
    project = tomllib.loads(read("pyproject.toml"))
    wanted = project["project"]["dependencies"]
    if name == LOCKS[1]:
        wanted += project["dependency-groups"]["dev"]
    locked = pins(name)
    for line in map(Requirement, wanted):
        version = locked.get(canonicalize_name(line.name))
        assert version, f"{line.name} manque dans {name} : lancez make lock"
        assert version in line.specifier, f"{line} n'admet pas {version} : lancez make lock"


def test_what_is_tested_is_what_is_installed():
    assert pins(LOCKS[0]).items() <= pins(LOCKS[1]).items()
