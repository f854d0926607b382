# spamc, the client of SpamAssassin, with all its ways to ask. Run by room.sh.
# shellcheck shell=bash disable=SC2154,SC2094
report='bluff calls this message sextortion[.] .*Content analysis details: +[(][0-9.]+ points, 5.0 required[)].* BLUFF_SEXTORTION .*'
# answer FILE ARGUMENT...: what spamc prints, and its exit code in the last line
answer() {
  local file=$1
  shift
  timeout 30 spamc -p 10783 "$@" <"$messages/$file" 2>/dev/null || {
    printf 'exit %s' "$?"
    return
  }
  printf 'exit 0'
}
# as_before SENT ARGUMENT...: spamc gives the message back as it was, byte for byte
as_before() {
  local file=$1
  shift
  timeout 30 spamc -p 10783 "$@" <"$messages/$file" | cmp - "$messages/$file"
}
# not as a mailbox shows it, but byte for byte: nothing is new but fields on top
same_bytes() {
  sed -E '/^x-(spam|bluff)-[^:]*:/Id; /^ forged/d' "$2" >"$logs/genuine"
  tail -c "$(wc -c <"$logs/genuine")" "$1" | cmp - "$logs/genuine"
}
start_bluffd BLUFFD_SPAMD_LISTEN=127.0.0.1:10783,unix:/run/bluffd/spamd.sock

expect '-K: the daemon is there' 'SPAMD/1.5 0.*exit 0' "$(answer ham -K)"
expect '-c: sextortion exits with 1' '1?[0-9][.][0-9]/5[.]0\nexit 1' "$(answer sextortion -c)"
expect '-c: ham exits with 0' '-?[0-4][.][0-9]/5[.]0\nexit 0' "$(answer ham -c)"
expect '-E: the message, and 1 for sextortion' 'X-Spam-Flag: YES\r\n.*exit 1' "$(answer sextortion -E)"
expect '-E: the message, and 0 for ham' 'X-Spam-Flag: NO\r\n.*exit 0' "$(answer ham -E)"
expect '-R: a report of sextortion' '[0-9.]+/5[.]0\n'"$report"'exit 0' "$(answer sextortion -R)"
expect '-R: a report of ham' '-?[0-9.]+/5[.]0\nbluff calls this message ham[.] .*exit 0' "$(answer ham -R)"
expect '-r: a report of sextortion' "${report}exit 0" "$(answer sextortion -r)"
expect '-r: no report of ham' '\s*exit 0' "$(answer ham -r)"
expect '-y: the names of the tests' 'BLUFF_SEXTORTION(,BLUFF_[A-Z_]+)+exit 0' "$(answer sextortion -y)"
expect '-u, -t and -n' '[0-9.]+/5[.]0\nexit 1' "$(answer sextortion -u carol -t 20 -n 5 -c)"
expect '-L: this server does not learn, and does not pretend' 'exit (69|7[0-9])' "$(answer sextortion -L spam)"
expect '-U: a unix socket' '[0-9.]+/5[.]0\nexit 1' "$(answer sextortion -U /run/bluffd/spamd.sock -c)"
{ printf 'MAIL FROM:<anna@example.net>\r\nRCPT TO:<carol@example.org>\r\nDATA\r\n'; cat "$messages/sextortion"; printf '.\r\n'; } >"$messages/batch"
expect '-B: the message of a batch' 'MAIL FROM:<anna@example.net>\r\n.*DATA\r\nX-Spam-Flag: YES\r\n.*[.]\r\nexit 0' "$(answer batch -B)"

for kind in ham sextortion 8bit broken forged blank; do
  for way in '' --headers; do
    file=$logs/$kind$way
    spamc -p 10783 $way <"$messages/$kind" >"$file"
    case $kind in
      sextortion | forged | blank) check "$kind $way has its fields" mail fields "$file" "${unwanted[@]}" ;;
      *) check "$kind $way has its fields" mail fields "$file" "${wanted[@]}" ;;
    esac
    check "$kind $way has no forged fields" mail genuine "$file"
    # not as a mailbox shows it, but byte for byte: nothing but fields on top
    check "$kind $way is otherwise the same bytes" same_bytes "$file" "$messages/$kind"
  done
