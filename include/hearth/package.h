/* SPDX-License-Identifier: Apache-2.0 */
/* A form package: one form in all its languages as bytes, signed by FORM-SIGN
 * (FORMAT.md "Form package"). */
#ifndef HEARTH_PACKAGE_H
#define HEARTH_PACKAGE_H

#include "hearth/envelope.h"
#include "hearth/form.h"

/* Body bytes of ${form} (not yet signed); the same form gives the same bytes.
 * E_INVALID, E_LIMIT: hearth_form_check refuses it, or it is longer than
 * HEARTH_PACKAGE_MAX; E_SPACE. */
HEARTH_MUST_USE int hearth_package_encode(const struct hearth_form *form,
                                          struct hearth_writer *out);
/* Reads a body into ${arena}, runs hearth_form_check and hearth_form_index;
 * form->hash is the body's SHA-256. E_INVALID, E_LIMIT, E_VERSION, E_MEMORY
 * (arena too small: HEARTH_PACKAGE_ARENA(body.len) bytes are always
 * enough). */
HEARTH_MUST_USE int hearth_package_decode(struct hearth_slice body,
                                          struct hearth_arena *arena,
                                          struct hearth_form **out);

/* Each byte of a body becomes at most 5 bytes of text, code and offsets, and
 * 20 of tables, which limits.h bounds to less than 7 MiB in all; dependents
 * have a bound of their own, made room for when all else was checked. What is
 * not used is never touched. */
#define HEARTH_PACKAGE_TABLES_MAX 7340032u
#define HEARTH_PACKAGE_ARENA(body_len)                                         \
    ((body_len)*5u +                                                           \
     ((body_len) < HEARTH_PACKAGE_TABLES_MAX / 20u                             \
          ? (body_len)*20u                                                     \
          : HEARTH_PACKAGE_TABLES_MAX) +                                       \
     (size_t)HEARTH_DEPENDENTS_MAX * 4u + 65536u)

#endif
