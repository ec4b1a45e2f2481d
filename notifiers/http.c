/* The one HTTP client, on libcurl's multi interface. */
#include "notifiers/http.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "notifiers/curl.h"
#include "notifiers/lanes.h"
#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/clock.h"

#define CONNECT_TIMEOUT_MS  5000
#define EXCHANGE_TIMEOUT_MS 15000
#define TIMEOUT_MAX_MS      600000
#define CONCURRENCY         32
#define CONCURRENCY_MAX     256
#define RESPONSE_MAX_MAX    ((size_t)64 << 20)
#define HEADER_LEN_MAX      4096
#define REQUESTS_MAX        100000
#define POLL_MS             1000

/* One place for a request under way; its easy handle is used again and again. */
struct exchange {
    struct http_client *client;
    CURL *easy;
    struct curl_slist *headers;
    struct buf body;
    size_t header_bytes;
    bool is_too_big;
    int32_t dialled, refused; /* addresses */
    size_t index, lane;
    char retry_after[HTTP_RETRY_AFTER_SIZE];
};

struct http_client {
    struct http_options options;
    char *ca_file;
    CURLM *multi;
    struct exchange *exchanges; /* concurrency_max of them */
    struct exchange **idle;
    size_t idle_len;
};

struct batch {
    struct http_client *client;
    const struct http_request *requests;
    const struct http_listener *listener;
    struct lanes lanes;
    size_t running;
    int64_t deadline_ms; /* monotonic; 0: none */
};

static const char *const failure_texts[HTTP_FAILURE_COUNT] = {
    [HTTP_FAILURE_NONE] = "a response came",
    [HTTP_FAILURE_SKIPPED] = "not tried",
    [HTTP_FAILURE_URL] = "the URL cannot be used",
    [HTTP_FAILURE_POLICY] = "the address is refused by the network policy",
    [HTTP_FAILURE_RESOLVE] = "the host name was not found",
    [HTTP_FAILURE_CONNECT] = "connection refused or host unreachable",
    [HTTP_FAILURE_TLS] = "the TLS handshake failed",
    [HTTP_FAILURE_TLS_VERIFY] = "the certificate is not valid for this host",
    [HTTP_FAILURE_TIMEOUT] = "no complete answer in time",
    [HTTP_FAILURE_RESET] = "the connection was closed before the answer was complete",
    [HTTP_FAILURE_TOO_BIG] = "the answer is too big",
    [HTTP_FAILURE_PROTOCOL] = "the answer is not HTTP",
    [HTTP_FAILURE_OTHER] = "the exchange failed",
};

const char *http_failure_text(enum http_failure failure)
{
    return failure_texts[failure];
}

/* --- callbacks --- */

/* The address is judged here, after the name was resolved and just before it is dialled, so that a
 * name that changes its address between check and use gains nothing. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct exchange *exchange = context;
    (void)purpose;
    if (policy_check_address(&exchange->client->options.policy, &address->addr, NULL) != ERR_OK) {
        exchange->refused++;
        return CURL_SOCKET_BAD;
    }
    exchange->dialled++;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_body(char *bytes, size_t size, size_t len, void *context)
{
    struct exchange *exchange = context;
    size_t room = exchange->body.len_max - exchange->body.len;
    size_t take = size * len < room ? size * len : room;
    buf_add(&exchange->body, bytes, take);
    exchange->is_too_big = take < size * len;
    return take;
}

static void take_retry_after(struct exchange *exchange, struct str line)
{
    static const char name[] = "retry-after:";
    struct str head = str_slice(line.data, sizeof(name) - 1);
    if (line.len < head.len || !str_eq_nocase(head, STR_LIT(name)))
        return;
    struct str value = str_trim(str_slice(line.data + head.len, line.len - head.len));
    if (!str_copy(exchange->retry_after, sizeof(exchange->retry_after), value))
        exchange->retry_after[0] = '\0';
}

static size_t take_header(char *bytes, size_t size, size_t len, void *context)
{
    struct exchange *exchange = context;
    struct str line = str_slice(bytes, size * len);
    exchange->header_bytes += line.len;
    if (exchange->header_bytes > HTTP_HEADER_MAX) {
        exchange->is_too_big = true;
        return 0;
    }
    if (str_starts(line, "HTTP/"))
        exchange->retry_after[0] = '\0'; /* what an interim response said is over */
    take_retry_after(exchange, line);
    return line.len;
}

/* --- client --- */

static void set_long(CURL *easy, CURLoption option, long value)
{
    if (curl.easy_setopt(easy, option, value) != CURLE_OK)
        abort(); /* an option that this libcurl does not know: a build mistake */
}

static void set_text(CURL *easy, CURLoption option, const char *value)
{
    if (curl.easy_setopt(easy, option, value) != CURLE_OK)
        abort();
}

