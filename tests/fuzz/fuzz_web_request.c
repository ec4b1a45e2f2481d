/* Bytes from strangers: a request's target, query and header values, one per line, through every
 * reader of scheduler/web. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "scheduler/base/utf8.h"
#include "scheduler/web/conditional.h"
#include "scheduler/web/intake.h"
#include "scheduler/web/message.h"
#include "scheduler/web/negotiate.h"
#include "scheduler/web/origin.h"
#include "scheduler/web/route.h"

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

/* What stands for {…} is never empty and never goes over a '/'. */
static void find_route(struct str path)
{
    struct str params[ROUTE_PARAMS_MAX];
    const struct route *route = route_find(path, params);
    if (route == NULL)
        return;
    for (size_t i = 0; i < ROUTE_PARAMS_MAX; i++)
        assert(str_find(params[i], '/') == params[i].len);
    assert((strchr(route->pattern, '{') != NULL) == (params[0].len > 0));
}

/* The fields as a form's, in two pieces each: joined they are what was sent, or all is refused. */
static void take_in(const struct http_field *fields, size_t fields_len, struct arena *arena)
{
    struct intake intake;
    struct http_request request = {.arena = arena};
    intake_init(&intake, arena, 1000);
    for (size_t i = 0; i < fields_len; i++) {
        const char *name = arena_copy(arena, fields[i].name.data, fields[i].name.len);
        struct str value = fields[i].value;
        size_t half = value.len / 2;
        intake_field(&intake, name, (struct str){value.data, half}, 0);
        if (half > 0)
            intake_field(&intake, name, (struct str){value.data + half, value.len - half}, half);
        else
            intake_field(&intake, name, value, 0);
    }
    if (intake_end(&intake, &request) == 0)
        for (size_t i = 0; i < request.form_len; i++)
            assert(utf8_valid(request.form[i].value));
    intake_release(&intake);
}

static void claim_origin(const struct http_request *request)
{
    struct origin_claim claim = {.fetch_site = http_header(request, "Sec-Fetch-Site"),
                                 .origin = http_header(request, "Origin"),
                                 .host = http_header(request, "Host"),
                                 .base_url = "https://peixun.example.org"};
    bool is_own = origin_is_own(&claim);
    assert(!is_own || claim.fetch_site.data == NULL ||
           !str_eq_text(claim.fetch_site, "cross-site"));
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
        find_route(request.path);
        if (http_param(&request, "lang", &value))
            assert(utf8_valid(value));
    }
    for (size_t i = 0; i < request.fields_len; i++)
        read_values(fields[i].value);
    http_header(&request, "If-None-Match");
    claim_origin(&request);
    take_in(fields, request.fields_len, &arena);
    arena_release(&arena);
    return 0;
}
