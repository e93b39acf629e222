/* SPDX-License-Identifier: Apache-2.0 */
/* A form of the programme, from its signed package in the store. */
#ifndef HEARTH_FIRMWARE_FORM_LOAD_H
#define HEARTH_FIRMWARE_FORM_LOAD_H

#include "agent.h"

#include "hearth/form.h"

struct hearth_form_load {
    struct hearth_form *form;
    void *memory; /* everything of it; free with hearth_form_load_free */
};

/* Loads the package whose body hashes to ${hash}, after checking FORM-SIGN's
 * signature. E_NOT_FOUND: not on this device yet; E_AUTH, E_INVALID ... */
HEARTH_MUST_USE int hearth_form_load(const struct hearth_agent *a,
                                     const uint8_t hash[HEARTH_HASH_LEN],
                                     struct hearth_form_load *out);
void hearth_form_load_free(struct hearth_form_load *load);
/* The form called ${id} in the programme document, or the only one when ${id}
 * is NULL; NULL if there is none such, or several. */
const struct hearth_programme_form *
hearth_form_load_choose(const struct hearth_agent *a, const char *id);
/* The language of ${form} that is ${language} of words.h, or else its own. */
uint8_t hearth_form_load_language(const struct hearth_form *form,
                                  uint8_t language);

#endif
