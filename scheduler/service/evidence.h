/* Files as a claim's evidence 证明材料: photographs and PDFs that lie with a claim until the person
 * is erased. They come and go while the claim waits; once it is decided, they stay as they are,
 * whatever was decided. The same file with another claim is not refused, for one paper may be of
 * several courses or several people: whoever decides is told, and nobody else. */
#ifndef YANXU_SERVICE_EVIDENCE_H
#define YANXU_SERVICE_EVIDENCE_H

#include "scheduler/base/json.h"
#include "scheduler/model/evidence.h"
#include "scheduler/service/service.h"

/* Of the claims of one's own that wait, all files together. */
#define EVIDENCE_OWN_WAITING_MAX ((int64_t)100 << 20)

/* A file as it comes. */
struct evidence_file {
    const char *name; /* as its owner calls it: said in errors to them, never kept */
    struct str bytes; /* of too large a file, one byte more than EVIDENCE_BYTES_MAX will do */
};

/* One that may be kept. */
struct evidence_ready {
    enum evidence_type type;
    struct str bytes;
    char sha256[EVIDENCE_SHA256_SIZE];
};
/* Files to come, judged. */
struct evidence_set {
    const struct evidence_ready *items;
    size_t len;
    bool in_chinese; /* say in Chinese what is wrong */
};
/* Fills `set`, whose in_chinese is set; the same file twice is there once. ERR_INVALID, with what
 * to do: empty, too large, of no type that is taken, or more than EVIDENCE_FILES_MAX. */
MUST_USE enum err_code evidence_judge(const struct evidence_file *files, size_t files_len,
                                      struct arena *arena, struct evidence_set *set,
                                      struct err *err);

/* In a transaction: those of the set that the claim has not yet lie with it; `ret_added` may be
 * NULL. ERR_INVALID: more than EVIDENCE_FILES_MAX; ERR_CONFLICT: the worker was forgotten. */
MUST_USE enum err_code evidence_put(struct service *service, struct claim_id id,
                                    const struct evidence_set *set, const char *who,
                                    size_t *ret_added, struct err *err);
/* In a transaction: ERR_CONFLICT if with as much more all that waits of the worker is over
 * EVIDENCE_OWN_WAITING_MAX. */
MUST_USE enum err_code evidence_check_waiting(struct service *service, struct worker_id worker,
                                              const struct evidence_set *set, struct err *err);
/* Are the claim's files those of the set? */
MUST_USE enum err_code evidence_is_same(struct service *service, struct claim_id id,
                                        const struct evidence_set *set, bool *ret_is_same,
                                        struct err *err);

/* Whose claims somebody may touch: a worker's own, or (0) everybody's. What is another's is
 * ERR_NOT_FOUND, as if it were not there. */
struct evidence_order {
    struct claim_id claim;
    struct worker_id owner;
    struct deed deed;
    bool in_chinese; /* say in Chinese what is wrong */
};
/* More files with a claim that waits. ERR_CONFLICT: it is decided, or the worker was forgotten. */
MUST_USE enum err_code evidence_attach(struct service *service, const struct evidence_order *order,
                                       const struct evidence_file *files, size_t files_len,
                                       size_t *ret_added, struct err *err);
/* A file is taken away for good, as long as the claim waits. ERR_CONFLICT: it is decided, or with
 * an owner, the file was not added by deed.who; ERR_NOT_FOUND: no such claim or file. */
MUST_USE enum err_code evidence_withdraw(struct service *service,
                                         const struct evidence_order *order, int32_t number,
                                         struct err *err);

struct evidence_question {
    struct evidence_id id; /* 0: by claim and number */
    struct claim_id claim;
    int32_t number;         /* 0: the only one */
    struct worker_id owner; /* as above */
};
/* The file itself. ERR_NOT_FOUND: no such claim or file; ERR_CONFLICT: the claim has several and no
 * number says which; ERR_IO: the bytes are not those that came. */
MUST_USE enum err_code evidence_open(struct service *service,
                                     const struct evidence_question *question, struct arena *arena,
                                     struct evidence *ret_evidence, struct str *ret_bytes,
                                     struct err *err);

/* Are the claim's files those that `seen` was said of as "files_seen"? */
MUST_USE enum err_code evidence_is_seen(struct service *service, struct claim_id id,
                                        const char *seen, bool *ret_is_seen, struct err *err);
/* Members of a claim's row: "files", how many; "files_seen", a text that is another for other
 * files; "file_list":[{"id","number","type","bytes","sha256", "added_by","added_at","elsewhere"}],
 * the last how many other claims have the same file. */
MUST_USE enum err_code evidence_add_json(struct service *service, struct claim_id id, json_t *row,
                                         struct err *err);
/* "same_files":[{"number","claim","worker","state"}]: the other claims that have a file of this
 * one; for those who decide, not for workers. */
MUST_USE enum err_code evidence_add_twins_json(struct service *service, struct claim_id id,
                                               json_t *row, struct err *err);

#endif
