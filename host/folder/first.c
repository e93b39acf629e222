/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the first steps are done. */
#include "host/folder/first.h"

#include "host/audit/audit.h"
#include "host/folder/charter.h"

#include "hearth/ledger.h"

#include <stdlib.h>
#include <string.h>

/* The number before ${word} in ${text}; 0 if there is none. */
static unsigned number_before(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    unsigned value = 0, base = 1;

    while (at != NULL && at > text && at[-1] >= '0' && at[-1] <= '9' &&
           base < 1000) {
        at--;
        value += (unsigned)(*at - '0') * base;
        base *= 10;
    }
    return value;
}

static int take(void *cookie, const struct hearth_audit_entry *entry,
                const uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_first *f = cookie;

    (void)h;
    if (entry->event == HEARTH_AUDIT_KEY_SHARED) {
        f->of = number_before(entry->text, " shares");
        f->need = number_before(entry->text, " open");
        f->is_done[HEARTH_FIRST_KEY] = true;
    } else if (entry->event == HEARTH_AUDIT_KEY_USED &&
               strcmp(entry->text, HEARTH_FIRST_ALONE) == 0) {
        f->is_done[HEARTH_FIRST_KEY] = true;
    } else if (entry->event == HEARTH_AUDIT_EXPORTED &&
               strncmp(entry->text, "backup ", 7) == 0) {
        f->backup_s = entry->time_s;
        f->is_done[HEARTH_FIRST_BACKUP] = true;
    } else if (entry->event == HEARTH_AUDIT_ADMITTED) {
        f->is_done[HEARTH_FIRST_DEVICE] = true;
    }
    return 0;
}

int hearth_first_read(const struct hearth_folder *folder, bool has_people,
                      struct hearth_first *out)
{
    struct hearth_programme *p = malloc(sizeof(*p));
    uint64_t broken = 0;
    int e = p == NULL ? HEARTH_E_MEMORY : hearth_charter_load(folder, p);

    memset(out, 0, sizeof(*out));
    if (e == 0) {
        e = hearth_bytes_to_text(hearth_slice_text(p->name), out->programme,
                                 sizeof(out->programme));
        out->is_done[HEARTH_FIRST_FORM] = p->form_count > 0;
    }
    out->is_done[HEARTH_FIRST_WHO] = has_people;
    if (e == 0) {
        e = hearth_audit_walk(folder->kv, folder->programme, take, out,
                              &broken);
    }
    free(p);
    return e;
}

enum hearth_first_step hearth_first_next(const struct hearth_first *f)
{
    unsigned step = 0;

    while (step < HEARTH_FIRST_STEPS && f->is_done[step]) {
        step++;
    }
    return (enum hearth_first_step)step;
}
