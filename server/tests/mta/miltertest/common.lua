-- Sends messages to bluffd as a mail server does, and prints what is so.
LETTER = [[Hello. I hacked your computer and recorded you through your webcam while you watched porn.
I have all your contacts. Send 900 dollars in Bitcoin to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa within 48
hours, or I send the video to all of them.
]]
PILLS = [[Buy cheap viagra and cialis online now! Best price, no prescription, discreet delivery.
Click here for the special offer: http://pills.example/ Save 80% today, order now!
]]
HAM = [[Dear Carol, the minutes of the meeting on Monday are attached. Could you read them until
Thursday? Anna and Paul come at nine; I bring the cake. Kind regards, Maria
]]

function check(what, is_so)
  mt.echo((is_so and "ok " or "FAIL ") .. what)
end

function must(failed)
  if failed ~= nil then error(failed) end
end

function open(where)
  local conn = mt.connect(where or "inet:10784@127.0.0.1")
  if conn == nil then error("bluffd does not answer") end
  must(mt.conninfo(conn, "mail.example.net", "192.0.2.1"))
  must(mt.helo(conn, "mail.example.net"))
  return conn
end

-- One message up to its end; fields is a list of pairs.
function message(conn, text, fields, user)
  must(mt.macro(conn, SMFIC_MAIL, "i", "4bYn0m3Xv8z6J", "{auth_authen}", user or ""))
  must(mt.mailfrom(conn, "<anna@example.net>"))
  must(mt.rcptto(conn, "<carol@example.org>"))
  for _, field in ipairs(fields or {}) do must(mt.header(conn, field[1], field[2])) end
  must(mt.header(conn, "From", " Maria <maria@example.net>"))
  must(mt.header(conn, "To", " carol@example.org"))
  must(mt.header(conn, "Subject", " Hello"))
  must(mt.header(conn, "Message-ID", " <1@example.net>"))
  must(mt.eoh(conn))
  must(mt.bodystring(conn, (text:gsub("\n", "\r\n"))))
end

function is_judged(conn)
  return mt.eom_check(conn, MT_HDRINSERT, "X-Bluff-Label") and mt.eom_check(conn, MT_HDRINSERT, "X-Spam-Flag")
end
