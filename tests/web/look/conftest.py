"""Serve the bare site of the gallery on a free port."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from tests.web.look.site import create_site


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    """Return the address of the running site."""
    server = make_server("127.0.0.1", 0, create_site(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
