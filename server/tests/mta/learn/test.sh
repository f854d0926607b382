# Dovecot with the Sieve scripts of server/packaging: moving a message teaches. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2034,SC2119
# shellcheck source=../postfix/start.sh
. "$here/postfix/start.sh"
account dovecot /run/dovecot
account dovenull /run/dovecot
groupadd --system bluff
usermod --append --groups bluff bluffd
usermod --append --groups bluff carol
mkdir -p /etc/dovecot/sieve /run/dovecot
install -d -o bluffd -g bluffd /run/bluff /var/lib/bluffd
cat "$here/dovecot/rest.conf" server/packaging/sieve/dovecot-2.3.conf >/etc/dovecot/dovecot.conf
cp server/packaging/sieve/*.sieve /etc/dovecot/sieve/
ln -s /var/log/dovecot.log "$logs/dovecot.log"
start_bluffd BLUFFD_SPAMD_LISTEN=127.0.0.1:10783,unix:/run/bluff/spamd.sock BLUFFD_SOCKET_GROUP=bluff \
  BLUFFD_LEARN_FOLDER=/var/lib/bluffd BLUFFD_LEARN_USER=local-part
start_postfix
sievec /etc/dovecot/sieve
dovecot -F >>"$logs/dovecot.out.log" 2>&1 &
up Dovecot 143
empty_mailbox
imap() {
  timeout 20 python3 - "$@" <<'PYTHON'
import imaplib, pathlib, sys
imap = imaplib.IMAP4("127.0.0.1")
imap.login("carol", "secret")
match sys.argv[1:]:
    case ["create", *folders]:
        for folder in folders:
            imap.create(folder)
    case ["append", folder, file]:
        print(imap.append(folder, None, None, pathlib.Path(file).read_bytes())[0])
    case ["move", source, target]:
        imap.select(source)
        print(imap.uid("MOVE", imap.uid("SEARCH", "ALL")[1][0].split()[-1].decode(), target)[0])
PYTHON
}
calls_it_spam() { timeout 10 spamc -p 10783 -u carol -c <"$messages/8bit"; [ $? = 1 ]; }
calls_it_ham() { timeout 10 spamc -p 10783 -u carol -c <"$messages/8bit"; }
lessons() { grep -c 'taught.*user=carol' "$logs/bluffd.log"; }
imap create Junk Trash Work
imap append INBOX "$messages/8bit" >/dev/null
check 'before: ham' calls_it_ham
expect 'INBOX to Junk: moved' OK "$(imap move INBOX Junk)"
check 'and from now on it is spam' within 5 calls_it_spam
expect 'Junk to Trash: moved' OK "$(imap move Junk Trash)"
sleep 0.5
check 'and it still is' calls_it_spam
expect 'Trash to Junk, and Junk to INBOX: moved' $'OK\nOK' "$(imap move Trash Junk; imap move Junk INBOX)"
check 'and from now on it is ham' within 5 calls_it_ham
expect 'INBOX to Work teaches nothing' "$(lessons)" "$(imap move INBOX Work >/dev/null; sleep 0.5; lessons)"
expect 'APPEND to Junk: written' OK "$(imap append Junk "$messages/8bit")"
check 'and from now on it is spam, again' within 5 calls_it_spam
expect 'others are not concerned' 0 "$(timeout 10 spamc -p 10783 -u dave -c <"$messages/8bit" >/dev/null; echo $?)"

# the milter judges for the recipient: her address, where her login name is the part before the @
expect 'the next such message arrives by SMTP' '250 .*' "$(mail send "$messages/8bit" --to carol@example.org)"
within 10 grep -q 'judged.*protocol="milter"' "$logs/bluffd.log" || true
expect 'and it is spam, as Carol taught' spam "$(sed -n 's/.* label="\([a-z]*\)".*protocol="milter".*/\1/p' "$logs/bluffd.log")"

end_bluffd KILL
expect 'bluffd is down: a move works all the same' OK "$(imap move Junk INBOX)"
