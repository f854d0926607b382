# Prints score and Bayes probability to the last digit; SpamAssassin prints them with one and four. Adds no points.
package SpamExact;

use strict;
use warnings;
use parent 'Mail::SpamAssassin::Plugin';

sub new {
  my ($class, $main) = @_;
  return $class->SUPER::new($main);
}

sub check_start {
  my ($self, $options) = @_;
  my $message = $options->{permsgstatus};
  $message->set_tag('EXACTSCORE', sub { sprintf '%.6f', $message->get_score() });
  $message->set_tag('EXACTBAYES', sub { defined $message->{bayes_score} ? sprintf('%.17g', $message->{bayes_score}) : 'none' });
}

1;
