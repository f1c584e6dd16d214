"""Seats that wait for somebody: the list, the calls for candidates, those who answer."""
