"""Files of any list: what its page shows to anyone, whole, as CSV, XLSX, JSON or GeoJSON."""
