#!/bin/sh
# Make .venv and let it find the project: no build tool is needed for that (docs/adr/0002).
# Usage: requirements/environment.sh PYTHON
set -eu
python=$1

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "需要 Python 3.11 或更高版本；可以用 make PYTHON=/路径/python3.11 指定。" >&2
    echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11" >&2
    exit 1
fi

# Debian ships Python without the part that puts pip into a new environment.
"$python" -m venv .venv >/dev/null 2>&1 || "$python" -m venv --clear --without-pip .venv

site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
.venv/bin/python -c '
import os, sys
sys.stdout.write(os.path.relpath(os.getcwd(), sys.argv[1]))
' "$site" > "$site/bihuan.pth"

cat > .venv/bin/bihuan <<'LAUNCHER'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/python" -m web.commands "$@"
LAUNCHER
chmod +x .venv/bin/bihuan
