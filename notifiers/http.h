/* The one HTTP client: batches of requests sent concurrently, bounded in time, bytes and reach.
 * HTTP/1.1, no redirects, no proxy, no cookies; libcurl is behind it and nowhere else. */
#ifndef YANXU_NOTIFIERS_HTTP_H
#define YANXU_NOTIFIERS_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "notifiers/policy.h"
#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

#define HTTP_RESPONSE_MAX     16384 /* bytes of body kept unless the request says otherwise */
#define HTTP_HEADER_MAX       65536 /* bytes of response headers, interim responses included */
#define HTTP_RETRY_AFTER_SIZE 64

struct http_options {
    struct policy policy;
    int32_t connect_timeout_ms;  /* 0: 5,000 */
    int32_t exchange_timeout_ms; /* from name lookup to the last byte; 0: 15,000 */
    int32_t batch_timeout_ms;    /* no request of a batch starts later than this; 0: no limit */
    int32_t concurrency_max;     /* exchanges at a time; 0: 32; at most 256 */
    const char *ca_file;         /* PEM; NULL: the system's certificates */
};

enum http_method { HTTP_METHOD_GET, HTTP_METHOD_POST, HTTP_METHOD_COUNT };

struct http_header {
    const char *name, *value;
};

/* Everything it points to stays valid until the batch is over. */
struct http_request {
    enum http_method method;
    const char *url;
    const struct http_header *headers; /* without Content-Length, Host and User-Agent */
    size_t headers_len;
    struct str body;
    size_t response_max; /* 0: HTTP_RESPONSE_MAX */
    bool fresh;          /* a connection of its own: libcurl repeats a POST by itself when a kept
                            connection was closed, which a receiver without ids cannot tell */
    int64_t lane;        /* requests of one lane start in the order given; 0: no lane */
    int32_t lane_max;    /* of this lane at a time; 0: no limit besides concurrency_max */
};

enum http_failure {
    HTTP_FAILURE_NONE,       /* a whole response came */
    HTTP_FAILURE_SKIPPED,    /* never tried: the lane was stopped or the batch's time was over */
    HTTP_FAILURE_URL,        /* not a URL, or http, user info or port 0 where they are refused */
    HTTP_FAILURE_POLICY,     /* every address of the host is refused by the policy */
    HTTP_FAILURE_RESOLVE,    /* no such host, or the name server does not answer */
    HTTP_FAILURE_CONNECT,    /* nobody listens */
    HTTP_FAILURE_TLS,        /* the handshake broke */
    HTTP_FAILURE_TLS_VERIFY, /* expired, self-signed or another host's certificate */
    HTTP_FAILURE_TIMEOUT,
    HTTP_FAILURE_RESET,    /* closed or reset before the response was whole */
    HTTP_FAILURE_TOO_BIG,  /* more body than response_max (the first bytes are there) or headers */
    HTTP_FAILURE_PROTOCOL, /* the answer is not HTTP */
    HTTP_FAILURE_OTHER,
    HTTP_FAILURE_COUNT
};

struct http_response {
    enum http_failure failure;
    int32_t status;  /* 0 when no status line came */
    struct str body; /* at most response_max bytes; not checked to be UTF-8 */
    bool was_sent;   /* bytes of the request left: the receiver may have acted on it */
    int32_t took_ms;
    char retry_after[HTTP_RETRY_AFTER_SIZE]; /* the header's value; "" when absent or longer */
};

/* Hears of every request of a batch exactly once. The response is lent for the call. Returns false
 * to stop the lane: its requests not yet started are reported SKIPPED. */
struct http_listener {
    bool (*done)(void *context, size_t index, const struct http_response *response);
    void *context;
};

struct http_client;

/* ERR_INVALID for options out of range. The client is freed with http_client_free(); it keeps
 * connections open between batches and belongs to one thread. */
MUST_USE enum err_code http_client_new(const struct http_options *options,
                                       struct http_client **ret_client, struct err *err);
void http_client_free(struct http_client *client);

/* Sends all and returns when the last is over. What goes wrong with one request is in its response;
 * ERR_IO only when the machine itself fails, and then the rest is reported SKIPPED. */
MUST_USE enum err_code http_send(struct http_client *client, const struct http_request *requests,
                                 size_t requests_len, const struct http_listener *listener,
                                 struct err *err);

/* May this URL be used at all? Scheme (https, or http if allowed), host present, no user info, a
 * port other than 0, at most 2,048 bytes of visible ASCII. Addresses are judged when dialled.
 * ERR_INVALID; the text never repeats the URL, whose path or query may be a secret. */
MUST_USE enum err_code http_check_url(const struct policy *policy, const char *url,
                                      struct err *err);
/* "connection refused or unreachable": a failure in a few words. */
const char *http_failure_text(enum http_failure failure);

#endif
