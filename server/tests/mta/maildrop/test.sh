# maildrop through spamc. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
install -o carol -g carol -m 600 "$here/maildrop/mailfilter" /srv/carol/.mailfilter
deliver() { (cd /srv/carol && HOME=/srv/carol timeout 30 setpriv --reuid carol --regid carol --clear-groups maildrop <"$1"); }
# shellcheck source=../procmail/every-kind.sh
. "$here/procmail/every-kind.sh"
