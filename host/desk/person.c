/* SPDX-License-Identifier: Apache-2.0 */
/* One person as the form that changes their role is filled with. */
#include "host/desk/person.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* "A,B" */
static int list_areas(const struct hearth_person *p, char *out, size_t cap)
{
    struct hearth_writer w;

    hearth_writer_init(&w, (uint8_t *)out, cap);
    for (size_t i = 0; i < p->area_count; i++) {
        if (i > 0) {
            hearth_writer_u8(&w, ',');
        }
        hearth_writer_put(&w, p->areas[i], strlen(p->areas[i]));
    }
    hearth_writer_u8(&w, 0);
    return hearth_writer_finish(&w);
}

/* The day that ends at ${s}, as it was typed. */
static int write_day(int64_t s, char *out, size_t cap)
{
    time_t t = (time_t)(s - 1);
    struct tm tm;

    out[0] = '\0';
    if (s == 0) {
        return 0;
    }
    return gmtime_r(&t, &tm) != NULL && strftime(out, cap, "%Y-%m-%d", &tm) > 0
               ? 0
               : HEARTH_E_SPACE;
}

int hearth_desk_person(struct hearth_desk *d,
                       const struct hearth_desk_message *ask,
                       struct hearth_desk_message *reply)
{
    const struct hearth_person *p;
    int e;

    if (d->person == NULL || d->session->must_change ||
        (d->person->roles & (unsigned)HEARTH_ROLE_ADMINISTRATOR) == 0) {
        return HEARTH_E_DENIED;
    }
    p = hearth_people_find(d->people, hearth_desk_text(ask, 0));
    if (p == NULL) {
        return HEARTH_E_NOT_FOUND;
    }
    e = hearth_role_list(p->roles, d->roles[0], sizeof(d->roles[0]));
    if (e == 0) {
        e = list_areas(p, d->areas, sizeof(d->areas));
    }
    if (e == 0) {
        e = write_day(p->expires_s, d->numbers[0], sizeof(d->numbers[0]));
    }
    if (e == 0) {
        hearth_desk_put(reply, hearth_slice_text(p->name));
        hearth_desk_put(reply, hearth_slice_text(d->roles[0]));
        hearth_desk_put(reply, hearth_slice_text(d->areas));
        hearth_desk_put(reply, hearth_slice_text(d->numbers[0]));
        hearth_desk_put(reply, hearth_slice_text(p->purpose));
    }
    return e;
}
