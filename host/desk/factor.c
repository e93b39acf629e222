/* SPDX-License-Identifier: Apache-2.0 */
/* The second factor. A secret that was drawn and never confirmed counts for
 * nothing, and the next one takes its place. */
#include "host/desk/factor.h"

#include "host/people/totp.h"

/* The table in work, and in it the person of the session. */
struct work {
    struct hearth_people_file file;
    struct hearth_person *person;
};

int hearth_desk_factor(const struct hearth_desk *d,
                       struct hearth_desk_message *reply)
{
    if (d->person == NULL) {
        return HEARTH_E_DENIED;
    }
    hearth_desk_put(reply,
                    hearth_slice_text(d->person->has_totp ? "set" : "none"));
    return 0;
}

static int begin(const struct hearth_desk *d, struct work *w)
{
    int e;

    if (d->person == NULL || d->session->must_change) {
        return HEARTH_E_DENIED;
    }
    e = hearth_people_open(d->data, d->key, &w->file);
    if (e != 0) {
        return e;
    }
    w->person =
        hearth_people_find(w->file.people, hearth_slice_text(d->session->name));
    if (w->person == NULL) {
        e = HEARTH_E_DENIED;
    } else if (w->person->has_totp) {
        e = HEARTH_E_EXISTS;
    } else {
        e = hearth_desk_count_try(d, &w->file, w->person);
    }
    if (e != 0) {
        hearth_people_close(&w->file);
    }
    return e;
}

static int finish(const struct hearth_desk *d, struct work *w, const char *what)
{
    int e;

    w->person->failures = (struct hearth_failures){0, 0};
    e = hearth_desk_enter(d, HEARTH_AUDIT_PERSON, w->person->name, what);
    return e == 0 ? hearth_people_save(&w->file) : e;
}

/* The passphrase again: whoever finds a browser left alone must not bind the
 * account to a phone of theirs. */
int hearth_desk_factor_draw(const struct hearth_desk *d,
                            const struct hearth_desk_message *ask,
                            struct hearth_desk_message *reply)
{
    struct work w;
    int e = begin(d, &w);

    if (e != 0) {
        return e;
    }
    e = hearth_person_check_passphrase(w.person, hearth_desk_text(ask, 0),
                                       d->m);
    if (e == 0) {
        e = hearth_totp_draw(w.person, d->key, d->m, &d->rng, d->secret);
    }
    if (e == 0) {
        e = finish(d, &w, "second factor drawn");
    }
    if (e == 0) {
        hearth_desk_put(reply, hearth_slice_text(d->secret));
    }
    hearth_people_close(&w.file);
    return e;
}

int hearth_desk_factor_set(const struct hearth_desk *d,
                           const struct hearth_desk_message *ask)
{
    struct work w;
    int e = begin(d, &w);

    if (e != 0) {
        return e;
    }
    e = hearth_totp_check(w.person, d->key, d->m, hearth_desk_text(ask, 0),
                          d->now_s);
    if (e == 0) {
        w.person->has_totp = true;
        w.person->changed++;
        e = finish(d, &w, "second factor set");
    }
    if (e == 0) { /* this session goes on; others of the person's end */
        d->session->changed = w.person->changed;
    }
    hearth_people_close(&w.file);
    return e;
}
