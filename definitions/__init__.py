"""Hold the process as data and the code that reads it."""
