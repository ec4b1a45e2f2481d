/* Bytes from strangers: a request's target, query and header values, one per line, through every
 * reader of scheduler/web. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "scheduler/base/utf8.h"
#include "scheduler/web/conditional.h"
#include "scheduler/web/message.h"
#include "scheduler/web/negotiate.h"

#define FIELDS_MAX 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* "Name: value" lines; what follows the first colon and one blank is the value. */
static size_t split_fields(struct str rest, struct http_field *fields)
{
    size_t len = 0;
    struct str line;
    while (len < FIELDS_MAX && str_next(&rest, '\n', &line)) {
        size_t colon = str_find(line, ':');
        size_t from = colon + 2 < line.len ? colon + 2 : line.len;
        fields[len].name = (struct str){line.data, colon};
        fields[len].value = (struct str){line.data + from, line.len - from};
        len++;
    }
    return len;
}

static void read_values(struct str value)
{
    const struct validators now = {"\"a\"", "\"a-gz\"", 1767603600};
    int64_t at;
    char text[HTTP_DATE_SIZE];
    accepts_gzip(value);
    accepts_json(value);
    accepts_language(value);
    is_not_modified(value, value, &now);
    is_not_modified((struct str){NULL, 0}, value, &now);
    if (http_date_parse(value, now.last_modified, &at, NULL) == ERR_OK) {
        int64_t again;
        http_date_format(at, text);
        assert(http_date_parse(str_from(text), now.last_modified, &again, NULL) == ERR_OK);
        assert(again == at);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = {(const char *)data, size}, target = {"", 0}, value;
    struct http_field fields[FIELDS_MAX];
    struct arena arena = {0};
    str_next(&rest, '\n', &target);
    struct http_request request = {.fields = fields, .arena = &arena};
    request.fields_len = split_fields(rest, fields);
    struct http_wire wire = {
        .method = STR_LIT("GET"), .target = target, .version = STR_LIT("HTTP/1.1")};
    int status = http_check(&wire, fields, request.fields_len);
    assert(status == 0 || status == 400);
    if (http_target(target, &arena, &request.path, &request.query, NULL) == ERR_OK) {
        assert(request.path.len > 0 && request.path.data[0] == '/' && utf8_valid(request.path));
        assert(memchr(request.path.data, '\0', request.path.len) == NULL);
        if (http_param(&request, "lang", &value))
            assert(utf8_valid(value));
    }
    for (size_t i = 0; i < request.fields_len; i++)
        read_values(fields[i].value);
    http_header(&request, "If-None-Match");
    arena_release(&arena);
    return 0;
}
