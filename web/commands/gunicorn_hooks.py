"""Tell gunicorn what to do when one of its processes begins to serve."""

import gc


def post_worker_init(worker: object) -> None:
    """Spare the collector what lives as long as the process.

    Definitions and messages are two hundred thousand objects: to look through them stops all
    requests of a process for a tenth of a second, again and again.
    """
    del worker
    gc.collect()
    gc.freeze()
