"""Approved associations (CSP L1114-1): who may send representatives, and until when."""
