/* SPDX-License-Identifier: Apache-2.0 */
/* A release as a signed file that anybody can verify: release/NNNNNN.json.
 *
 *   {"release":BODY,"key":"65 bytes in hex","signature":"64 bytes in hex"}\n
 *
 * BODY is what hearth_release_encode writes, byte for byte. The signature is
 * over SHA-256("hearth release v1\0" | programme | BODY), by an OPENED key of
 * the programme document. */
#ifndef HOST_RELEASE_SIGNED_H
#define HOST_RELEASE_SIGNED_H

#include "host/release/release.h"

#include "hearth/fsutil.h"
#include "hearth/identity.h"

/* Signs ${body} with OPENED. E_CRYPTO. */
HEARTH_MUST_USE int hearth_release_sign(const uint8_t *programme,
                                        struct hearth_slice body,
                                        const struct hearth_key *key,
                                        uint8_t sig[HEARTH_SIG_LEN]);
/* The file around ${body}. E_SPACE. */
HEARTH_MUST_USE int hearth_release_wrap(struct hearth_slice body,
                                        const struct hearth_public *key,
                                        const uint8_t sig[HEARTH_SIG_LEN],
                                        struct hearth_writer *out);

struct hearth_release_signed {
    struct hearth_slice body; /* views the file */
    struct hearth_public key; /* who signed, by their own word */
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    struct hearth_release release;
};
/* Takes a file apart: its form is the canonical one, the body decodes and is
 * what encoding it gives, and the key that it names signed it. Whether that key
 * is to be believed is the caller's to say. Views into ${arena} and ${file}.
 * E_AUTH: the signature is not of these bytes. E_INVALID, E_LIMIT, E_MEMORY,
 * E_VERSION. */
HEARTH_MUST_USE int hearth_release_open(struct hearth_slice file,
                                        struct hearth_arena *arena,
                                        struct hearth_release_signed *out);

/* ---- the shelf: release/NNNNNN.json in a data folder ---- */

/* "release/NNNNNN.json" below ${folder}. */
HEARTH_MUST_USE int hearth_release_path(const char *folder, uint64_t number,
                                        char out[HEARTH_PATH_MAX]);
/* Writes release ${number}; one that is there already is never replaced:
 * E_EXISTS. E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_release_shelve(const char *folder, uint64_t number,
                                          struct hearth_slice file);
/* Copies every numbered release of ${from} that ${to} lacks,
 * release/past.box, which says what they stand on, and the declared cubes.
 * E_IO, E_FULL, E_MEMORY. */
HEARTH_MUST_USE int hearth_release_copy(const char *from, const char *to);
/* A signed file in memory; ${memory} owns all of it, to be freed. */
struct hearth_release_loaded {
    struct hearth_release_signed content;
    struct hearth_slice file;
    void *memory;
};
HEARTH_MUST_USE int hearth_release_read(const char *path,
                                        struct hearth_release_loaded *out);
void hearth_release_drop(struct hearth_release_loaded *l);

#endif
