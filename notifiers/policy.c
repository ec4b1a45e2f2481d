/* Which addresses the program may dial. After the IANA IPv4 and IPv6 Special-Purpose Address
 * Registries (RFC 6890 and later entries). */
#include "notifiers/policy.h"

#include <arpa/inet.h>
#include <string.h>

#include "scheduler/base/parse_num.h"

#define CIDR_TEXT_SIZE  64
#define MAPPED_PREFIX   96 /* ::ffff:0:0/96, RFC 4291 section 2.5.5.2 */
#define IPV6_PREFIX_MAX 128

struct range {
    const char *cidr, *what;
};

/* Refused whatever the administrator opens: nothing that can be meant lives there, or a cloud hands
 * out credentials there. */
static const struct range ranges_never[] = {
    {"0.0.0.0/8", "unspecified address"},
    {"169.254.0.0/16", "link-local or metadata address"},
    {"100.100.100.200/32", "metadata address"},
    {"168.63.129.16/32", "metadata address"},
    {"192.0.0.192/32", "metadata address"},
    {"224.0.0.0/4", "multicast address"},
    {"255.255.255.255/32", "broadcast address"},
    {"::/128", "unspecified address"},
    {"fe80::/10", "link-local address"},
    {"fd00:ec2::254/128", "metadata address"},
    {"fd20:ce::254/128", "metadata address"},
    {"ff00::/8", "multicast address"},
};

/* Refused unless allow_cidrs opens them. */
static const struct range ranges_denied[] = {
    {"10.0.0.0/8", "private address"},
    {"100.64.0.0/10", "carrier-grade NAT address"},
    {"127.0.0.0/8", "loopback address"},
    {"172.16.0.0/12", "private address"},
    {"192.0.0.0/24", "reserved address"},
    {"192.0.2.0/24", "documentation address"},
    {"192.31.196.0/24", "reserved address"},
    {"192.52.193.0/24", "reserved address"},
    {"192.88.99.0/24", "6to4 relay address"},
    {"192.168.0.0/16", "private address"},
    {"192.175.48.0/24", "reserved address"},
    {"198.18.0.0/15", "benchmarking address"},
    {"198.51.100.0/24", "documentation address"},
    {"203.0.113.0/24", "documentation address"},
    {"240.0.0.0/4", "reserved address"},
    {"::1/128", "loopback address"},
    {"fc00::/7", "private address"},
    {"2001::/23", "reserved address"},
    {"2001:db8::/32", "documentation address"},
    {"2002::/16", "6to4 address"},
    {"3fff::/20", "documentation address"},
};

static struct in6_addr mapped_from(struct in_addr v4)
{
    struct in6_addr address = {.s6_addr = {[10] = 0xff, [11] = 0xff}};
    memcpy(address.s6_addr + 12, &v4, sizeof(v4));
    return address;
}

static bool is_mapped(const struct in6_addr *address)
{
    static const unsigned char prefix[12] = {[10] = 0xff, [11] = 0xff};
    return memcmp(address->s6_addr, prefix, sizeof(prefix)) == 0;
}

static bool cidr_holds(const struct cidr *cidr, const struct in6_addr *address)
{
    size_t whole = (size_t)cidr->prefix_len / 8;
    int rest = cidr->prefix_len % 8;
    if (memcmp(cidr->address.s6_addr, address->s6_addr, whole) != 0)
        return false;
    if (rest == 0)
        return true;
    unsigned differing = (unsigned)(cidr->address.s6_addr[whole] ^ address->s6_addr[whole]);
    return differing >> (8 - rest) == 0;
}

