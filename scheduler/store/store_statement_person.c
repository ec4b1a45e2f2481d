/* Statements that erase what names a person, and that show all that is kept of one. */
#include "scheduler/store/store_statement.h"

#define HOLDS(text) "replace(" text ", $1, '') <> " text
#define KEPT(table, one, other)                                                                    \
    "(SELECT count(*) FROM " table " WHERE " HOLDS(one) " OR " HOLDS(other) ") + "
#define KEPT_EVERYWHERE                                                                            \
    KEPT("credit", "external_id", "provider")                                                      \
    KEPT("claim", "provider", "provider")                                                          \
    KEPT("approval", "code", "code") KEPT("audit", "object", "detail")

const struct store_statement_row store_statements_person[STORE_STATEMENT_COUNT] = {
    /* Erasing a person: by the worker first, then whatever holds one of the texts that were there.
     */
    [STORE_PERSON_FORGET] = {"person forget",
                             "UPDATE person SET (name, mobile, email, identity_no, certificate_no, "
                             "chat_userid, erased_at) = ('', '', '', '', '', '', "
                             "CASE erased_at WHEN 0 THEN $2 ELSE erased_at END) "
                             "WHERE worker_id = $1"},
    [STORE_PERSON_FORMER_FORGET] = {"person former forget",
                                    "DELETE FROM person_former WHERE worker_id = $1"},
    [STORE_PERSON_READMIT] = {"person readmit", "UPDATE person SET erased_at = 0 "
                                                "WHERE worker_id = $1 AND erased_at <> 0"},
    [STORE_CREDIT_FORGET] = {"credit forget", "UPDATE credit SET evidence = '' "
                                              "WHERE worker_id = $1 AND evidence <> ''"},
    [STORE_HELD_FORGET] = {"held value forget",
                           "DELETE FROM held_value WHERE kind = 'workers' "
                           "AND code = (SELECT code FROM worker WHERE id = $1) AND key IN "
                           "('name', 'mobile', 'email', 'identity_no', 'certificate_no', "
                           "'chat_userid')"},
    [STORE_LOCK_FORGET] = {"enrolment lock forget", "UPDATE enrolment_lock SET reason = '' "
                                                    "WHERE worker_id = $1 AND reason <> ''"},
    [STORE_LEAVE_FORGET] = {"leave forget", "UPDATE leave SET reason = '' "
                                            "WHERE worker_id = $1 AND reason <> ''"},
    [STORE_CLAIM_FORGET] = {"claim forget", "UPDATE claim SET (evidence, reason) = ('', '') "
                                            "WHERE worker_id = $1 "
                                            "AND (evidence <> '' OR reason <> '')"},
    [STORE_EVIDENCE_FORGET] = {"evidence forget", "DELETE FROM evidence WHERE claim_id IN "
                                                  "(SELECT id FROM claim WHERE worker_id = $1)"},
    [STORE_WAIVER_FORGET] = {"waiver forget",
                             "UPDATE waiver SET (reason, revoked_reason) = ('', '') "
                             "WHERE worker_id = $1 AND (reason <> '' OR revoked_reason <> '')"},
    [STORE_REGISTRATION_FORGET] = {"registration forget",
                                   "UPDATE worker_registration SET reason = '' "
                                   "WHERE worker_id = $1 AND reason <> ''"},
    [STORE_ERASE_CREDIT] = {"credit erase", "UPDATE credit SET reason = '' WHERE " HOLDS("reason")},
    [STORE_ERASE_CLAIM] = {"claim erase", "UPDATE claim SET reason = '' WHERE " HOLDS("reason")},
    [STORE_ERASE_WAIVER] = {"waiver erase",
                            "UPDATE waiver SET (reason, revoked_reason) = "
                            "(replace(reason, $1, '***'), replace(revoked_reason, $1, '***')) "
                            "WHERE " HOLDS("reason") " OR " HOLDS("revoked_reason")},
    [STORE_ERASE_DECREE] = {"decree erase",
                            "UPDATE decree SET undone_reason = replace(undone_reason, $1, '***') "
                            "WHERE " HOLDS("undone_reason")},
    [STORE_ERASE_APPROVAL] = {"approval erase",
                              "UPDATE approval SET (reason, revoked_reason) = "
                              "(replace(reason, $1, '***'), replace(revoked_reason, $1, '***')) "
                              "WHERE " HOLDS("reason") " OR " HOLDS("revoked_reason")},
    [STORE_ERASE_REGISTRATION] = {"registration erase",
                                  "UPDATE worker_registration SET reason = "
                                  "replace(reason, $1, '***') WHERE " HOLDS("reason")},
    [STORE_ERASE_IMPORT] = {"import erase", "UPDATE import SET file_name = "
                                            "replace(file_name, $1, '***') "
                                            "WHERE " HOLDS("file_name")},
    [STORE_ERASE_JOB] = {"job erase",
                         "UPDATE job SET (params, result, error) = (replace(params, $1, '***'), "
                         "replace(result, $1, '***'), replace(error, $1, '***')) "
                         "WHERE " HOLDS("params") " OR " HOLDS("result") " OR " HOLDS("error")},
    [STORE_ERASE_OUTBOX] = {"outbox erase", "UPDATE outbox SET last_error = "
                                            "replace(last_error, $1, '***') "
                                            "WHERE " HOLDS("last_error")},
    [STORE_ERASE_ATTEMPT] = {"attempt erase",
                             "UPDATE attempt SET (error, response) = "
                             "(replace(error, $1, '***'), replace(response, $1, '***')) "
                             "WHERE " HOLDS("error") " OR " HOLDS("response")},
    /* What is never changed, and so is only counted. */
    [STORE_ERASE_LEFT] = {"erase left", "SELECT " KEPT_EVERYWHERE "0"},
    /* The keys of marks and results hold the worker's number between |; a day that looks like it
     * does no harm, for a former row is rewritten only where it has the worker's code. */
    [STORE_BEFORE_LIST] = {"import change before list",
                           "SELECT c.import_id, c.ordinal, c.before FROM import_change c "
                           "JOIN import i ON i.id = c.import_id JOIN worker w ON w.code = $1 "
                           "WHERE c.before IS NOT NULL AND ((i.kind = 'workers' AND "
                           "c.key = w.code) OR (i.kind IN ('attendance', 'results') AND "
                           "replace('|' || c.key, '|' || w.id || '|', '') <> '|' || c.key)) "
                           "ORDER BY c.import_id, c.ordinal"},
    [STORE_BEFORE_UPDATE] = {"import change before update",
                             "UPDATE import_change SET before = $3 "
                             "WHERE import_id = $1 AND ordinal = $2"},
    [STORE_BEFORE_RECODE] = {"import change recode",
                             "UPDATE import_change SET key = $2 WHERE key = $1 "
                             "AND import_id IN (SELECT id FROM import WHERE kind = 'workers')"},
    [STORE_HELD_RECODE] = {"held value recode", "UPDATE held_value SET code = $2 "
                                                "WHERE code = $1 AND kind = 'workers'"},
    [STORE_WORKER_RECODE] = {"worker recode", "UPDATE worker SET code = $2 WHERE code = $1"},
    /* All that is kept of one worker, table by table; store_dossier.c names the columns. */
    [STORE_DOSSIER_WORKER] = {"dossier worker",
                              "SELECT w.code, u.code, tier, roles, certified_on, registered_from, "
                              "registered_to, hired_on FROM worker w "
                              "JOIN unit u ON u.id = w.unit_id WHERE w.id = $1"},
    [STORE_DOSSIER_PERSON] = {"dossier person",
                              "SELECT name, mobile, email, identity_no, certificate_no, "
                              "chat_userid, erased_at FROM person WHERE worker_id = $1"},
    [STORE_DOSSIER_HELD] = {"dossier held value",
                            "SELECT h.key, h.text, h.who, h.at FROM held_value h "
                            "JOIN worker w ON w.code = h.code "
                            "WHERE w.id = $1 AND h.kind = 'workers' ORDER BY h.key"},
    [STORE_DOSSIER_CREDIT] = {"dossier credit",
                              "SELECT c.id, c.earned_on, c.min, c.stated_milli, c.measure, "
                              "c.categories, c.mode, c.source, c.external_id, k.code, c.state, "
                              "c.reverses, c.evidence, c.reason, c.entered_by, c.entered_at, "
                              "c.provider FROM credit c LEFT JOIN course k ON k.id = c.course_id "
                              "WHERE c.worker_id = $1 ORDER BY c.earned_on, c.id"},
    [STORE_DOSSIER_CLAIM] =
        {"dossier claim",
         "SELECT c.id, c.earned_on, c.min, c.stated_milli, c.measure, "
         "c.categories, c.mode, c.source, k.code, c.evidence, c.state, "
         "c.claimed_by, c.claimed_at, c.credit_id, c.reason, c.decided_by, "
         "c.decided_at, c.provider FROM claim c LEFT JOIN course k ON k.id = c.course_id "
         "WHERE c.worker_id = $1 ORDER BY c.id"},
    [STORE_DOSSIER_EVIDENCE] = {"dossier evidence",
                                "SELECT e.id, e.claim_id, e.number, e.type, e.byte_len, e.sha256, "
                                "e.added_by, e.added_at FROM evidence e "
                                "JOIN claim c ON c.id = e.claim_id "
                                "WHERE c.worker_id = $1 ORDER BY e.claim_id, e.number"},
    [STORE_DOSSIER_WAIVER] = {"dossier waiver",
                              "SELECT id, rulebook, day, requirement, units, months, reason, "
                              "granted_by, granted_at, revoked_by, revoked_at, revoked_reason "
                              "FROM waiver WHERE worker_id = $1 ORDER BY id"},
    [STORE_DOSSIER_REGISTRATION] = {"dossier registration",
                                    "SELECT first_day, last_day, kind, reason, who, at "
                                    "FROM worker_registration WHERE worker_id = $1 ORDER BY id"},
    [STORE_DOSSIER_FORMER] = {"dossier worker former",
                              "SELECT u.code, f.tier, f.roles, f.certified_on, "
                              "f.registered_from, f.registered_to, f.hired_on, f.until "
                              "FROM worker_former f LEFT JOIN unit u ON u.id = f.unit_id "
                              "WHERE f.worker_id = $1 ORDER BY f.id"},
    [STORE_DOSSIER_PERSON_FORMER] = {"dossier person former",
                                     "SELECT name, certificate_no, until FROM person_former "
                                     "WHERE worker_id = $1 ORDER BY id"},
    [STORE_DOSSIER_PLACE] = {"dossier place",
                             "SELECT p.id, p.year, p.state, o.code, p.created_at, p.published_at "
                             "FROM enrolment e JOIN plan p ON p.id = e.plan_id "
                             "JOIN offering o ON o.id = e.offering_id "
                             "WHERE e.worker_id = $1 ORDER BY p.id, o.code"},
    [STORE_DOSSIER_UNMET] = {"dossier unmet need",
                             "SELECT plan_id, tag, needed_min, planned_min, reason FROM unmet_need "
                             "WHERE worker_id = $1 ORDER BY plan_id, tag"},
    [STORE_DOSSIER_LOCK] = {"dossier enrolment lock",
                            "SELECT o.code, l.reason, l.who, l.at FROM enrolment_lock l "
                            "JOIN offering o ON o.id = l.offering_id "
                            "WHERE l.worker_id = $1 ORDER BY o.code"},
    [STORE_DOSSIER_LEAVE] = {"dossier leave",
                             "SELECT first_day, last_day, kind, reason, who, at, ended_at "
                             "FROM leave WHERE worker_id = $1 ORDER BY first_day, id"},
    [STORE_DOSSIER_TIER] = {"dossier worker tier", "SELECT since, tier, who, at FROM worker_tier "
                                                   "WHERE worker_id = $1 ORDER BY since, id"},
    [STORE_DOSSIER_ATTENDANCE] = {"dossier attendance",
                                  "SELECT o.code, a.day, a.state, a.entered_by, a.entered_at, "
                                  "a.present_min, m.code, a.score_milli "
                                  "FROM attendance a JOIN offering o ON o.id = a.offering_id "
                                  "LEFT JOIN offering m ON m.id = a.makes_up_id "
                                  "WHERE a.worker_id = $1 ORDER BY o.code, a.day"},
    [STORE_DOSSIER_RESULT] = {"dossier exam result",
                              "SELECT level, paper, sat_on, result, score_milli, at, "
                              "nullif(ended_at, 0) FROM exam_result "
                              "WHERE worker_id = $1 ORDER BY sat_on, level, paper, id"},
    [STORE_DOSSIER_FEED] = {"dossier feed", "SELECT generation, content_at FROM feed "
                                            "WHERE kind = 'worker' AND owner_id = $1"},
    [STORE_DOSSIER_NOTICE] = {"dossier notice",
                              "SELECT o.msg_id, o.type, e.name, o.state, o.created_at, o.attempts, "
                              "max(t.at) FROM worker w JOIN outbox o ON "
                              "replace(o.payload, '\"worker\":' || w.id || ',', '') <> o.payload "
                              "JOIN endpoint e ON e.id = o.endpoint_id "
                              "LEFT JOIN attempt t ON t.outbox_id = o.id WHERE w.id = $1 "
                              "GROUP BY o.id, e.name ORDER BY o.id"},
    [STORE_DOSSIER_IMPORT] = {"dossier import change",
                              "SELECT c.import_id, i.at, i.who, c.before FROM import_change c "
                              "JOIN import i ON i.id = c.import_id "
                              "JOIN worker w ON w.code = c.key "
                              "WHERE w.id = $1 AND i.kind = 'workers' ORDER BY c.import_id"},
    [STORE_DOSSIER_AUDIT] = {"dossier audit",
                             "SELECT a.at, a.who, a.verb, a.object, a.detail FROM audit a "
                             "JOIN worker w ON w.id = $1 WHERE a.object = 'worker ' || w.id OR "
                             "replace(' ' || a.object || ' ' || a.detail || ' ', "
                             "' ' || w.code || ' ', '') <> "
                             "' ' || a.object || ' ' || a.detail || ' ' ORDER BY a.id"},
};
