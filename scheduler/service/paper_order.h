/* Papers of one worker or of a whole unit, in files: statements as JSON, table or page,
 * certificates as pages. */
#ifndef YANXU_SERVICE_PAPER_ORDER_H
#define YANXU_SERVICE_PAPER_ORDER_H

#include "scheduler/base/json.h"
#include "scheduler/service/paper.h"
#include "scheduler/service/statement_table.h"

enum paper_format {
    PAPER_FORMAT_JSON, /* the sealed statement itself */
    PAPER_FORMAT_CSV,
    PAPER_FORMAT_HTML,
    PAPER_FORMAT_COUNT
};
enum paper_kind { PAPER_STATEMENT, PAPER_CERTIFICATE };

struct paper_order {
    enum paper_kind kind;
    enum paper_format format; /* of a certificate: PAPER_FORMAT_HTML */
    enum statement_table_kind table;
    enum paper_language language;
    const char *rulebook; /* of a certificate; NULL: PAPER_RULEBOOK */
    struct statement_question question;
    const char *unit; /* code: everybody's there and below; NULL: question.worker's */
    const char *style_href, *icon_href; /* of a page: as paper_look says */
};

/* "json", "csv", "html": a file's suffix, too. */
MUST_USE enum err_code paper_format_parse(struct str text, enum paper_format *ret_format,
                                          struct err *err);

/* All of it as one file: one statement; a table of all, a page with a sheet for each. JSON is of
 * one worker only (ERR_USAGE). ERR_CONFLICT where a certificate cannot be given to
 * question.worker; of a unit, "left_out" says to whom, and who has none is not on the page.
 * *ret_report: {"papers":n,"left_out":[{"worker","reason"}]}; free with json_decref(). */
MUST_USE enum err_code paper_write(struct service *service, const struct paper_order *order,
                                   struct buf *ret_bytes, json_t **ret_report, struct err *err);

/* A file for each worker, "CODE.json", and "manifest.csv", which says of each its hash and of who
 * was left out the reason: in the directory `path`, which must not be there or be empty, or in an
 * archive if `path` ends with .zip. Complete or not there at all; the files are readable by their
 * owner only, since some name people. Errors and report as above; ERR_CONFLICT if something is at
 * `path` already. */
MUST_USE enum err_code paper_write_each(struct service *service, const struct paper_order *order,
                                        const char *path, json_t **ret_report, struct err *err);

#endif
