/* Secret links that people hold: KIND + owner + HMAC(key file, kind, owner, generation). The
 * database alone opens nothing; raising the generation revokes every link given out before. */
#ifndef YANXU_SERVICE_LINK_H
#define YANXU_SERVICE_LINK_H

#include "scheduler/base/json.h"
#include "scheduler/base/str.h"
#include "scheduler/model/feed.h"
#include "scheduler/service/service.h"

#define LINK_TOKEN_SIZE 80

struct link {
    enum feed_kind kind;
    int64_t owner_id; /* worker's or trainer's; 0 for the coordinator */
};

/* The token in force; "w17-3q2…". Writes into `token`. */
MUST_USE enum err_code link_token(struct service *service, struct link link,
                                  char token[static LINK_TOKEN_SIZE], struct err *err);
/* ERR_NOT_FOUND for a token that is wrong, revoked, of nobody or of a person who was erased; time
 * does not tell which of the first three. */
MUST_USE enum err_code link_resolve(struct service *service, struct str token,
                                    struct link *ret_link, struct err *err);
/* "BASE/w/TOKEN": the owner's page. */
MUST_USE enum err_code link_page_url(struct service *service, struct link link, struct arena *arena,
                                     const char **ret_url, struct err *err);
/* "BASE/feed/TOKEN.ics". */
MUST_USE enum err_code link_feed_url(struct service *service, struct link link, struct arena *arena,
                                     const char **ret_url, struct err *err);
/* {"feed":…,"webcal":…,"page":…} for views; webcal is the feed with webcal: in front. Caller frees
 * with json_decref(). */
MUST_USE enum err_code link_json(struct service *service, struct link link, json_t **ret_links,
                                 struct err *err);
/* ERR_NOT_FOUND if the link's owner is a worker whose fields were erased: there is nobody to show
 * anything to. */
MUST_USE enum err_code link_check_owner(struct service *service, struct link link, struct err *err);
/* New generation; the old links stop working. */
MUST_USE enum err_code link_rotate(struct service *service, struct link link, struct deed deed,
                                   struct err *err);

#endif
