/* Requests and responses as values: header look-up, query parameters, and what is refused at the
 * door (RFC 9110, RFC 9112). */
#include "scheduler/web/message.h"

#include <assert.h>
#include <string.h>

#include "scheduler/base/utf8.h"

static const char *const method_names[HTTP_METHOD_COUNT] = {
    [HTTP_METHOD_GET] = "GET",         [HTTP_METHOD_HEAD] = "HEAD",
    [HTTP_METHOD_POST] = "POST",       [HTTP_METHOD_PUT] = "PUT",
    [HTTP_METHOD_PATCH] = "PATCH",     [HTTP_METHOD_DELETE] = "DELETE",
    [HTTP_METHOD_OPTIONS] = "OPTIONS", [HTTP_METHOD_OTHER] = "other",
};

const char *http_method_name(enum http_method method)
{
    return method_names[method];
}

enum http_method http_method_parse(struct str name)
{
    for (int i = 0; i < HTTP_METHOD_OTHER; i++)
        if (str_eq_text(name, method_names[i]))
            return (enum http_method)i;
    return HTTP_METHOD_OTHER;
}

static bool is_named(const struct http_field *field, const char *name)
{
    return str_eq_nocase(field->name, str_from(name));
}

struct str http_header(const struct http_request *request, const char *name)
{
    struct str joined = {NULL, 0};
    for (size_t i = 0; i < request->fields_len; i++) {
        const struct http_field *field = &request->fields[i];
        if (!is_named(field, name))
            continue;
        if (joined.data == NULL) {
            joined = field->value;
            continue;
        }
        const char *text = arena_printf(request->arena, "%.*s, %.*s", (int)joined.len, joined.data,
                                        (int)field->value.len, field->value.data);
        joined = str_from(text);
    }
    return joined;
}

void http_set(struct http_response *response, const char *name, const char *value)
{
    assert(response->fields_len < HTTP_RESPONSE_FIELDS_MAX);
    response->fields[response->fields_len].name = name;
    response->fields[response->fields_len].value = value;
    response->fields_len++;
}

const char *http_get(const struct http_response *response, const char *name)
{
    for (size_t i = 0; i < response->fields_len; i++)
        if (str_eq_nocase(str_from(response->fields[i].name), str_from(name)))
            return response->fields[i].value;
    return NULL;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Decodes %XX (and '+' as a blank in queries); false for a bad escape, a control character or
 * invalid UTF-8. */
static bool percent_decode(struct str text, bool is_query, struct arena *arena, struct str *ret)
{
    char *out = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '%') {
            if (text.len - i < 3)
                return false;
            int high = hex_value(text.data[i + 1]), low = hex_value(text.data[i + 2]);
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && is_query) {
            c = ' ';
        }
        if ((unsigned char)c < 0x20 || c == 0x7f)
            return false;
        out[len++] = c;
    }
    *ret = (struct str){out, len};
    return utf8_valid(*ret);
}

struct str http_form(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->form_len; i++)
        if (str_eq_text(request->form[i].name, name))
            return request->form[i].value;
    return (struct str){NULL, 0};
}

bool http_param(const struct http_request *request, const char *name, struct str *ret_value)
{
    struct str rest = request->query, pair;
    while (str_next(&rest, '&', &pair)) {
        size_t equals = str_find(pair, '=');
        if (!str_eq_text((struct str){pair.data, equals}, name))
            continue;
        size_t from = equals < pair.len ? equals + 1 : pair.len;
        struct str value = {pair.data + from, pair.len - from};
        return percent_decode(value, true, request->arena, ret_value);
    }
    return false;
}

/* RFC 9110 section 5.6.2. */
static bool is_token_char(char c)
{
    bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alnum || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_token(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_token_char(text.data[i]))
            return false;
    return text.len > 0;
}

static bool has_control(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return true;
    }
    return false;
}

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.len > 0;
}

static bool is_host(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c <= 0x20 || c == 0x7f || strchr(",/\\@?#<>\"", c) != NULL)
            return false;
    }
    return text.len > 0 && text.len <= 261;
}

/* What the head is long if nothing is hidden in it. */
static size_t explained_len(const struct http_wire *wire, const struct http_field *fields,
                            size_t fields_len)
{
    size_t len = wire->method.len + wire->target.len + wire->version.len + 2 + 2 + 2;
    for (size_t i = 0; i < fields_len; i++)
        len += fields[i].name.len + 1 + fields[i].value.len + 2;
    return len + wire->blanks_len;
}

static bool fields_fit(const struct http_field *fields, size_t fields_len, bool host_required)
{
    int hosts = 0, lengths = 0, encodings = 0;
    for (size_t i = 0; i < fields_len; i++) {
        const struct http_field *field = &fields[i];
        if (!is_token(field->name) || has_control(field->value))
            return false;
        if (is_named(field, "Host")) {
            hosts++;
            if (!is_host(field->value))
                return false;
        } else if (is_named(field, "Content-Length")) {
            lengths++;
            if (!is_digits(field->value))
                return false;
        } else if (is_named(field, "Transfer-Encoding")) {
            encodings++;
        }
    }
    if (hosts > 1 || (hosts == 0 && host_required))
        return false;
    return lengths <= 1 && encodings <= 1 && lengths + encodings <= 1;
}

int http_check(const struct http_wire *wire, const struct http_field *fields, size_t fields_len)
{
    bool is_11 = str_eq_text(wire->version, "HTTP/1.1");
    if (!is_11 && !str_eq_text(wire->version, "HTTP/1.0"))
        return 505;
    if (!is_token(wire->method) || !fields_fit(fields, fields_len, is_11))
        return 400;
    if (wire->head_len > explained_len(wire, fields, fields_len))
        return 400;
    return 0;
}

/* "http://host:port/path?query" -> "/path?query"; other text unchanged. */
static struct str origin_form(struct str target)
{
    const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        if (!str_starts(target, schemes[i]))
            continue;
        size_t scheme_len = strlen(schemes[i]);
        struct str rest = {target.data + scheme_len, target.len - scheme_len};
        size_t slash = str_find(rest, '/');
        if (slash == rest.len)
            return STR_LIT("/");
        return (struct str){rest.data + slash, rest.len - slash};
    }
    return target;
}

enum err_code http_target(struct str target, struct arena *arena, struct str *ret_path,
                          struct str *ret_query, struct err *err)
{
    struct str whole = origin_form(target);
    if (!str_starts(whole, "/"))
        return err_set(err, ERR_INVALID, "the request's target does not begin with /");
    for (size_t i = 0; i < whole.len; i++)
        if ((unsigned char)whole.data[i] <= 0x20 || whole.data[i] == 0x7f)
            return err_set(err, ERR_INVALID, "the request's target holds a control character");
    size_t mark = str_find(whole, '?');
    struct str path;
    if (!percent_decode((struct str){whole.data, mark}, false, arena, &path))
        return err_set(err, ERR_INVALID, "the request's path is badly encoded");
    *ret_path = path;
    *ret_query = mark < whole.len ? (struct str){whole.data + mark + 1, whole.len - mark - 1}
                                  : (struct str){"", 0};
    return ERR_OK;
}

const char *http_escape(struct str text, struct arena *arena)
{
    static const char hex[] = "0123456789ABCDEF";
    char *escaped = arena_alloc(arena, text.len * 3 + 1);
    char *at = escaped;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= 'a' && byte <= 'z') || strchr("-._~", byte) != NULL;
        if (is_plain) {
            *at++ = (char)byte;
            continue;
        }
        *at++ = '%';
        *at++ = hex[byte >> 4];
        *at++ = hex[byte & 15];
    }
    return escaped;
}
