/* Streaming XML 1.0 with namespaces, by expat, with caps. */
#include "scheduler/base/xml.h"

#include <expat.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define DEPTH_MAX     64
#define TEXT_LEN_MAX  (1024u * 1024)     /* between two tags */
#define GAP_LEN_MAX   (4u * 1024 * 1024) /* bytes without a tag or text: one endless token */
#define CHUNK_LEN     (256u * 1024)
#define ATTRS_MAX     256
#define NAMESPACE_END '\n' /* cannot occur in a namespace name as expat hands it out */

struct xml_parser {
    XML_Parser expat;
    struct xml_handler handler;
    const char **attrs; /* with the namespaces stripped; ends with NULL */
    size_t attrs_cap;
    size_t depth, text_len, gap_len;
    struct err err; /* what stopped the parse; stays */
};

/* Without a prefix asked for, expat gives a namespace and a local name, or a local name alone. */
static const char *local_name(const char *name)
{
    const char *end = strchr(name, NAMESPACE_END);
    return end == NULL ? name : end + 1;
}

static void xml_stop(struct xml_parser *parser, enum err_code code)
{
    if (code == ERR_OK)
        return;
    parser->err.code = code;
    XML_StopParser(parser->expat, XML_FALSE);
}

static bool strip_attrs(struct xml_parser *parser, const char **attrs)
{
    size_t len = 0;
    for (; attrs[len] != NULL; len += 2) {
        if (len >= 2 * ATTRS_MAX)
            return false;
        x_grow(&parser->attrs, &parser->attrs_cap, len + 3, sizeof(*parser->attrs));
        parser->attrs[len] = local_name(attrs[len]);
        parser->attrs[len + 1] = attrs[len + 1];
    }
    x_grow(&parser->attrs, &parser->attrs_cap, len + 1, sizeof(*parser->attrs));
    parser->attrs[len] = NULL;
    return true;
}

static void on_open(void *context, const char *name, const char **attrs)
{
    struct xml_parser *parser = context;
    if (parser->err.code != ERR_OK)
        return;
    parser->text_len = parser->gap_len = 0;
    if (++parser->depth > DEPTH_MAX) {
        xml_stop(parser, err_set(&parser->err, ERR_LIMIT, "elements are nested more than %d deep",
                                 DEPTH_MAX));
        return;
    }
    if (!strip_attrs(parser, attrs)) {
        xml_stop(parser, err_set(&parser->err, ERR_LIMIT, "an element has more than %d attributes",
                                 ATTRS_MAX));
        return;
    }
    const struct xml_handler *handler = &parser->handler;
    if (handler->open != NULL)
        xml_stop(parser,
                 handler->open(handler->context, local_name(name), parser->attrs, &parser->err));
}

static void on_close(void *context, const char *name)
{
    struct xml_parser *parser = context;
    if (parser->err.code != ERR_OK)
        return;
    parser->text_len = parser->gap_len = 0;
    parser->depth--;
    const struct xml_handler *handler = &parser->handler;
    if (handler->close != NULL)
        xml_stop(parser, handler->close(handler->context, local_name(name), &parser->err));
}

static void on_text(void *context, const char *bytes, int len)
{
    struct xml_parser *parser = context;
    if (parser->err.code != ERR_OK)
        return;
    parser->gap_len = 0;
    parser->text_len += (size_t)len;
    if (parser->text_len > TEXT_LEN_MAX) {
        xml_stop(parser,
                 err_set(&parser->err, ERR_LIMIT, "a text is longer than %u bytes", TEXT_LEN_MAX));
        return;
    }
    const struct xml_handler *handler = &parser->handler;
    if (handler->text != NULL)
        xml_stop(parser,
                 handler->text(handler->context, str_slice(bytes, (size_t)len), &parser->err));
}

static void on_doctype(void *context, const char *name, const char *system_id,
                       const char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    struct xml_parser *parser = context;
    xml_stop(parser, err_set(&parser->err, ERR_INVALID, "a DOCTYPE is not accepted"));
}

struct xml_parser *xml_new(const struct xml_handler *handler)
{
    struct xml_parser *parser = x_calloc(1, sizeof(*parser));
    parser->handler = *handler;
    parser->expat = XML_ParserCreateNS(NULL, NAMESPACE_END);
    if (parser->expat == NULL)
        x_abort("out of memory");
    XML_SetUserData(parser->expat, parser);
    XML_SetElementHandler(parser->expat, on_open, on_close);
    XML_SetCharacterDataHandler(parser->expat, on_text);
    XML_SetStartDoctypeDeclHandler(parser->expat, on_doctype);
    return parser;
}

void xml_free(struct xml_parser *parser)
{
    if (parser == NULL)
        return;
    XML_ParserFree(parser->expat);
    free(parser->attrs);
    free(parser);
}

static enum err_code xml_fail(struct xml_parser *parser, const char *name, struct err *err)
{
    enum XML_Error error = XML_GetErrorCode(parser->expat);
    if (error == XML_ERROR_NO_MEMORY)
        x_abort("out of memory");
    if (parser->err.code == ERR_OK)
        err_set(&parser->err, ERR_INVALID, "%s", XML_ErrorString(error));
    err_prefix(&parser->err, "%s line %lu", name,
               (unsigned long)XML_GetCurrentLineNumber(parser->expat));
    if (err != NULL)
        *err = parser->err;
    return parser->err.code;
}

enum err_code xml_feed(struct xml_parser *parser, const char *name, struct str bytes, int is_last,
                       struct err *err)
{
    if (parser->err.code != ERR_OK) {
        if (err != NULL)
            *err = parser->err;
        return parser->err.code;
    }
    do {
        size_t len = bytes.len < CHUNK_LEN ? bytes.len : CHUNK_LEN;
        int is_end = is_last && len == bytes.len;
        parser->gap_len += len;
        if (XML_Parse(parser->expat, len > 0 ? bytes.data : "", (int)len, is_end) != XML_STATUS_OK)
            return xml_fail(parser, name, err);
        if (parser->gap_len > GAP_LEN_MAX) {
            err_set(&parser->err, ERR_LIMIT, "more than %u bytes without a tag", GAP_LEN_MAX);
            return xml_fail(parser, name, err);
        }
        bytes.data += len;
        bytes.len -= len;
    } while (bytes.len > 0);
    return ERR_OK;
}

const char *xml_attr(const char **attrs, const char *name)
{
    for (; *attrs != NULL; attrs += 2) {
        if (strcmp(attrs[0], name) == 0)
            return attrs[1];
    }
    return NULL;
}
