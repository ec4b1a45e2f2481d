/* Papers 凭证: what an office prints, has stamped and files. A statement 学时证明 lists what was
 * earned and what counted; a certificate 继续教育证明 says that it was enough. Both are made of a
 * sealed statement, so that the paper says what the file says and names its hash; besides it only
 * the person's name and certificate number and the unit's name are on it, which no statement holds
 * and erasing a person takes away.
 *
 * A paper is an HTML page of A4 sheets for the browser's print dialogue: no script, nothing from
 * elsewhere. */
#ifndef YANXU_SERVICE_PAPER_H
#define YANXU_SERVICE_PAPER_H

#include "scheduler/base/buf.h"
#include "scheduler/base/json.h"
#include "scheduler/service/statement.h"

#define PAPER_LEN_MAX ((size_t)256 << 20)
/* The rulebook whose hours the registration office asks for. */
#define PAPER_RULEBOOK "cn-registration"
#define PAPER_STYLE    "scheduler/service/papers/paper.css" /* as embed.h finds it */

enum paper_language { PAPER_LANGUAGE_ZH, PAPER_LANGUAGE_EN, PAPER_LANGUAGE_COUNT };

struct paper_look {
    enum paper_language language;
    const char *style_href; /* where the style is; NULL: in the page, for a file of its own */
    const char *icon_href;  /* NULL: none */
};

/* What stands on one sheet; the caller frees with json_decref(). */
MUST_USE enum err_code paper_statement(const struct statement_made *made,
                                       enum paper_language language, json_t **ret_sheet,
                                       struct err *err);
struct paper_issue {
    const char *rulebook;
    struct date on; /* the day that the certificate bears */
};
/* ERR_CONFLICT unless the requirements of `rulebook` (code) are all met by what was earned, says
 * why; also for a worker whose name was erased, of whom nothing is asked, or to whom the rulebook
 * does not apply. */
MUST_USE enum err_code paper_certificate(const struct statement_made *made,
                                         const struct paper_issue *issue,
                                         enum paper_language language, json_t **ret_sheet,
                                         struct err *err);
/* Appends the page that holds these sheets, an array. */
MUST_USE enum err_code paper_render(json_t *sheets, const struct paper_look *look, struct buf *buf,
                                    struct err *err);

/* The words of that language, a flat object; for tests too. Free with json_decref(). */
MUST_USE enum err_code paper_words_load(enum paper_language language, json_t **ret_words,
                                        struct err *err);

#endif
