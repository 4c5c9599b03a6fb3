"""Read what people type, one module beside each view."""
