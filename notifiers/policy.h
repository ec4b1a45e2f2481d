/* Which addresses the program may dial: deny by default, so that a URL typed by a person cannot
 * reach the machine itself, its neighbours or a cloud's metadata (server-side request forgery). */
#ifndef YANXU_NOTIFIERS_POLICY_H
#define YANXU_NOTIFIERS_POLICY_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

#define POLICY_CIDRS_MAX 32

/* IPv4 is kept as ::ffff:a.b.c.d with prefix_len 96 more. */
struct cidr {
    struct in6_addr address;
    int prefix_len;
};

/* Zero-initialised: public addresses and https only. */
struct policy {
    bool allow_http;
    struct cidr allow[POLICY_CIDRS_MAX]; /* what the administrator opens by the config file */
    size_t allow_len;
};

/* `cidrs` as in the config file: "127.0.0.1/32, 10.0.0.0/8, fd00::/8", separated by commas or
 * blanks; "" allows nothing more. ERR_INVALID names the piece; ERR_LIMIT above POLICY_CIDRS_MAX. */
MUST_USE enum err_code policy_parse(bool allow_http, struct str cidrs, struct policy *ret_policy,
                                    struct err *err);

/* ERR_OK, or ERR_DENIED with the kind of address that is refused ("loopback address").
 * Unspecified, link-local, multicast, broadcast and metadata addresses stay refused whatever
 * `allow` says. After the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890):
 * IPv6 only from 2000::/3, less 2001::/23, 2002::/16 and documentation ranges; IPv4-mapped IPv6 is
 * judged as IPv4. */
MUST_USE enum err_code policy_check_address(const struct policy *policy,
                                            const struct sockaddr *address, struct err *err);

#endif
