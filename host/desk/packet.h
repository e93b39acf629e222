/* SPDX-License-Identifier: Apache-2.0 */
/* One packet between web and desk, with at most one file passed along. */
#ifndef HOST_DESK_PACKET_H
#define HOST_DESK_PACKET_H

#include "hearth/bytes.h"

#include <sys/types.h>

/* ${file}: a descriptor to be passed along, which stays open here; 0: none.
 * E_NETWORK. */
HEARTH_MUST_USE int hearth_desk_packet_send(int fd, struct hearth_slice bytes,
                                            int file);
/* As recv(2); *${file} is the caller's to close, 0: none came. More files than
 * one are closed, and are none. */
ssize_t hearth_desk_packet_receive(int fd, uint8_t *out, size_t cap, int *file);
/* True if ${file} is memory of 1 to ${max} bytes that nobody can change any
 * more; it is then read from its beginning. */
bool hearth_desk_packet_is_sealed(int file, size_t max);

#endif
