/* One request and its answer, for tests; the program sends batches. */
#ifndef YANXU_TESTS_NOTIFIERS_SUPPORT_H
#define YANXU_TESTS_NOTIFIERS_SUPPORT_H

#include "notifiers/http.h"

struct single {
    struct arena *arena;
    struct http_response response;
};

static inline bool take_single(void *context, size_t index, const struct http_response *response)
{
    struct single *single = context;
    assert_int_equal(index, 0);
    single->response = *response;
    single->response.body.data = arena_copy(single->arena, response->body.data, response->body.len);
    return true;
}

/* The body lives in `arena`. */
static inline struct http_response
http_exchange(struct http_client *client, const struct http_request *request, struct arena *arena)
{
    struct single single = {.arena = arena};
    struct http_listener listener = {take_single, &single};
    struct err err = {0};
    assert_int_equal(http_send(client, request, 1, &listener, &err), ERR_OK);
    return single.response;
}

#endif
