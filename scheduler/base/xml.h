/* Streaming XML by expat, with caps: no DTD, no entities, depth and text bounded. */
#ifndef YANXU_BASE_XML_H
#define YANXU_BASE_XML_H

#include <stddef.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

/* Callbacks may be NULL. Names are local names with the namespace stripped. attrs = name, value, …,
 * NULL. A callback that returns other than ERR_OK stops the parse with that code (it fills the err
 * it was given). */
struct xml_handler {
    enum err_code (*open)(void *context, const char *name, const char **attrs, struct err *err);
    enum err_code (*close)(void *context, const char *name, struct err *err);
    enum err_code (*text)(void *context, struct str text, struct err *err);
    void *context;
};

struct xml_parser;
struct xml_parser *xml_new(const struct xml_handler *handler);
void xml_free(struct xml_parser *parser);
/* `name` appears in errors: "xl/worksheets/sheet1.xml line 1: …". Depth > 64 or a DOCTYPE is
 * refused. */
MUST_USE enum err_code xml_feed(struct xml_parser *parser, const char *name, struct str bytes,
                                int is_last, struct err *err);
/* Value of an attribute, or NULL. */
const char *xml_attr(const char **attrs, const char *name);

#endif
