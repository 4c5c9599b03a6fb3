"""Turn events into messages and deliver them."""
