"""Show the system to people in a browser."""
