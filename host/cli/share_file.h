/* SPDX-License-Identifier: Apache-2.0 */
/* Shares of an epoch's key as files that can be printed and typed. */
#ifndef HOST_CLI_SHARE_FILE_H
#define HOST_CLI_SHARE_FILE_H

#include "host/vault/split.h"

/* What stands on the paper besides the share, and where it is written. */
struct hearth_share_paper {
    const char *programme; /* its name */
    const char *folder;    /* made if missing */
    int64_t now_s;
    struct hearth_secmem *secmem;
};

/* Writes one file a share and prints its path; nothing is overwritten. Says
 * itself what is wrong. */
HEARTH_MUST_USE int hearth_share_files(const struct hearth_share_paper *paper,
                                       const struct hearth_share *shares,
                                       uint8_t count);

#endif
