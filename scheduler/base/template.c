/* Logic-less Mustache (https://mustache.github.io/mustache.5.html and the tests of mustache/spec),
 * as an interpreter with its own stack of open sections and partials instead of recursion. */
#include "scheduler/base/template.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32

/* One parsed tag. `end` is the first byte behind it. */
struct tag {
    char kind; /* 'v' variable, 'r' raw variable, or # ^ / ! > */
    struct str name;
    size_t start, end;
};

/* A text being rendered: the template itself or a partial. */
struct source {
    struct str text, name; /* the template's own name is empty */
    size_t at;
};

/* An open section or, with kind '>', a partial. */
struct frame {
    char kind; /* # ^ > */
    struct str name;
    size_t body;         /* where a section's text starts */
    const json_t *items; /* the array a section repeats over, or NULL */
    size_t index;
    bool has_context;     /* it pushed one */
    struct source caller; /* of a partial: where to go on */
    size_t indent_len;    /* of a partial: the indentation of its caller */
};

struct renderer {
    struct source source;
    struct frame frames[DEPTH_MAX];
    const json_t *contexts[DEPTH_MAX + 1];
    size_t frames_len, contexts_len;
    struct buf indent; /* before every line of the partials that stood alone on an indented line */
    struct template_partials partials;
    struct buf *out;
    struct err *err;
};

void html_escape(struct str text, struct buf *buf)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *entity = NULL;
        switch (text.data[i]) {
        case '&':
            entity = "&amp;";
            break;
        case '<':
            entity = "&lt;";
            break;
        case '>':
            entity = "&gt;";
            break;
        case '"':
            entity = "&quot;";
            break;
        case '\'':
            entity = "&#39;";
            break;
        default:
            continue;
        }
        buf_add(buf, text.data + from, i - from);
        buf_add_text(buf, entity);
        from = i + 1;
    }
    if (from < text.len)
        buf_add(buf, text.data + from, text.len - from);
}

static enum err_code fail_at(struct renderer *r, size_t at, const char *what, struct str name)
{
    size_t line = 1;
    for (size_t i = 0; i < at && i < r->source.text.len; i++)
        line += r->source.text.data[i] == '\n';
    struct str partial = r->source.name;
    int name_len = name.len < 64 ? (int)name.len : 64;
    int partial_len = partial.len < 64 ? (int)partial.len : 64;
    return err_set(r->err, ERR_INVALID, "template %.*s%sline %zu: %s%s%.*s", partial_len,
                   partial.data, partial.len > 0 ? " " : "", line, what, name.len > 0 ? " " : "",
                   name_len, name.data);
}

/* --- reading tags ---------------------------------------------------------------------------- */

/* Index of `needle` at or behind `from`, or text.len. */
static size_t find_text(struct str text, size_t from, const char *needle)
{
    size_t len = strlen(needle);
    while (from < text.len) {
        from += str_find(str_slice(text.data + from, text.len - from), needle[0]);
        if (len <= text.len - from && memcmp(text.data + from, needle, len) == 0)
            return from;
        from++;
    }
    return text.len;
}

/* The tag that starts at `start`, where "{{" stands. */
static enum err_code read_tag(struct renderer *r, size_t start, struct tag *ret_tag)
{
    struct str text = r->source.text;
    size_t inner = start + 2;
    char sigil = inner < text.len ? text.data[inner] : '\0';
    const char *close = sigil == '{' ? "}}}" : "}}";
    size_t end = find_text(text, inner, close);
    if (end == text.len)
        return fail_at(r, start, "a tag is not closed", STR_LIT(""));
    if (sigil == '=')
        return fail_at(r, start, "delimiters cannot be changed", STR_LIT(""));
    struct tag tag = {.kind = 'v', .start = start, .end = end + strlen(close)};
    if (sigil == '{' || sigil == '&')
        tag.kind = 'r';
    else if (sigil != '\0' && strchr("#^/!>", sigil) != NULL)
        tag.kind = sigil;
    inner += tag.kind != 'v';
    tag.name = str_trim(str_slice(text.data + inner, end - inner));
    if (tag.name.len == 0 && tag.kind != '!')
        return fail_at(r, start, "a tag has no name", STR_LIT(""));
    *ret_tag = tag;
    return ERR_OK;
}

static bool is_line_start(struct str text, size_t at)
{
    return at == 0 || text.data[at - 1] == '\n';
}

static size_t skip_blanks(struct str text, size_t at)
{
    while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'))
        at++;
    return at;
}

static bool starts_at(struct str text, size_t at, const char *prefix)
{
    return at < text.len && str_starts(str_slice(text.data + at, text.len - at), prefix);
}

/* A tag other than a variable, alone on its line, takes the whole line with it: then *ret_end is
 * the start of the next line. `at` is the start of the line. */
