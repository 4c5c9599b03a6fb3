#!/bin/sh
# Install a lock into .venv, with the environment's own pip or, where there is none, with PYTHON's.
# Usage: requirements/install.sh PYTHON LOCK
set -eu
python=$1
lock=$2

if .venv/bin/python -m pip --version >/dev/null 2>&1; then
    set -- .venv/bin/python -m pip
elif "$python" -m pip --version >/dev/null 2>&1; then
    set -- "$python" -m pip --python .venv/bin/python
else
    echo "找不到 pip；请安装 python3-venv 或 python3-pip 后再试。" >&2
    echo "There is no pip; install python3-venv or python3-pip and try again." >&2
    exit 1
fi
exec "$@" install --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --require-hashes -r "$lock"
