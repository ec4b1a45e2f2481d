/* Which URLs may be asked: read by libcurl's own parser, so that what is judged is what it dials.
 */
#include "notifiers/http.h"

#include <stdlib.h>
#include <string.h>

#include "notifiers/curl.h"

#define URL_LEN_MAX 2048

static void curl_text_cleanup(char **text)
{
    curl.free(*text);
}

static void curl_url_release(CURLU **url)
{
    curl.url_cleanup(*url);
}

static bool is_visible_ascii(const char *url)
{
    size_t len = strnlen(url, URL_LEN_MAX + 1);
    if (len == 0 || len > URL_LEN_MAX)
        return false;
    for (size_t i = 0; i < len; i++)
        if (url[i] <= ' ' || url[i] > '~')
            return false;
    return true;
}

/* libcurl takes "https:/host" and "https:///host" for "https://host"; we want to read one host. */
static bool has_two_slashes(const char *url)
{
    const char *colon = strchr(url, ':');
    return colon && colon[1] == '/' && colon[2] == '/' && colon[3] != '/';
}

static enum err_code check_scheme(const struct policy *policy, CURLU *parts, struct err *err)
{
    CLEANUP(curl_text_cleanup) char *scheme = NULL;
    if (curl.url_get(parts, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
        return err_set(err, ERR_INVALID, "the URL has no scheme");
    if (strcmp(scheme, "https") == 0 || (policy->allow_http && strcmp(scheme, "http") == 0))
        return ERR_OK;
    err_set(err, ERR_INVALID, "the URL must begin with https://");
    return err_hint(err, "An administrator may set allow_http for a network of your own.");
}

static enum err_code check_parts(const struct policy *policy, const char *url, struct err *err)
{
    CLEANUP(curl_url_release) CURLU *parts = NULL;
    CLEANUP(curl_text_cleanup) char *host = NULL, *port = NULL;
    parts = curl.url();
    if (!parts)
        abort(); /* out of memory */
    CURLUcode code = curl.url_set(parts, CURLUPART_URL, url, CURLU_DISALLOW_USER);
    if (code == CURLUE_USER_NOT_ALLOWED)
        return err_set(err, ERR_INVALID, "a URL with a user name or password is refused");
    if (code != CURLUE_OK || !has_two_slashes(url))
        return err_set(err, ERR_INVALID, "this is not a URL that begins with https://");
    TRY(check_scheme(policy, parts, err));
    if (curl.url_get(parts, CURLUPART_HOST, &host, 0) != CURLUE_OK || host[0] == '\0')
        return err_set(err, ERR_INVALID, "the URL has no host");
    if (curl.url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) != CURLUE_OK ||
        strcmp(port, "0") == 0)
        return err_set(err, ERR_INVALID, "the URL's port cannot be used");
    return ERR_OK;
}

enum err_code http_check_url(const struct policy *policy, const char *url, struct err *err)
{
    if (!is_visible_ascii(url))
        return err_set(err, ERR_INVALID, "a URL must be 1 to %d visible ASCII characters",
                       URL_LEN_MAX);
    TRY(curl_load(err));
    return check_parts(policy, url, err);
}
