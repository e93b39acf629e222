/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for a passphrase: from the terminal without echo, or one line of
 * standard input when that is no terminal. Never argv, never environment. */
#ifndef HOST_CLI_PROMPT_H
#define HOST_CLI_PROMPT_H

#include "hearth/bytes.h"
#include "hearth/secmem.h"

#define HEARTH_PROMPT_MAX 1024 /* bytes of a passphrase */
#define HEARTH_PROMPT_MIN 12   /* of a new one */

/* Reads a passphrase into a block of ${m}; ${out} views it, the caller gives
 * the block back (hearth_secmem_give). ${is_new}: asked twice on a terminal.
 * Says what is wrong itself. E_INVALID (empty, too short when new, too long,
 * the two differ), E_STATE (interrupted, or no input). */
HEARTH_MUST_USE int hearth_prompt_passphrase(struct hearth_secmem *m,
                                             const char *question, bool is_new,
                                             struct hearth_slice *out);
/* Wipes what hearth_prompt_passphrase gave. */
void hearth_prompt_forget(struct hearth_secmem *m, struct hearth_slice *secret);
/* Reads one line from ${fd} into ${out}: for the pipe between processes.
 * E_STATE (nothing there), E_LIMIT, E_IO. */
HEARTH_MUST_USE int hearth_prompt_line(int fd, uint8_t *out, size_t cap,
                                       size_t *len);

#endif
