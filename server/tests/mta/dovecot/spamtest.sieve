require ["fileinto", "mailbox", "spamtest", "relational", "comparator-i;ascii-numeric"];
if spamtest :value "ge" :comparator "i;ascii-numeric" "10" {
  fileinto :create "Spamtest10";
} elsif spamtest :value "eq" :comparator "i;ascii-numeric" "1" {
  fileinto :create "Spamtest1";
}
