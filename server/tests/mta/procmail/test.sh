# procmail through spamc. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
install -o carol -g carol -m 600 "$here/procmail/procmailrc" /srv/carol/.procmailrc
deliver() { HOME=/srv/carol timeout 30 setpriv --reuid carol --regid carol --clear-groups procmail -f anna@example.net <"$1"; }
# procmail ends a message with an empty line
for kind in "${kinds[@]}"; do same_but["$kind"]=--allow=line; done
# shellcheck source=../procmail/every-kind.sh
. "$here/procmail/every-kind.sh"
