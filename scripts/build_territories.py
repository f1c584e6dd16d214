#!/usr/bin/env python3
"""Build partenariat/data/territories.json from the official geographic code.

    python scripts/build_territories.py [--tarball FILE]

The source is the npm package @etalab/decoupage-administratif (MIT licence), fetched with
`npm pack`. Node is needed here only: the result is committed, the product never fetches it.
The output is sorted and holds no date, so that two runs give the same bytes.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "@etalab/decoupage-administratif"
VERSION = "6.0.0"
SHA512 = "XavYsFlbcM/prKr8hNHPKER94IHw/dsxNM4nxjWMYk6PLFACpEedvn/7wK8Baozm0dCYhWWcf+7bcWpA5pmCaQ=="
OUTPUT = Path(__file__).resolve().parent.parent / "partenariat" / "data" / "territories.json"

HOME_REGION = "11"  # Île-de-France, the only region whose communes are all kept
PARIS = "75056"
METROPOLE_DU_GRAND_PARIS = "200054781"

# Communes of other regions that the demonstration records name.
OTHER_COMMUNES = (
    "06149",  # La Trinité
    "13055",  # Marseille
    "14118",  # Caen
    "25056",  # Besançon
    "26362",  # Valence
    "29191",  # Plougonven
    "29207",  # Plourin-lès-Morlaix
    "30189",  # Nîmes
    "30334",  # Uzès
    "31555",  # Toulouse
    "34172",  # Montpellier
    "35238",  # Rennes
    "38151",  # Échirolles
    "38421",  # Saint-Martin-d'Hères
    "49007",  # Angers
    "56083",  # Hennebont
    "59183",  # Dunkerque
    "59350",  # Lille
    "62643",  # Outreau
    "67482",  # Strasbourg
    "69256",  # Vaulx-en-Velin
    "71306",  # Montceau-les-Mines
    "72181",  # Le Mans
    "73065",  # Chambéry
    "81156",  # Marssac-sur-Tarn
    "86194",  # Poitiers
    "90010",  # Belfort
)

# ISO 3166-1 alpha-2 codes: France, and the countries that the demonstration records name.
COUNTRIES = {
    "fr": "France",
    "au": "Australie",
    "ca": "Canada",
    "ie": "Irlande",
    "it": "Italie",
}

# Broadest first, so that a reader of the file, or a loader, meets a parent before its children.
KINDS = ("country", "region", "department", "epci", "ept", "commune", "arrondissement")


def fetch(folder):
    subprocess.run(
        ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return next(Path(folder).glob("*.tgz"))


def check(tarball):
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if digest != SHA512:
        sys.exit(f"{tarball.name} : empreinte sha512 inattendue ({digest}), rien n'est écrit.")


def read(tarball):
    names = ("regions", "departements", "communes", "epci", "ept")
    with tarfile.open(tarball) as archive:
        return {name: json.load(archive.extractfile(f"package/data/{name}.json")) for name in names}


def entry(kind, key, code, name, ancestors, postcodes=(), population=None):
    row = {
        "key": key,
        "kind": kind,
        "code": code,
        "name": name,
        "ancestors": sorted(ancestors),
    }
    if postcodes:
        row["postcodes"] = sorted(postcodes)
    if population is not None:
        row["population"] = population
    return row


def shared(sets):
    """The territories that contain every member, hence the whole group."""
    return set.intersection(*sets)


def build(data):
    # The collectivités d'outre-mer are listed by the package among the regions, but are not regions.
    regions = {r["code"]: r for r in data["regions"] if r["zone"] in ("metro", "drom")}
    departments = {d["code"]: d for d in data["departements"] if d["region"] in regions}
    communes = {c["code"]: c for c in data["communes"] if c["type"] == "commune-actuelle"}
    home = {code for code, c in communes.items() if c.get("region") == HOME_REGION}

    def places(code):
        commune = communes[code]
        return {f"dep-{commune['departement']}", f"reg-{commune['region']}", "pays-fr"}

    rows = [entry("country", f"pays-{code}", code.upper(), name, ()) for code, name in COUNTRIES.items()]
    rows += [entry("region", f"reg-{c}", c, r["nom"], ("pays-fr",)) for c, r in regions.items()]
    rows += [
        entry("department", f"dep-{c}", c, d["nom"], (f"reg-{d['region']}", "pays-fr"))
        for c, d in departments.items()
    ]

    groups = {code: set() for code in home}  # commune -> keys of its EPCI and EPT
    metropole = f"epci-{METROPOLE_DU_GRAND_PARIS}"
    for kind, group in [("epci", g) for g in data["epci"]] + [("ept", g) for g in data["ept"]]:
        members = {m["code"] for m in group["membres"]}
        if not members & home:
            continue
        key = f"{kind}-{group['code']}"
        above = shared([places(code) for code in members])
        if kind == "ept":
            above.add(metropole)
        rows.append(
            entry(
                kind,
                key,
                group["code"],
                group["nom"],
                above,
                population=group.get("populationMunicipale"),
            )
        )
        for code in members & home:
            groups[code].add(key)

    for code in sorted(home | set(OTHER_COMMUNES)):
        commune = communes[code]
        rows.append(
            entry(
                "commune",
                f"com-{code}",
                code,
                commune["nom"],
                places(code) | groups.get(code, set()),
                commune.get("codesPostaux", ()),
                commune.get("population"),
            )
        )
    for part in data["communes"]:
        if part["type"] == "arrondissement-municipal" and part["commune"] == PARIS:
            rows.append(
                entry(
                    "arrondissement",
                    f"com-{part['code']}",
                    part["code"],
                    part["nom"],
                    {f"com-{PARIS}"} | places(PARIS) | groups[PARIS],
                    part.get("codesPostaux", ()),
                    part.get("population"),
                )
            )
    return sorted(rows, key=lambda row: (KINDS.index(row["kind"]), row["key"]))


def write(rows):
    head = {"package": PACKAGE, "version": VERSION, "licence": "MIT"}
    # One territory per line: a new edition of the code then reads as a diff.
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    text = f'{{"source":{json.dumps(head)},\n"territories":[\n{lines}\n]}}\n'
    OUTPUT.write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tarball", type=Path, help="archive déjà téléchargée")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tarball = options.tarball or fetch(folder)
        check(tarball)
        rows = build(read(tarball))
    write(rows)
    print(f"{OUTPUT.name} : {len(rows)} territoires, {OUTPUT.stat().st_size // 1024} ko")


if __name__ == "__main__":
    main()
