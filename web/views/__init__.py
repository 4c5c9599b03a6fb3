"""Answer requests: a view parses, calls one service and answers."""
