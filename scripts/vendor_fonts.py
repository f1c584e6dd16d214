#!/usr/bin/env python3
"""Put the typeface of the neutral skin in static/fonts, from its public npm package.

Run by hand when the version changes; needs npm. Refuses a package whose checksum is not the one below.
"""

import base64
import hashlib
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "@fontsource-variable/atkinson-hyperlegible-next@5.3.0"
SHA512 = "UnLzNUy1RWoLDfydAatP4NaRm99X/WbQEph7q/PymJnCFIOOwKOx3pBmp5ys8trO0dM+CKGuJgeZP9fAR4mQpA=="
PREFIX = "package/files/atkinson-hyperlegible-next-"
FILES = {
    f"{PREFIX}latin-wght-normal.woff2": "atkinson-latin.woff2",
    f"{PREFIX}latin-ext-wght-normal.woff2": "atkinson-latin-ext.woff2",
    f"{PREFIX}latin-wght-italic.woff2": "atkinson-latin-italic.woff2",
    "package/LICENSE": "OFL.txt",
}
FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"


def main():
    FONTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", PACKAGE, "--silent"], cwd=folder, check=True)  # noqa: S603, S607
        archive = next(Path(folder).glob("*.tgz"))
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != SHA512:
            raise SystemExit(f"{PACKAGE} : somme de contrôle inattendue ({found}).")
        with tarfile.open(archive) as package:
            for member, name in FILES.items():
                (FONTS / name).write_bytes(package.extractfile(member).read())


if __name__ == "__main__":
    main()