static bool stands_alone(struct str text, const struct tag *tag, size_t *ret_end)
{
    if (tag->kind == 'v' || tag->kind == 'r')
        return false;
    size_t end = skip_blanks(text, tag->end);
    if (starts_at(text, end, "\r\n"))
        end += 2;
    else if (starts_at(text, end, "\n"))
        end += 1;
    else if (end < text.len)
        return false;
    *ret_end = end;
    return true;
}

/* --- looking up ------------------------------------------------------------------------------ */

static const json_t *member_of(const json_t *value, struct str key)
{
    return json_is_object(value) ? json_object_getn(value, key.data, key.len) : NULL;
}

/* The first part of a dotted name is searched from the innermost context outwards, the others only
 * below what it found. NULL if there is nothing. */
static const json_t *look_up(const struct renderer *r, struct str name)
{
    if (str_eq_text(name, "."))
        return r->contexts[r->contexts_len - 1];
    struct str part;
    if (!str_next(&name, '.', &part))
        return NULL;
    const json_t *value = NULL;
    for (size_t i = r->contexts_len; i > 0 && value == NULL; i--)
        value = member_of(r->contexts[i - 1], part);
    while (value != NULL && str_next(&name, '.', &part))
        value = member_of(value, part);
    return value;
}

static bool is_truthy(const json_t *value)
{
    if (value == NULL)
        return false;
    switch (json_typeof(value)) {
    case JSON_NULL:
    case JSON_FALSE:
        return false;
    case JSON_ARRAY:
        return json_array_size(value) > 0;
    case JSON_STRING:
        return json_string_length(value) > 0;
    case JSON_INTEGER:
        return json_integer_value(value) != 0;
    case JSON_REAL:
        return json_real_value(value) < 0 || json_real_value(value) > 0;
    case JSON_OBJECT:
    case JSON_TRUE:
        return true;
    }
    return false;
}

/* 15 digits show what was typed: 1.21 rather than 1.2099999999999999645. */
static void print_real(const json_t *value, struct buf *out)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    if (text != NULL)
        buf_add_text(out, text);
    free(text);
}

static void print_value(const json_t *value, bool raw, struct buf *out)
{
    if (value == NULL)
        return;
    switch (json_typeof(value)) {
    case JSON_STRING: {
        struct str text = str_slice(json_string_value(value), json_string_length(value));
        if (raw)
            buf_add_str(out, text);
        else
            html_escape(text, out);
        return;
    }
    case JSON_INTEGER:
        buf_addf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return;
    case JSON_REAL:
        print_real(value, out);
        return;
    case JSON_TRUE:
        buf_add_text(out, "true");
        return;
    case JSON_FALSE:
        buf_add_text(out, "false");
        return;
    case JSON_NULL:
    case JSON_OBJECT:
    case JSON_ARRAY:
        return;
    }
}

/* --- sections and partials ------------------------------------------------------------------- */

static enum err_code push_frame(struct renderer *r, const struct tag *tag, struct frame **ret_frame)
{
    if (r->frames_len == DEPTH_MAX)
        return fail_at(r, tag->start, "sections and partials are nested too deep at", tag->name);
    struct frame *frame = &r->frames[r->frames_len++];
    *frame = (struct frame){.kind = tag->kind, .name = tag->name};
    *ret_frame = frame;
    return ERR_OK;
}

/* Moves behind the closing tag of the section that `open` opened; its body is not rendered, but its
 * tags must match. */
static enum err_code skip_section(struct renderer *r, const struct tag *open)
{
    struct str text = r->source.text, names[DEPTH_MAX + 1];
    size_t len = 0;
    names[len++] = open->name;
    while (len > 0) {
        size_t at = find_text(text, r->source.at, "{{");
        if (at == text.len)
            return fail_at(r, open->start, "a section is not closed:", open->name);
        struct tag tag;
        TRY(read_tag(r, at, &tag));
        r->source.at = tag.end;
        if (tag.kind == '#' || tag.kind == '^') {
            if (len > DEPTH_MAX)
                return fail_at(r, at, "sections are nested too deep at", tag.name);
            names[len++] = tag.name;
        } else if (tag.kind == '/') {
            if (!str_eq(names[--len], tag.name))
                return fail_at(r, at, "a section is closed that is not the last opened:", tag.name);
        }
        if (len > 0)
            continue;
        size_t line = at;
        while (line > 0 && (text.data[line - 1] == ' ' || text.data[line - 1] == '\t'))
            line--;
        if (is_line_start(text, line))
            stands_alone(text, &tag, &r->source.at);
    }
    return ERR_OK;
}

static enum err_code open_section(struct renderer *r, const struct tag *tag)
{
    const json_t *value = look_up(r, tag->name);
    if (is_truthy(value) == (tag->kind == '^'))
        return skip_section(r, tag);
    struct frame *frame;
    TRY(push_frame(r, tag, &frame));
    frame->body = r->source.at;
    if (tag->kind == '^')
        return ERR_OK;
    frame->items = json_is_array(value) ? value : NULL;
    frame->has_context = true;
    r->contexts[r->contexts_len++] = frame->items != NULL ? json_array_get(value, 0) : value;
    return ERR_OK;
}

