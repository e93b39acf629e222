/* SPDX-License-Identifier: Apache-2.0 */
/* A form package: one form in all its languages as bytes, signed by FORM-SIGN
 * (FORMAT.md "Form package"). */
#ifndef HEARTH_PACKAGE_H
#define HEARTH_PACKAGE_H

#include "hearth/envelope.h"
#include "hearth/form.h"

/* Body bytes of ${form} (not yet signed). E_SPACE, E_LIMIT. */
HEARTH_MUST_USE int hearth_package_encode(const struct hearth_form *form,
                                          struct hearth_writer *out);
/* Reads a body into ${arena} and runs hearth_form_check; form->hash is the
 * body's SHA-256. E_INVALID, E_LIMIT, E_VERSION, E_MEMORY (arena too small:
 * HEARTH_PACKAGE_ARENA(body.len) bytes are always enough). */
HEARTH_MUST_USE int hearth_package_decode(struct hearth_slice body,
                                          struct hearth_arena *arena,
                                          struct hearth_form **out);
#define HEARTH_PACKAGE_ARENA(body_len) ((body_len)*32u + 65536u)

#endif
