"""« Personnes qualifiées » (CASF L311-5): the list of each département, how to reach them, its publication."""
