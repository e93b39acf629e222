/* SPDX-License-Identifier: Apache-2.0 */
/* The declared cube of a programme: signed, in release/, and named by the
 * audit chain. */
#ifndef HOST_RESULTS_PLAN_FILE_H
#define HOST_RESULTS_PLAN_FILE_H

#include "host/results/results.h"

#define HEARTH_PLAN_DECLARED_MAX 999u

/* How often the chain says that a cube was declared; *${hash}: of the last,
 * hex. */
struct hearth_plan_named {
    unsigned number; /* 0: none */
    char hash[2 * HEARTH_HASH_LEN + 1];
};
HEARTH_MUST_USE int hearth_plan_named(const struct hearth_folder *folder,
                                      struct hearth_plan_named *out);
/* The text of the entry that declares it. */
#define HEARTH_PLAN_TEXT_MAX 128
void hearth_plan_text(const struct hearth_plan_named *named,
                      char out[HEARTH_PLAN_TEXT_MAX]);

/* "hearth cube 1 KEY SIGNATURE\n" before ${document}. E_SPACE, E_CRYPTO. */
HEARTH_MUST_USE int hearth_plan_wrap(const uint8_t *programme,
                                     const struct hearth_key *key,
                                     struct hearth_slice document,
                                     struct hearth_writer *out);
/* The document in ${file}, and who signed it, whom the caller has to know.
 * E_INVALID, E_AUTH, E_CRYPTO. */
HEARTH_MUST_USE int hearth_plan_unwrap(const uint8_t *programme,
                                       struct hearth_slice file,
                                       struct hearth_public *key,
                                       struct hearth_slice *document);

#endif
