/* Claims as their pages show and read them, the office's and the worker's own alike. */
#ifndef YANXU_WEB_CLAIM_FORM_H
#define YANXU_WEB_CLAIM_FORM_H

#include "scheduler/service/claim.h"
#include "scheduler/web/site.h"

/* The files that came with a form; they point into `bytes`, which the caller has not initialised
 * and releases: tens of megabytes must not wait until a slow client has its answer. */
struct claim_files {
    struct buf bytes;
    struct evidence_file items[HTTP_FILES_MAX];
    size_t len;
};
void claim_files_release(struct claim_files *files);
/* A JSON body brings none. */
MUST_USE enum err_code claim_read_files(const struct visit *visit, struct claim_files *files,
                                        struct err *err);
/* Gives each of a claim's file_list[] a "path", and for people "format" and "size". */
void claim_add_file_paths(const struct visit *visit, json_t *claim);
/* Gives a claim the names of its codes, the office's clock for its instants, "waits", and
 * "is_part" where less was approved than was claimed. */
void claim_dress(const struct visit *visit, const json_t *words, json_t *claim);
/* What a claim may be, of `view`: files_max, file_mib, and measures[], modes[], sources[], each
 * {"code","name_zh","name_en"}, with "chosen" for what was typed, or else for what is usual. */
void claim_add_choices(const json_t *typed, const char *usual_measure, json_t *view);
/* The texts of an order, which live as long as `typed`. */
void claim_read(const json_t *typed, struct claim_order *order);
/* Of `view`: "not_done" and "not_done_hint", why what was sent was not taken; and "files_lost",
 * that files came with it, which a browser does not send again by itself. */
void claim_add_refusal(const struct visit *visit, const struct err *refused, json_t *view);
/* A person may correct what they typed: wrong words, a worker that is none, a second claim. */
bool claim_is_mistake(enum err_code code);
int claim_status_of_mistake(enum err_code code);

#endif
