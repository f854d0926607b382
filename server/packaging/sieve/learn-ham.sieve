# Runs when a message is moved out of Junk: it is ham, unless it was thrown away. Write the names of
# all folders for deleted mail that your users have; the second line is for servers that put folders
# inside the inbox.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment"];
if not environment :is "imap.mailbox" [
  "Trash", "Deleted Items", "Deleted Messages", "Papierkorb", "Corbeille",
  "INBOX.Trash", "INBOX/Trash"
] {
  pipe :copy "bluffc-learn" ["ham"];
}
