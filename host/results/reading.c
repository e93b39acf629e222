/* SPDX-License-Identifier: Apache-2.0 */
/* Opening one record in locked memory. */
#include "host/results/reading.h"

#include <stdlib.h>
#include <string.h>

/* Plaintext at most 16 KiB; its answers as values need a table of instances,
 * their cells, and texts. */
#define ARENA_LEN                                                              \
    ((HEARTH_INTERVIEW_CELLS_MAX + HEARTH_NODES_MAX) *                         \
         sizeof(struct hearth_answer) +                                        \
     (HEARTH_INSTANCES_MAX + 1) * sizeof(struct hearth_instance) +             \
     16 * (size_t)HEARTH_PLAIN_MAX)

struct hearth_reading {
    const uint8_t *programme;
    const struct hearth_vault *vault;
    struct hearth_secmem *secmem;
    uint8_t *plain; /* HEARTH_CT_MAX */
    uint8_t *memory;
    struct hearth_arena arena;
};

int hearth_reading_begin(const uint8_t *programme,
                         const struct hearth_vault *vault,
                         struct hearth_reading **out)
{
    struct hearth_reading *r = calloc(1, sizeof(*r));
    int e;

    if (r == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_secmem_open(HEARTH_CT_MAX + ARENA_LEN + 4096, &r->secmem);
    if (e == 0) {
        r->plain = hearth_secmem_take(r->secmem, HEARTH_CT_MAX);
        r->memory = hearth_secmem_take(r->secmem, ARENA_LEN);
        e = r->plain == NULL || r->memory == NULL ? HEARTH_E_MEMORY : 0;
    }
    if (e != 0) {
        hearth_reading_end(r);
        return e;
    }
    r->programme = programme;
    r->vault = vault;
    hearth_arena_init(&r->arena, r->memory, ARENA_LEN);
    *out = r;
    return 0;
}

void hearth_reading_end(struct hearth_reading *r)
{
    if (r == NULL) {
        return;
    }
    hearth_secmem_close(r->secmem);
    free(r);
}

void hearth_reading_forget(struct hearth_reading *r)
{
    hearth_secmem_wipe(r->plain, HEARTH_CT_MAX);
    hearth_secmem_wipe(r->memory, r->arena.used);
    r->arena.used = 0;
}

int hearth_reading_open(struct hearth_reading *r,
                        const struct hearth_record *record,
                        struct hearth_content *content)
{
    const struct hearth_vault_epoch *epoch =
        hearth_vault_epoch_find(r->vault, record->header.epoch);
    size_t len;
    int e;

    hearth_reading_forget(r);
    if (epoch == NULL || epoch->suite != record->header.suite) {
        return HEARTH_E_NOT_FOUND;
    }
    if (record->ct.len > HEARTH_CT_MAX) {
        return HEARTH_E_AUTH;
    }
    e = hearth_record_open(r->programme, record, &epoch->key, r->plain, &len);
    if (e == 0) {
        e = hearth_content_decode(hearth_slice_of(r->plain, len), content);
    }
    return e;
}

int hearth_reading_test(const struct hearth_reading *r, const uint8_t *device,
                        const struct hearth_enrol_test *test)
{
    const struct hearth_vault_epoch *epoch =
        hearth_vault_epoch_find(r->vault, test->epoch);

    return epoch == NULL ? HEARTH_E_NOT_FOUND
                         : hearth_enrol_test_open(test, r->programme, device,
                                                  epoch->suite, &epoch->key);
}

int hearth_reading_answers(struct hearth_reading *r,
                           const struct hearth_content *content,
                           const struct hearth_form *form,
                           struct hearth_answers *answers)
{
    struct hearth_reader in;
    int e;

    hearth_reader_init(&in, content->answers);
    e = hearth_answer_decode(form, &in, &r->arena, answers);
    return e == 0 ? hearth_reader_finish(&in) : e;
}