static void set_callbacks(struct exchange *exchange)
{
    CURL *easy = exchange->easy;
    curl.easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl.easy_setopt(easy, CURLOPT_OPENSOCKETDATA, exchange);
    curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl.easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl.easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl.easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
    curl.easy_setopt(easy, CURLOPT_PRIVATE, exchange);
}

static void exchange_init(struct exchange *exchange, struct http_client *client)
{
    const struct http_options *options = &client->options;
    exchange->client = client;
    exchange->easy = curl.easy_init();
    if (!exchange->easy)
        abort(); /* out of memory */
    CURL *easy = exchange->easy;
    set_callbacks(exchange);
    set_long(easy, CURLOPT_NOSIGNAL, 1);
    set_long(easy, CURLOPT_FOLLOWLOCATION, 0);
    set_long(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1);
    set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    set_long(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, options->connect_timeout_ms);
    set_long(easy, CURLOPT_TIMEOUT_MS, options->exchange_timeout_ms);
    set_text(easy, CURLOPT_PROTOCOLS_STR, options->policy.allow_http ? "http,https" : "https");
    set_text(easy, CURLOPT_PROXY, "");
    set_text(easy, CURLOPT_NOPROXY, "*");
    set_text(easy, CURLOPT_USERAGENT, "yanxu/" YANXU_VERSION);
    if (client->ca_file)
        set_text(easy, CURLOPT_CAINFO, client->ca_file);
}

static int32_t or_default(int32_t value, int32_t fallback)
{
    return value == 0 ? fallback : value;
}

static enum err_code options_settle(struct http_options *options, struct err *err)
{
    options->connect_timeout_ms = or_default(options->connect_timeout_ms, CONNECT_TIMEOUT_MS);
    options->exchange_timeout_ms = or_default(options->exchange_timeout_ms, EXCHANGE_TIMEOUT_MS);
    options->concurrency_max = or_default(options->concurrency_max, CONCURRENCY);
    if (options->connect_timeout_ms < 1 || options->connect_timeout_ms > TIMEOUT_MAX_MS ||
        options->exchange_timeout_ms < 1 || options->exchange_timeout_ms > TIMEOUT_MAX_MS ||
        options->batch_timeout_ms < 0)
        return err_set(err, ERR_INVALID, "HTTP timeouts must be from 1 to %d ms", TIMEOUT_MAX_MS);
    if (options->concurrency_max < 1 || options->concurrency_max > CONCURRENCY_MAX)
        return err_set(err, ERR_INVALID, "HTTP concurrency must be from 1 to %d", CONCURRENCY_MAX);
    return ERR_OK;
}

enum err_code http_client_new(const struct http_options *options, struct http_client **ret_client,
                              struct err *err)
{
    struct http_options settled = *options;
    TRY(options_settle(&settled, err));
    TRY(curl_load(err));
    if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return err_set(err, ERR_IO, "the HTTP library cannot be started");
    struct http_client *client = x_calloc(1, sizeof(*client));
    client->options = settled;
    client->ca_file = options->ca_file ? x_strdup(options->ca_file) : NULL;
    client->options.ca_file = client->ca_file;
    client->multi = curl.multi_init();
    if (!client->multi)
        abort(); /* out of memory */
    size_t len = (size_t)settled.concurrency_max;
    curl.multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)len);
    client->exchanges = x_calloc(len, sizeof(*client->exchanges));
    client->idle = x_calloc(len, sizeof(struct exchange *));
    for (size_t i = 0; i < len; i++) {
        exchange_init(&client->exchanges[i], client);
        client->idle[client->idle_len++] = &client->exchanges[len - 1 - i];
    }
    *ret_client = client;
    return ERR_OK;
}

void http_client_free(struct http_client *client)
{
    if (!client)
        return;
    for (int32_t i = 0; i < client->options.concurrency_max; i++) {
        curl.easy_cleanup(client->exchanges[i].easy);
        buf_release(&client->exchanges[i].body);
    }
    curl.multi_cleanup(client->multi);
    curl.global_cleanup();
    free(client->exchanges);
    free(client->idle);
    free(client->ca_file);
    free(client);
}

/* --- one request --- */

static bool header_is_valid(const struct http_header *header)
{
    if (header->name[0] == '\0' || strpbrk(header->name, "\r\n: ") != NULL)
        return false;
    return strpbrk(header->value, "\r\n") == NULL;
}

/* False: a header would break the request apart. */
static bool set_headers(struct exchange *exchange, const struct http_request *request)
{
    CLEANUP(buf_release) struct buf line = {0};
    buf_init(&line, HEADER_LEN_MAX);
    for (size_t i = 0; i < request->headers_len; i++) {
        const struct http_header *header = &request->headers[i];
        buf_clear(&line);
        buf_addf(&line, "%s: %s", header->name, header->value);
        if (line.full || !header_is_valid(header))
            return false;
        exchange->headers = curl.slist_append(exchange->headers, buf_text(&line));
    }
    exchange->headers = curl.slist_append(exchange->headers, "Expect:"); /* no 100-continue */
    curl.easy_setopt(exchange->easy, CURLOPT_HTTPHEADER, exchange->headers);
    return true;
}

