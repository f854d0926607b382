// Fields that a sender wrote in our names are forged. The plugin `spamassassin` replaces only those
// that the answer has too.
exports.hook_data_post = function (next, connection) {
  const forged = /^(x-(?:spam|bluff)-[^\s:]*)\s*:/i
  for (const line of connection.transaction.header.lines()) {
    const found = forged.exec(line)
    if (found) connection.transaction.remove_header(found[1])
  }
  next()
}
