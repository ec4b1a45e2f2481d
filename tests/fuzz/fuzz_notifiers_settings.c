/* What an administrator types: address ranges, secrets, URLs. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <arpa/inet.h>

#include "notifiers/http.h"
#include "notifiers/sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_policy(struct str text)
{
    struct policy policy;
    struct sockaddr_in metadata = {.sin_family = AF_INET, .sin_addr = {htonl(0xa9fea9fe)}};
    struct err err = {0};
    if (policy_parse(true, text, &policy, &err) != ERR_OK)
        return;
    if (policy_check_address(&policy, (struct sockaddr *)&metadata, &err) != ERR_DENIED)
        abort();
}

static void check_keys(struct str text)
{
    struct webhook_keys keys;
    struct err err = {0};
    if (webhook_keys_parse(text, &keys, &err) != ERR_OK)
        return;
    for (size_t i = 0; i < keys.len; i++)
        if (keys.keys[i].len < WEBHOOK_KEY_MIN || keys.keys[i].len > WEBHOOK_KEY_MAX)
            abort();
}

static void check_url(struct str text)
{
    char url[4096];
    struct policy policy = {0};
    struct err err = {0};
    if (!str_copy(url, sizeof(url), text))
        return;
    if (http_check_url(&policy, url, &err) == ERR_OK && strncasecmp(url, "https://", 8) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct str text = str_slice((const char *)bytes, len);
    check_policy(text);
    check_keys(text);
    check_url(text);
    return 0;
}
