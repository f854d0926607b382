# What procmail and maildrop have in common. `deliver FILE` gives them a message, as a mail server does.
# shellcheck shell=bash disable=SC2154
start_bluffd
junk() { rm -rf /srv/carol/Maildir/.Junk && setpriv --reuid carol --regid carol --clear-groups mkdir -p /srv/carol/Maildir/.Junk/{new,cur,tmp}; }
delivered() {
  empty_mailbox
  junk
  # with line ends of the machine, as mail servers do
  sed 's/\r$//' "$messages/$1" >"$logs/message"
  status=0
  deliver "$logs/message" >>"$logs/delivery.log" 2>&1 || status=$?
}
for kind in "${kinds[@]}"; do
  delivered "$kind"
  expect "$kind is delivered" 0 "$status"
  case $kind in
    sextortion | forged | blank)
      file=$(received .Junk || true)
      check "$kind is in Junk, with its fields" mail fields "$file" "${unwanted[@]}"
      ;;
    *)
      file=$(received || true)
      check "$kind is in the inbox, with its fields" mail fields "$file" "${wanted[@]}"
      ;;
  esac
  check "$kind has no forged fields" mail genuine "$file"
  check "$kind is otherwise as it was sent" mail same "$file" "$messages/$kind" "${same_but[$kind]:---}"
done
(sleep 1; kill -KILL "$bluffd") &
kill -STOP "$bluffd"
delivered ham
expect 'bluffd is killed in mid-message: try again later' 75 "$status"
delivered ham
expect 'bluffd is down: try again later' 75 "$status"
expect 'and nothing is delivered' 0 "$(find /srv/carol/Maildir -type f | wc -l)"
start_bluffd
delivered ham
expect 'bluffd is back: delivered' 0 "$status"
check 'and judged' mail fields "$(received)" "${wanted[@]}"
