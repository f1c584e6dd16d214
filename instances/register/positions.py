"""Positions of the geolocated extraction, turned into latitude and longitude, a batch at a time."""

import math
import re

# The systems the register uses: Lambert-93, then one UTM zone overseas. Any other is refused, not guessed.
SYSTEMS = {
    2154: "Lambert-93",
    5490: "Guadeloupe et Martinique",
    32620: "Guadeloupe et Martinique, WGS 84",
    2972: "Guyane",
    2975: "La Réunion",
    4471: "Mayotte",
    4467: "Saint-Pierre-et-Miquelon",
}
_EPSG = re.compile(r"EPSG:(\d{4,5})")
_OLDER_NAMES = {"LAMBERT_93": 2154}
# A tenth of a metre.
DECIMALS = 6
# Degrees around the area a system is made for.
MARGIN = 1


def system(cells):
    """The EPSG code that the source of a position names; None when it names none we know.

    The source is one column since 2017; in 2016 it was cut over several, without a code.
    """
    found = _EPSG.search(";".join(cells[4:]))
    code = (
        int(found[1])
        if found
        else next((_OLDER_NAMES[cell] for cell in cells[4:] if cell in _OLDER_NAMES), 0)
    )
    return code if code in SYSTEMS else None


class Converter:
    """Keeps one transformation per system: making one costs more than using it ten thousand times."""

    def __init__(self):
        self._made = {}

    def convert(self, code, xs, ys):
        """[(latitude, longitude)], None for what falls outside the area of the system."""
        transformer, (west, south, east, north) = self._system(code)
        longitudes, latitudes = transformer.transform(xs, ys)
        return [
            (round(latitude, DECIMALS), round(longitude, DECIMALS))
            if math.isfinite(latitude)
            and south - MARGIN <= latitude <= north + MARGIN
            and west - MARGIN <= longitude <= east + MARGIN
            else None
            for latitude, longitude in zip(latitudes, longitudes, strict=True)
        ]

    def _system(self, code):
        if code not in self._made:
            # Loaded by imports only: pages have no use for it.
            from pyproj import CRS, Transformer

            system = CRS.from_epsg(code)
            transformer = Transformer.from_crs(system, "EPSG:4326", always_xy=True)
            self._made[code] = transformer, system.area_of_use.bounds
        return self._made[code]
