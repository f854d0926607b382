# Mail servers that speak milter: miltertest of OpenDKIM in Lua, and miltertest of PyPI. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
start_bluffd BLUFFD_MILTER_LISTEN=127.0.0.1:10784,unix:/run/bluffd/milter.sock
check_lines miltertest -s "server/tests/mta/miltertest/header.lua"
check_lines "$cache/venv/bin/python" "$here/miltertest/client.py" "$messages"
end_bluffd
start_bluffd BLUFFD_MILTER_SEXTORTION=quarantine BLUFFD_MILTER_SPAM=reject
check_lines miltertest -s "server/tests/mta/miltertest/actions.lua"
