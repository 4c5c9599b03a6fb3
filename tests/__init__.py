"""Hold the tests: the tree of the code again, plus architecture, journeys and faults."""
