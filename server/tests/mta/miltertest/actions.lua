-- sextortion = "quarantine", spam = "reject"
dofile("server/tests/mta/miltertest/common.lua")

local conn = open()
message(conn, LETTER)
must(mt.eom(conn))
check("sextortion: quarantine, with fields", mt.getreply(conn) == SMFIR_CONTINUE and mt.eom_check(conn, MT_QUARANTINE, "bluff: sextortion")
  and is_judged(conn))
message(conn, PILLS)
must(mt.eom(conn))
check("spam: 550 5.7.1", mt.getreply(conn) == SMFIR_REPLYCODE
  and mt.eom_check(conn, MT_SMTPREPLY, "550", "5.7.1", "Message refused: spam"))
check("spam: nothing is changed before", not mt.eom_check(conn, MT_HDRINSERT))
message(conn, HAM)
must(mt.eom(conn))
check("ham: continue, no quarantine", mt.getreply(conn) == SMFIR_CONTINUE and not mt.eom_check(conn, MT_QUARANTINE))
mt.disconnect(conn)
