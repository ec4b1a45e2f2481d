/* libcurl (curl licence), loaded by whoever sends or looks at a URL. */
#ifndef YANXU_NOTIFIERS_CURL_H
#define YANXU_NOTIFIERS_CURL_H

#include <curl/curl.h>

#include "scheduler/base/err.h"

/* What is called; a row here is all that another function takes. */
#define CURL_FUNCTIONS(F)                                                                          \
    F(global_init)                                                                                 \
    F(global_cleanup)                                                                              \
    F(easy_init)                                                                                   \
    F(easy_setopt)                                                                                 \
    F(easy_getinfo)                                                                                \
    F(easy_cleanup)                                                                                \
    F(multi_init)                                                                                  \
    F(multi_setopt)                                                                                \
    F(multi_add_handle)                                                                            \
    F(multi_remove_handle)                                                                         \
    F(multi_perform)                                                                               \
    F(multi_poll)                                                                                  \
    F(multi_info_read)                                                                             \
    F(multi_strerror)                                                                              \
    F(multi_cleanup)                                                                               \
    F(slist_append)                                                                                \
    F(slist_free_all)                                                                              \
    F(url)                                                                                         \
    F(url_set)                                                                                     \
    F(url_get)                                                                                     \
    F(url_cleanup)                                                                                 \
    F(free)

/* curl.easy_init() is curl_easy_init() of the library's documentation. */
struct curl {
#define CURL_MEMBER(name) __typeof__(&curl_##name) name;
    CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
};
extern struct curl curl;

/* Must have succeeded before anything of it is called; see library_load(). */
MUST_USE enum err_code curl_load(struct err *err);

#endif
