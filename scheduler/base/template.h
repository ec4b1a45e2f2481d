/* Logic-less Mustache (the spec's variables, sections, inverted sections, comments, partials) over
 * json_t. https://mustache.github.io/mustache.5.html; no lambdas, no delimiter changes. */
#ifndef YANXU_BASE_TEMPLATE_H
#define YANXU_BASE_TEMPLATE_H

#include "scheduler/base/buf.h"
#include "scheduler/base/err.h"
#include "scheduler/base/json.h"
#include "scheduler/base/str.h"

/* Gives the text of partial {{> name}}; ERR_NOT_FOUND if there is none. */
typedef enum err_code template_partial_fn(void *context, struct str name, struct str *ret_text,
                                          struct err *err);

struct template_partials {
    template_partial_fn *find; /* NULL: partials are refused */
    void *context;
};

/* Appends to `buf`. {{x}} escapes & < > " ' for HTML, {{{x}}} does not; {{a.b}} walks; {{.}} is the
 * item. Integers print in decimal; missing and null print nothing. A section over an array repeats;
 * over an object, true, non-zero or non-empty text it enters once. Nesting deeper than 32, or an
 * unclosed tag, is ERR_INVALID with the line. */
MUST_USE enum err_code template_render(struct str text, const json_t *view,
                                       struct template_partials partials, struct buf *buf,
                                       struct err *err);
/* The one escaping function for HTML; appends. */
void html_escape(struct str text, struct buf *buf);

#endif
