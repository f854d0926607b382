# Runs when a message is put into Junk: it is spam.
require ["vnd.dovecot.pipe", "copy", "imapsieve"];
pipe :copy "bluffc-learn" ["spam"];