static void set_method(CURL *easy, const struct http_request *request)
{
    switch (request->method) {
    case HTTP_METHOD_GET:
        set_long(easy, CURLOPT_HTTPGET, 1);
        break;
    case HTTP_METHOD_POST:
        set_long(easy, CURLOPT_POST, 1);
        curl.easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        curl.easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.len > 0 ? request->body.data : "");
        break;
    case HTTP_METHOD_COUNT:
        break;
    }
}

static bool exchange_start(struct exchange *exchange, const struct http_request *request)
{
    size_t response_max = request->response_max > 0 ? request->response_max : HTTP_RESPONSE_MAX;
    buf_clear(&exchange->body);
    exchange->body.len_max = response_max < RESPONSE_MAX_MAX ? response_max : RESPONSE_MAX_MAX;
    exchange->header_bytes = 0;
    exchange->is_too_big = false;
    exchange->dialled = exchange->refused = 0;
    exchange->retry_after[0] = '\0';
    if (http_check_url(&exchange->client->options.policy, request->url, NULL) != ERR_OK ||
        !set_headers(exchange, request))
        return false;
    set_text(exchange->easy, CURLOPT_URL, request->url);
    set_method(exchange->easy, request);
    set_long(exchange->easy, CURLOPT_FRESH_CONNECT, request->fresh ? 1 : 0);
    set_long(exchange->easy, CURLOPT_FORBID_REUSE, request->fresh ? 1 : 0);
    return curl.multi_add_handle(exchange->client->multi, exchange->easy) == CURLM_OK;
}

static void exchange_end(struct exchange *exchange)
{
    struct http_client *client = exchange->client;
    curl.slist_free_all(exchange->headers);
    exchange->headers = NULL;
    client->idle[client->idle_len++] = exchange;
}

static enum http_failure failure_of(CURLcode code, const struct exchange *exchange)
{
    static const struct {
        CURLcode code;
        enum http_failure failure;
    } table[] = {
        {CURLE_URL_MALFORMAT, HTTP_FAILURE_URL},
        {CURLE_LOGIN_DENIED, HTTP_FAILURE_URL},
        {CURLE_COULDNT_RESOLVE_HOST, HTTP_FAILURE_RESOLVE},
        {CURLE_COULDNT_CONNECT, HTTP_FAILURE_CONNECT},
        {CURLE_SSL_CONNECT_ERROR, HTTP_FAILURE_TLS},
        {CURLE_SSL_CIPHER, HTTP_FAILURE_TLS},
        {CURLE_PEER_FAILED_VERIFICATION, HTTP_FAILURE_TLS_VERIFY},
        {CURLE_SSL_ISSUER_ERROR, HTTP_FAILURE_TLS_VERIFY},
        {CURLE_OPERATION_TIMEDOUT, HTTP_FAILURE_TIMEOUT},
        {CURLE_GOT_NOTHING, HTTP_FAILURE_RESET},
        {CURLE_RECV_ERROR, HTTP_FAILURE_RESET},
        {CURLE_SEND_ERROR, HTTP_FAILURE_RESET},
        {CURLE_PARTIAL_FILE, HTTP_FAILURE_RESET},
        {CURLE_WEIRD_SERVER_REPLY, HTTP_FAILURE_PROTOCOL},
        {CURLE_UNSUPPORTED_PROTOCOL, HTTP_FAILURE_PROTOCOL}, /* HTTP/0.9 */
        {CURLE_BAD_CONTENT_ENCODING, HTTP_FAILURE_PROTOCOL},
        {CURLE_OUT_OF_MEMORY, HTTP_FAILURE_TOO_BIG}, /* one header line above libcurl's 100 kB */
    };
    if (code == CURLE_OK)
        return HTTP_FAILURE_NONE;
    if (exchange->is_too_big)
        return HTTP_FAILURE_TOO_BIG;
    if (exchange->refused > 0 && exchange->dialled == 0)
        return HTTP_FAILURE_POLICY;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (table[i].code == code)
            return table[i].failure;
    return HTTP_FAILURE_OTHER;
}

