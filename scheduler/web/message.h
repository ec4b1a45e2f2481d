/* An HTTP request as handlers see it, the response they fill, and the checks at the door.
 * RFC 9110 (semantics) and RFC 9112 (HTTP/1.1). Nothing here touches a socket. */
#ifndef YANXU_WEB_MESSAGE_H
#define YANXU_WEB_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

enum http_method {
    HTTP_METHOD_GET,
    HTTP_METHOD_HEAD,
    HTTP_METHOD_POST,
    HTTP_METHOD_PUT,
    HTTP_METHOD_PATCH,
    HTTP_METHOD_DELETE,
    HTTP_METHOD_OPTIONS,
    HTTP_METHOD_OTHER,
    HTTP_METHOD_COUNT
};

/* "GET"; "other" for what we do not know. */
const char *http_method_name(enum http_method method);
enum http_method http_method_parse(struct str name);

struct http_field {
    struct str name, value;
};

#define HTTP_FILES_MAX 8

/* One of a form's files. */
struct http_file {
    const char *name;    /* as its owner calls it, without directories */
    int64_t offset, len; /* where it lies in the upload */
};
/* The files that come with a form: written one behind the other while they arrive. */
struct http_upload {
    int fd;           /* open for writing until the body is whole */
    const char *path; /* removed when the exchange ends, unless it is taken */
    struct http_file files[HTTP_FILES_MAX];
    size_t files_len;
    size_t files_max; /* at most HTTP_FILES_MAX */
    int64_t len_max;  /* of each file */
    /* What is beyond these two: left out, but for one byte that tells the handler; else a file that
     * is larger gets 413, one more 400. */
    bool leaves_out;
    int error;     /* errno of a write that failed; 0: none */
    bool is_taken; /* set by the handler that keeps the files */
};

struct http_request {
    enum http_method method;
    struct str path;  /* percent-decoded, valid UTF-8 without control characters; begins with '/' */
    struct str query; /* as sent, without the '?' */
    struct str body;  /* of what is no form */
    const struct http_field *form; /* a form's fields, urlencoded or multipart */
    size_t form_len;
    struct http_upload *upload; /* the form's files, whole; NULL: none */
    const struct http_field *fields;
    size_t fields_len;
    int refused; /* 0, or the status with which the door refuses it; path may be empty then */
    struct arena *arena; /* dropped when the response has been sent */
};

/* The values of all fields of that name, joined by ", " (RFC 9110 section 5.3); empty view with
 * NULL data if there is none. */
struct str http_header(const struct http_request *request, const char *name);
/* Decoded value of the first query parameter of that name; false if there is none or it is badly
 * encoded. */
bool http_param(const struct http_request *request, const char *name, struct str *ret_value);

/* Percent-encodes what cannot stand in a query's value (RFC 3986 section 3.4). In `arena`. */
const char *http_escape(struct str text, struct arena *arena);

/* The first field of the form of that name; the empty view with NULL data if there is none. */
struct str http_form(const struct http_request *request, const char *name);

#define HTTP_RESPONSE_FIELDS_MAX 16

struct http_response {
    int status;
    const char *type;  /* Content-Type; NULL: none */
    struct str bytes;  /* static, in the request's arena, or the heap bytes of `owned` */
    char *owned;       /* freed with free() once sent; NULL: nothing to free */
    const char *file;  /* path of a file to send instead of bytes; NULL: none */
    const char *label; /* for the log: the route's name, never the path; static */
    struct {
        const char *name, *value; /* static or in the request's arena */
    } fields[HTTP_RESPONSE_FIELDS_MAX];
    size_t fields_len;
};

/* More than HTTP_RESPONSE_FIELDS_MAX is a bug. */
void http_set(struct http_response *response, const char *name, const char *value);
/* NULL if not set. Names are compared without case. */
const char *http_get(const struct http_response *response, const char *name);

/* What the wire held besides the fields. */
struct http_wire {
    struct str method, target, version; /* "GET", "/c/x?lang=en", "HTTP/1.1" */
    size_t head_len;                    /* request line, header lines and blank line; 0: unknown */
    size_t blanks_len;                  /* blanks between colons and values, all lines */
};

/* 0, or the status to refuse with: 505 for a version that is not 1.0 or 1.1; 400 for no or several
 * Host, several Content-Length or one that is no number, Content-Length with Transfer-Encoding,
 * names that are no tokens (RFC 9112 section 5.1: no space before the colon), control characters,
 * and a head longer than its parts explain (a NUL or a folded line hid something). */
int http_check(const struct http_wire *wire, const struct http_field *fields, size_t fields_len);

/* Splits a target in origin or absolute form (RFC 9112 section 3.2) and decodes the path into the
 * arena. ERR_INVALID for bad escapes, control characters, invalid UTF-8 and other forms. */
MUST_USE enum err_code http_target(struct str target, struct arena *arena, struct str *ret_path,
                                   struct str *ret_query, struct err *err);

#endif
