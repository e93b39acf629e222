/* SPDX-License-Identifier: Apache-2.0 */
/* Shims before the calls that open and name sockets. Not before epoll: libcoap
 * 4.3.5 waits for its own lock for ever when it cannot have one. */
#include "fault.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* The linker's names. NOLINTBEGIN(bugprone-reserved-identifier) */
#define SHIM(name, params, args)                                               \
    int __real_##name params;                                                  \
    int __wrap_##name params;                                                  \
    int __wrap_##name params                                                   \
    {                                                                          \
        return test_fault_hits(TEST_FAULT_SOCKETS) ? (errno = EACCES, -1)      \
                                                   : __real_##name args;       \
    }

SHIM(socket, (int family, int type, int protocol), (family, type, protocol))
SHIM(bind, (int fd, const struct sockaddr *to, socklen_t len), (fd, to, len))
SHIM(connect, (int fd, const struct sockaddr *to, socklen_t len), (fd, to, len))
SHIM(getsockname, (int fd, struct sockaddr *out, socklen_t *len),
     (fd, out, len))
SHIM(setsockopt,
     (int fd, int level, int option, const void *value, socklen_t len),
     (fd, level, option, value, len))
/* NOLINTEND(bugprone-reserved-identifier) */