static enum err_code cidr_parse(struct str text, struct cidr *ret_cidr, struct err *err)
{
    char copy[CIDR_TEXT_SIZE];
    size_t slash = str_find(text, '/');
    if (slash == text.len || !str_copy(copy, sizeof(copy), str_slice(text.data, slash)))
        return err_set(err, ERR_INVALID, "'%.*s' is no address range: expected ADDRESS/BITS",
                       (int)(text.len < CIDR_TEXT_SIZE ? text.len : CIDR_TEXT_SIZE), text.data);
    struct cidr cidr = {.prefix_len = 0};
    struct in_addr v4;
    int base_len = 0;
    if (inet_pton(AF_INET, copy, &v4) == 1) {
        cidr.address = mapped_from(v4);
        base_len = MAPPED_PREFIX;
    } else if (inet_pton(AF_INET6, copy, &cidr.address) != 1) {
        return err_set(err, ERR_INVALID, "'%s' is no IPv4 or IPv6 address", copy);
    }
    int64_t bits = 0;
    struct str bits_text = str_slice(text.data + slash + 1, text.len - slash - 1);
    if (parse_i64(bits_text, 0, IPV6_PREFIX_MAX - base_len, &bits, err) != ERR_OK)
        return err_prefix(err, "prefix length of '%s'", copy);
    cidr.prefix_len = base_len + (int)bits;
    *ret_cidr = cidr;
    return ERR_OK;
}

static bool is_separator(char c)
{
    return c == ',' || c == ' ' || c == '\t' || c == '\n' || c == ';';
}

/* Cuts the next piece off `rest`; false when nothing is left. */
static bool next_piece(struct str *rest, struct str *ret_piece)
{
    while (rest->len > 0 && is_separator(rest->data[0]))
        *rest = str_slice(rest->data + 1, rest->len - 1);
    size_t len = 0;
    while (len < rest->len && !is_separator(rest->data[len]))
        len++;
    *ret_piece = str_slice(rest->data, len);
    *rest = str_slice(rest->data + len, rest->len - len);
    return len > 0;
}

enum err_code policy_parse(bool allow_http, struct str cidrs, struct policy *ret_policy,
                           struct err *err)
{
    struct policy policy = {.allow_http = allow_http};
    struct str piece;
    while (next_piece(&cidrs, &piece)) {
        if (policy.allow_len == POLICY_CIDRS_MAX)
            return err_set(err, ERR_LIMIT, "more than %d address ranges", POLICY_CIDRS_MAX);
        TRY(cidr_parse(piece, &policy.allow[policy.allow_len], err));
        policy.allow_len++;
    }
    *ret_policy = policy;
    return ERR_OK;
}

/* What the range that holds the address is called, or NULL. */
static const char *range_find(const struct range *ranges, size_t len,
                              const struct in6_addr *address)
{
    for (size_t i = 0; i < len; i++) {
        struct cidr cidr;
        struct err err = {0};
        if (cidr_parse(str_from(ranges[i].cidr), &cidr, &err) == ERR_OK &&
            cidr_holds(&cidr, address))
            return ranges[i].what;
    }
    return NULL;
}

#define RANGE_FIND(table, address) range_find(table, sizeof(table) / sizeof(*(table)), address)

static bool is_allowed(const struct policy *policy, const struct in6_addr *address)
{
    for (size_t i = 0; i < policy->allow_len; i++)
        if (cidr_holds(&policy->allow[i], address))
            return true;
    return false;
}

static bool address_of(const struct sockaddr *address, struct in6_addr *ret_address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof(v4));
        *ret_address = mapped_from(v4.sin_addr);
        return true;
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, address, sizeof(v6));
        *ret_address = v6.sin6_addr;
        return true;
    }
    return false;
}

enum err_code policy_check_address(const struct policy *policy, const struct sockaddr *address,
                                   struct err *err)
{
    struct in6_addr dialled;
    if (!address_of(address, &dialled))
        return err_set(err, ERR_DENIED, "not an internet address");
    const char *what = RANGE_FIND(ranges_never, &dialled);
    if (what)
        return err_set(err, ERR_DENIED, "%s is never dialled", what);
    if (is_allowed(policy, &dialled))
        return ERR_OK;
    what = RANGE_FIND(ranges_denied, &dialled);
    bool is_global = is_mapped(&dialled) || (dialled.s6_addr[0] & 0xe0) == 0x20; /* 2000::/3 */
    if (!what && !is_global)
        what = "address outside 2000::/3";
    if (!what)
        return ERR_OK;
    err_set(err, ERR_DENIED, "%s is refused by the network policy", what);
    return err_hint(err,
                    "An administrator may open it with allow_cidrs in the configuration file.");
}
