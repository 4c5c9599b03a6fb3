"""Draw the state picture of a workflow as a swimlane, without a database or a definition."""
