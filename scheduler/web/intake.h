/* A request's body while it arrives: a form's fields in memory, its files on disk, both capped. */
#ifndef YANXU_WEB_INTAKE_H
#define YANXU_WEB_INTAKE_H

#include <stdint.h>

#include "scheduler/base/buf.h"
#include "scheduler/web/message.h"

#define INTAKE_FIELDS_MAX 64 /* more get 413 */

struct intake {
    struct arena *arena;        /* the request's */
    struct buf body;            /* all of it where it is no form, else the last field's value */
    size_t fields_bytes;        /* of all fields so far */
    struct http_upload *upload; /* NULL: files are dropped */
    struct http_file *file;     /* of the upload that is arriving; NULL: none, or left out */
    struct http_field *fields;
    size_t fields_len;
    const char *name; /* of the field that is arriving; NULL: none */
    int refused;      /* 0, or a status; the rest is read and dropped */
};

/* `bytes_max` holds for a body that is no form, and for a form's fields together. */
void intake_init(struct intake *intake, struct arena *arena, size_t bytes_max);
void intake_release(struct intake *intake);
/* A piece of a body that is no form. */
void intake_add(struct intake *intake, struct str piece);
/* A piece of a form's field; `offset` is where it stands in the value. */
void intake_field(struct intake *intake, const char *name, struct str piece, uint64_t offset);
/* A piece of one of a form's files. A name of "" is an empty choice. */
void intake_file(struct intake *intake, const char *name, struct str piece, uint64_t offset);
/* The body is whole: fills body, form and upload of the request; returns 0 or the status to refuse
 * with: 413 for what was too much, 400 for a value that is not UTF-8 or holds control characters,
 * 500 for a disk that failed. */
int intake_end(struct intake *intake, struct http_request *request);

#endif