done

expect '40 MB with -s 60000000 is judged' '-?[0-4][.][0-9]/5[.]0\nexit 0' "$(answer big -s 60000000 -c)"
expect '40 MB with the limit of spamc (500 KB) is not, and says 0/0' '0/0\nexit 0' "$(answer big -c)"
check '40 MB with the limit of spamc comes back as it was' as_before big
expect 'and bluffd was asked once' '1' "$(grep -c 'judged.*big@example' "$logs/bluffd.log")"
end_bluffd

# of longer messages the first bytes are judged, and cannot be given back whole: then nothing is lost
start_bluffd BLUFFD_LIMITS_MESSAGE_BYTES=1000000
expect 'over limits.message_bytes: judged by its beginning' '-?[0-4][.][0-9]/5[.]0\nexit 0' "$(answer big -s 60000000 -c)"
check 'over limits.message_bytes: comes back as it was' as_before big -s 60000000 --filter-retries 1
# the error that spamc makes of every error of a server, with SpamAssassin too
expect 'over limits.message_bytes, -x: 74' 'exit 74' "$(answer big -s 60000000 -x --filter-retries 1)"
expect 'the log says so' '.*too-long.*limits[.]message_bytes.*' "$(cat "$logs/bluffd.log")"

quick=(--connect-retries 1 --filter-retries 1)
(sleep 1; kill -KILL "$bluffd") &
kill -STOP "$bluffd"
check 'killed in mid-message: the message comes back as it was' as_before sextortion "${quick[@]}"
within 5 is_gone "$bluffd"
check 'down: the message comes back as it was' as_before sextortion "${quick[@]}"
expect 'down, -c: 0/0' '0/0\nexit 0' "$(answer sextortion -c "${quick[@]}")"
expect 'down, -x: 69, unavailable' 'exit 69' "$(answer sextortion -x "${quick[@]}")"
expect 'down, -x -X: 75, try again later' 'exit 75' "$(answer sextortion -x -X "${quick[@]}")"
start_bluffd
expect 'back: judged' '[0-9.]+/5[.]0\nexit 1' "$(answer sextortion -c "${quick[@]}")"
end_bluffd

# what a user teaches counts for this user
install -d -o bluffd -g bluffd -m 700 /var/lib/bluffd
start_bluffd BLUFFD_SPAMD_LISTEN=127.0.0.1:10783,unix:/run/bluffd/spamd.sock BLUFFD_LEARN_FOLDER=/var/lib/bluffd
unix=(-U /run/bluffd/spamd.sock)
expect '-L over TCP: refused' 'exit (69|7[0-9])' "$(answer 8bit -L spam -u carol)"
expect '-L spam over the unix socket: learned' 'Message successfully un/learned\nexit 0' "$(answer 8bit "${unix[@]}" -L spam -u carol)"
expect '-L spam again: known' 'Message was already un/learned\nexit 0' "$(answer 8bit "${unix[@]}" -L spam -u carol)"
expect 'for her it is spam now' '[0-9.]+/5[.]0\nexit 1' "$(answer 8bit -c -u carol)"
expect 'for others it is not' '-?[0-9.]+/5[.]0\nexit 0' "$(answer 8bit -c -u dave)"
end_bluffd KILL
start_bluffd BLUFFD_SPAMD_LISTEN=127.0.0.1:10783,unix:/run/bluffd/spamd.sock BLUFFD_LEARN_FOLDER=/var/lib/bluffd
expect 'after kill -9 and a start it still is' '[0-9.]+/5[.]0\nexit 1' "$(answer 8bit -c -u carol)"
expect '-L forget' 'Message successfully un/learned\nexit 0' "$(answer 8bit "${unix[@]}" -L forget -u carol)"
expect 'and now it is not' '-?[0-9.]+/5[.]0\nexit 0' "$(answer 8bit -c -u carol)"
