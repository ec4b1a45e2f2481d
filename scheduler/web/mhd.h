/* GNU libmicrohttpd (LGPL-2.1+), loaded by whoever serves. */
#ifndef YANXU_WEB_MHD_H
#define YANXU_WEB_MHD_H

#include <microhttpd.h>

#include "scheduler/base/err.h"

/* What is called; a row here is all that another function takes. */
#define MHD_FUNCTIONS(F)                                                                           \
    F(start_daemon)                                                                                \
    F(stop_daemon)                                                                                 \
    F(quiesce_daemon)                                                                              \
    F(run)                                                                                         \
    F(get_timeout)                                                                                 \
    F(get_daemon_info)                                                                             \
    F(get_connection_info)                                                                         \
    F(get_connection_values_n)                                                                     \
    F(create_response_from_buffer)                                                                 \
    F(create_response_from_fd)                                                                     \
    F(add_response_header)                                                                         \
    F(queue_response)                                                                              \
    F(destroy_response)                                                                            \
    F(create_post_processor)                                                                       \
    F(post_process)                                                                                \
    F(destroy_post_processor)

/* mhd.run(daemon) is MHD_run(daemon) of the library's documentation. */
struct mhd {
#define MHD_MEMBER(name) __typeof__(&MHD_##name) name;
    MHD_FUNCTIONS(MHD_MEMBER)
#undef MHD_MEMBER
};
extern struct mhd mhd;

/* Must have succeeded before anything of it is called; see library_load(). */
MUST_USE enum err_code mhd_load(struct err *err);

#endif
