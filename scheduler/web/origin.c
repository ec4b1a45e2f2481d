/* Where a request comes from, as far as browsers tell. */
#include "scheduler/web/origin.h"

/* What follows "://", up to the path; the empty view if there is none. */
static struct str authority_of(struct str url)
{
    for (size_t i = 0; i + 3 <= url.len; i++)
        if (url.data[i] == ':' && url.data[i + 1] == '/' && url.data[i + 2] == '/') {
            struct str rest = {url.data + i + 3, url.len - i - 3};
            rest.len = str_find(rest, '/');
            return rest;
        }
    return (struct str){"", 0};
}

bool origin_is_own(const struct origin_claim *claim)
{
    bool is_told = claim->fetch_site.data != NULL;
    if (is_told && !str_eq_text(claim->fetch_site, "same-origin") &&
        !str_eq_text(claim->fetch_site, "none"))
        return false;
    if (claim->origin.data == NULL)
        return true;
    /* A page that sends no Referer hides its origin too. */
    if (str_eq_text(claim->origin, "null"))
        return is_told;
    struct str authority = authority_of(claim->origin);
    return authority.len > 0 && (str_eq_nocase(authority, claim->host) ||
                                 str_eq_nocase(authority, authority_of(str_from(claim->base_url))));
}