static enum err_code close_section(struct renderer *r, const struct tag *tag)
{
    struct frame *frame = r->frames_len > 0 ? &r->frames[r->frames_len - 1] : NULL;
    if (frame == NULL || frame->kind == '>' || !str_eq(frame->name, tag->name))
        return fail_at(r, tag->start,
                       "a section is closed that is not the last opened:", tag->name);
    if (frame->items != NULL && ++frame->index < json_array_size(frame->items)) {
        r->contexts[r->contexts_len - 1] = json_array_get(frame->items, frame->index);
        r->source.at = frame->body;
        return ERR_OK;
    }
    r->contexts_len -= frame->has_context;
    r->frames_len--;
    return ERR_OK;
}

/* `indent` is the white space before a partial that stands alone. */
static enum err_code open_partial(struct renderer *r, const struct tag *tag, struct str indent)
{
    if (r->partials.find == NULL)
        return fail_at(r, tag->start, "partials are not available here:", tag->name);
    struct str text;
    TRY(r->partials.find(r->partials.context, tag->name, &text, r->err));
    struct frame *frame;
    TRY(push_frame(r, tag, &frame));
    frame->caller = r->source;
    frame->indent_len = r->indent.len;
    buf_add_str(&r->indent, indent);
    TRY(buf_check(&r->indent, "the indentation of a partial", r->err));
    r->source = (struct source){.text = text, .name = tag->name};
    return ERR_OK;
}

/* The end of a text: back to where the partial was called. *ret_done at the end of the template. */
static enum err_code end_source(struct renderer *r, bool *ret_done)
{
    *ret_done = r->frames_len == 0;
    if (*ret_done)
        return ERR_OK;
    struct frame *frame = &r->frames[r->frames_len - 1];
    if (frame->kind != '>')
        return fail_at(r, frame->body, "a section is not closed:", frame->name);
    buf_truncate(&r->indent, frame->indent_len);
    r->source = frame->caller;
    r->frames_len--;
    return ERR_OK;
}

/* --- the loop -------------------------------------------------------------------------------- */

static enum err_code run_tag(struct renderer *r, const struct tag *tag, struct str indent)
{
    switch (tag->kind) {
    case '#':
    case '^':
        return open_section(r, tag);
    case '/':
        return close_section(r, tag);
    case '>':
        return open_partial(r, tag, indent);
    case 'v':
    case 'r':
        print_value(look_up(r, tag->name), tag->kind == 'r', r->out);
        return ERR_OK;
    default: /* '!' */
        return ERR_OK;
    }
}

/* At the start of a line: runs a tag that stands alone on it, or writes the indentation. */
static enum err_code start_line(struct renderer *r, bool *ret_ran)
{
    struct str text = r->source.text;
    size_t line = r->source.at, at = skip_blanks(text, line), end;
    *ret_ran = false;
    if (starts_at(text, at, "{{")) {
        struct tag tag;
        TRY(read_tag(r, at, &tag));
        if (stands_alone(text, &tag, &end)) {
            r->source.at = end;
            *ret_ran = true;
            return run_tag(r, &tag, str_slice(text.data + line, at - line));
        }
    }
    buf_add_str(r->out, str_slice(r->indent.data, r->indent.len));
    return ERR_OK;
}

/* Text up to the next tag or through the end of the line, then that tag. */
static enum err_code run_piece(struct renderer *r)
{
    struct str text = r->source.text;
    if (is_line_start(text, r->source.at)) {
        bool ran;
        TRY(start_line(r, &ran));
        if (ran)
            return ERR_OK;
    }
    size_t from = r->source.at;
    struct str rest = str_slice(text.data + from, text.len - from);
    size_t line_len = str_find(rest, '\n');
    line_len += line_len < rest.len;
    size_t text_len = find_text(str_slice(rest.data, line_len), 0, "{{");
    buf_add(r->out, rest.data, text_len);
    r->source.at = from + text_len;
    if (text_len == line_len)
        return ERR_OK;
    struct tag tag;
    TRY(read_tag(r, r->source.at, &tag));
    r->source.at = tag.end;
    return run_tag(r, &tag, STR_LIT(""));
}

static enum err_code run_all(struct renderer *r)
{
    for (bool done = false; !done;) {
        if (r->source.at < r->source.text.len)
            TRY(run_piece(r));
        else
            TRY(end_source(r, &done));
        TRY(buf_check(r->out, "the page", r->err));
    }
    return ERR_OK;
}

enum err_code template_render(struct str text, const json_t *view,
                              struct template_partials partials, struct buf *buf, struct err *err)
{
    struct renderer r = {
        .source = {.text = text, .name = STR_LIT("")},
        .contexts = {view},
        .contexts_len = 1,
        .partials = partials,
        .out = buf,
        .err = err,
    };
    size_t len_before = buf->len;
    buf_init(&r.indent, 4096);
    enum err_code code = run_all(&r);
    buf_release(&r.indent);
    if (code != ERR_OK)
        buf_truncate(buf, len_before);
    return code;
}
