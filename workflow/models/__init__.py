"""Map the tables, one aggregate a module."""
