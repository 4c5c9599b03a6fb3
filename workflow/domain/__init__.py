"""Know the rules of budget performance evaluation, as pure functions."""
