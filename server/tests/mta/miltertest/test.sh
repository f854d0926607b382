# miltertest of OpenDKIM, a mail server in Lua that speaks milter. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
start_bluffd BLUFFD_MILTER_LISTEN=127.0.0.1:10784,unix:/run/bluffd/milter.sock
check_lines miltertest -s "server/tests/mta/miltertest/header.lua"
end_bluffd
start_bluffd BLUFFD_MILTER_SEXTORTION=quarantine BLUFFD_MILTER_SPAM=reject
check_lines miltertest -s "server/tests/mta/miltertest/actions.lua"
