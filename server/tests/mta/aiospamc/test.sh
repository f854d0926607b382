# aiospamc, an independent client in Python, with and without compression. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
start_bluffd BLUFFD_SPAMD_LISTEN=127.0.0.1:10783,unix:/run/bluffd/spamd.sock
check_lines "$cache/venv/bin/python" "$here/aiospamc/client.py" "$messages"
peak=$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$bluffd/status")
expect 'and bluffd took less than 400 MB for all of this' yes "$([ "$peak" -lt 400 ] && echo yes || echo "$peak MB")"
