-- Tells the probability of the Bayes classifier to the last digit; Rspamd prints it with two. Counts for nothing.
rspamd_config:register_symbol({
  name = 'EXACT_BAYES',
  type = 'postfilter',
  score = 0.0,
  callback = function(task)
    local probability = task:get_mempool():get_variable('bayes_prob', 'double')
    if probability then
      task:insert_result('EXACT_BAYES', 1.0, string.format('%.17g', probability))
    end
  end,
})
