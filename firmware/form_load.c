/* SPDX-License-Identifier: Apache-2.0 */
/* Reads form packages; a package nobody signed is never looked into. */
#include "form_load.h"

#include "words.h"

#include "hearth/package.h"

#include <stdlib.h>
#include <string.h>

#define DOCUMENT_MAX (HEARTH_PACKAGE_MAX + HEARTH_ENVELOPE_EXTRA)

/* Checks ${document} and decodes its body into memory of its own. */
static int decode(const struct hearth_agent *a, struct hearth_slice document,
                  const uint8_t hash[HEARTH_HASH_LEN],
                  struct hearth_form_load *out)
{
    struct hearth_slice body;
    struct hearth_arena arena;
    int rc = hearth_envelope_open(HEARTH_ENVELOPE_PACKAGE, a->device.programme,
                                  &a->device.form_sign, document, &body);
    if (rc != 0) {
        return rc;
    }
    size_t size = HEARTH_PACKAGE_ARENA(body.len);
    out->memory = malloc(size);
    if (out->memory == NULL) {
        return HEARTH_E_MEMORY;
    }
    hearth_arena_init(&arena, out->memory, size);
    rc = hearth_package_decode(body, &arena, &out->form);
    if (rc == 0 && memcmp(out->form->hash, hash, HEARTH_HASH_LEN) != 0) {
        rc = HEARTH_E_BRANCH;
    }
    if (rc != 0) {
        hearth_form_load_free(out);
    }
    return rc;
}

int hearth_form_load(const struct hearth_agent *a,
                     const uint8_t hash[HEARTH_HASH_LEN],
                     struct hearth_form_load *out)
{
    size_t len = 0;
    out->form = NULL;
    out->memory = NULL;
    uint8_t *document = malloc(DOCUMENT_MAX);
    if (document == NULL) {
        return HEARTH_E_MEMORY;
    }
    int rc = hearth_outbox_form_get(a->kv, hash, document, DOCUMENT_MAX, &len);
    if (rc == 0) {
        rc = decode(a, hearth_slice_of(document, len), hash, out);
    }
    free(document);
    return rc;
}

void hearth_form_load_free(struct hearth_form_load *load)
{
    free(load->memory);
    load->memory = NULL;
    load->form = NULL;
}

const struct hearth_programme_form *
hearth_form_load_choose(const struct hearth_agent *a, const char *id)
{
    const struct hearth_programme *p = &a->programme;
    if (id == NULL) {
        return p->form_count == 1 ? &p->forms[0] : NULL;
    }
    for (size_t i = 0; i < p->form_count; i++) {
        if (strcmp(p->forms[i].id, id) == 0) {
            return &p->forms[i];
        }
    }
    return NULL;
}

uint8_t hearth_form_load_language(const struct hearth_form *form,
                                  uint8_t language)
{
    for (uint16_t l = 0; l < form->language_count; l++) {
        uint8_t found = 0;
        if (hearth_words_find(form->languages[l].tag, &found) &&
            found == language) {
            return (uint8_t)l;
        }
    }
    return form->default_language;
}
