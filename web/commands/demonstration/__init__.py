"""Play the demonstration: an invented city whose cases went through the door."""
