"""Corrections proposed to what is public: asked for, confirmed, decided path by path.

Written once for the three kinds of record that have proposals; each app describes its own in a `Kind`.
"""
