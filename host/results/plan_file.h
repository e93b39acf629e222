/* SPDX-License-Identifier: Apache-2.0 */
/* The declared cube of a programme: signed, in release/, and named by the
 * audit chain. */
#ifndef HOST_RESULTS_PLAN_FILE_H
#define HOST_RESULTS_PLAN_FILE_H

#include "hearth/identity.h"
#include "hearth/programme.h"
#include "host/folder/folder.h"
#include "host/results/plan.h"

#define HEARTH_PLAN_DECLARED_MAX 999u
/* With its first line. */
#define HEARTH_PLAN_SIGNED_MAX                                                 \
    (HEARTH_PLAN_FILE_MAX + 16u + 2u * HEARTH_POINT_LEN + 2u * HEARTH_SIG_LEN)

/* How often the chain says that a cube was declared; *${hash}: of the last,
 * hex. */
struct hearth_plan_named {
    unsigned number; /* 0: none */
    char hash[2 * HEARTH_HASH_LEN + 1];
    int64_t declared_s; /* by its entry */
};
HEARTH_MUST_USE int hearth_plan_named(const struct hearth_folder *folder,
                                      struct hearth_plan_named *out);
/* The text of the entry that declares it. */
#define HEARTH_PLAN_TEXT_MAX 128
void hearth_plan_text(const struct hearth_plan_named *named,
                      char out[HEARTH_PLAN_TEXT_MAX]);

/* "release/cube-NNNNNN.json" below ${data}. E_LIMIT. */
HEARTH_MUST_USE int hearth_plan_path(const char *data, unsigned number,
                                     char out[HEARTH_PATH_MAX]);

/* The cube that counts: named by the chain, signed by an OPENED key of ${p},
 * and of the bytes that the chain says. */
struct hearth_plan_held {
    unsigned number; /* 0: the default one; all else is empty then */
    int64_t declared_s;
    struct hearth_plan *plan; /* NULL: the default one */
    uint8_t *memory;
    struct hearth_slice document;
};
/* E_NOT_FOUND, E_AUTH, E_INVALID: one is named, and what is there is not it.
 * E_MEMORY. hearth_plan_let_go after success. */
HEARTH_MUST_USE int hearth_plan_hold(const struct hearth_folder *folder,
                                     const struct hearth_programme *p,
                                     struct hearth_plan_held *out);
void hearth_plan_let_go(struct hearth_plan_held *held);

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