static struct http_response response_of(const struct exchange *exchange, CURLcode code)
{
    long status = 0, request_bytes = 0;
    curl_off_t took_us = 0;
    curl.easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
    curl.easy_getinfo(exchange->easy, CURLINFO_REQUEST_SIZE, &request_bytes);
    curl.easy_getinfo(exchange->easy, CURLINFO_TOTAL_TIME_T, &took_us);
    struct http_response response = {
        .failure = failure_of(code, exchange),
        .status = status >= 200 ? (int32_t)status : 0,
        .body = str_from(buf_text(&exchange->body)),
        .was_sent = request_bytes > 0,
        .took_ms = (int32_t)(took_us / 1000),
    };
    response.body.len = exchange->body.len; /* a NUL in it does not end it */
    memcpy(response.retry_after, exchange->retry_after, sizeof(response.retry_after));
    return response;
}

/* --- a batch --- */

static void tell(struct batch *batch, size_t index, size_t lane,
                 const struct http_response *response)
{
    if (!batch->listener->done(batch->listener->context, index, response))
        lanes_stop(&batch->lanes, lane);
}

static void tell_failure(struct batch *batch, size_t index, size_t lane, enum http_failure failure)
{
    struct http_response response = {.failure = failure, .body = STR_LIT("")};
    tell(batch, index, lane, &response);
}

static bool is_too_late(const struct batch *batch)
{
    return batch->deadline_ms != 0 && clock_monotonic_ms() >= batch->deadline_ms;
}

static void start_one(struct batch *batch, size_t at, size_t index)
{
    struct lane *lane = &batch->lanes.items[at];
    struct http_client *client = batch->client;
    if (lane->is_stopped || is_too_late(batch)) {
        tell_failure(batch, index, at, HTTP_FAILURE_SKIPPED);
        return;
    }
    struct exchange *exchange = client->idle[--client->idle_len];
    exchange->index = index;
    exchange->lane = at;
    if (!exchange_start(exchange, &batch->requests[index])) {
        exchange_end(exchange);
        tell_failure(batch, index, at, HTTP_FAILURE_URL);
        return;
    }
    lane->running++;
    batch->running++;
}

static void start_some(struct batch *batch)
{
    size_t lane = 0;
    size_t index = 0;
    while (batch->client->idle_len > 0 && lanes_take(&batch->lanes, &lane, &index))
        start_one(batch, lane, index);
}

static void finish(struct batch *batch, struct exchange *exchange, CURLcode code)
{
    size_t index = exchange->index, lane = exchange->lane;
    struct http_response response = response_of(exchange, code);
    curl.multi_remove_handle(batch->client->multi, exchange->easy);
    batch->lanes.items[lane].running--;
    batch->running--;
    tell(batch, index, lane, &response);
    exchange_end(exchange);
}

static size_t finish_some(struct batch *batch)
{
    size_t finished = 0;
    int left = 0;
    CURLMsg *message;
    while ((message = curl.multi_info_read(batch->client->multi, &left)) != NULL) {
        char *private = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result; /* gone once the handle is removed */
        curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
        finish(batch, (struct exchange *)(void *)private, code);
        finished++;
    }
    return finished;
}

/* The machine fails: what runs is broken off, what waits is not started. */
static void abandon(struct batch *batch)
{
    struct http_client *client = batch->client;
    for (int32_t i = 0; i < client->options.concurrency_max; i++)
        if (client->exchanges[i].headers)
            finish(batch, &client->exchanges[i], CURLE_ABORTED_BY_CALLBACK);
    for (size_t i = 0; i < batch->lanes.len; i++) {
        struct lane *lane = &batch->lanes.items[i];
        while (lane->next < lane->end)
            tell_failure(batch, batch->lanes.places[lane->next++], i, HTTP_FAILURE_SKIPPED);
    }
}

static CURLMcode batch_run(struct batch *batch)
{
    CURLM *multi = batch->client->multi;
    start_some(batch);
    while (batch->running > 0) {
        int running = 0;
        CURLMcode code = curl.multi_perform(multi, &running);
        size_t finished = finish_some(batch);
        start_some(batch);
        if (code == CURLM_OK && finished == 0)
            code = curl.multi_poll(multi, NULL, 0, POLL_MS, NULL);
        if (code != CURLM_OK)
            return code;
    }
    return CURLM_OK;
}

enum err_code http_send(struct http_client *client, const struct http_request *requests,
                        size_t requests_len, const struct http_listener *listener, struct err *err)
{
    if (requests_len > REQUESTS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d requests in a batch", REQUESTS_MAX);
    struct batch batch = {.client = client, .requests = requests, .listener = listener};
    const int32_t batch_ms = client->options.batch_timeout_ms;
    batch.deadline_ms = batch_ms > 0 ? clock_monotonic_ms() + batch_ms : 0;
    lanes_init(&batch.lanes, requests, requests_len);
    CURLMcode code = batch_run(&batch);
    if (code != CURLM_OK)
        abandon(&batch);
    lanes_release(&batch.lanes);
    if (code != CURLM_OK)
        return err_set(err, ERR_IO, "the HTTP client failed: %s", curl.multi_strerror(code));
    return ERR_OK;
}
