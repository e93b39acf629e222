/* SPDX-License-Identifier: Apache-2.0 */
/* One try to log in. */
#include "host/people/login.h"

#include "host/people/totp.h"

#include <string.h>

struct attempt {
    struct hearth_people_file file;
    struct hearth_person *person; /* NULL: nobody */
    struct hearth_failures *peer; /* of the address */
    struct hearth_secmem *m;
    const struct hearth_login *login;
    bool by_code;
};

static int64_t wait_of(const struct attempt *a)
{
    int64_t now_s = a->login->now_s;
    int64_t wait_s = hearth_failures_wait(a->peer, HEARTH_PEER_FREE_TRIES,
                                          HEARTH_PEER_WAIT_MAX_S, now_s);
    int64_t own_s = a->person == NULL
                        ? 0
                        : hearth_failures_wait(&a->person->failures,
                                               HEARTH_PERSON_FREE_TRIES,
                                               HEARTH_PERSON_WAIT_MAX_S, now_s);

    return own_s > wait_s ? own_s : wait_s;
}

static int count_try(struct attempt *a)
{
    if (a->person != NULL) {
        hearth_failures_add(&a->person->failures, a->login->now_s);
    }
    hearth_failures_add(a->peer, a->login->now_s);
    return hearth_people_save(&a->file);
}

/* The passphrase is worked on even where a code was given: both ways take the
 * same time. */
static int check_secret(struct attempt *a)
{
    const struct hearth_login *l = a->login;
    int e = hearth_person_check_passphrase(a->person, l->secret, a->m);

    if (e == HEARTH_E_AUTH && a->person != NULL &&
        hearth_person_use_code(a->person, l->secret, l->now_s) == 0) {
        a->by_code = true;
        e = 0;
    }
    return e;
}

static int check(struct attempt *a)
{
    const struct hearth_login *l = a->login;
    int e = check_secret(a);

    if (e == 0 && a->person->has_totp) {
        e = hearth_totp_check(a->person, a->file.key, a->m, l->code, l->now_s);
    }
    if (e == 0 && hearth_person_is_out(a->person, l->now_s)) {
        e = HEARTH_E_AUTH;
    }
    return e;
}

static int try_it(struct attempt *a, struct hearth_login_result *out)
{
    int e = hearth_people_peer(a->file.people, a->file.key, a->login->peer,
                               &a->peer);

    if (e != 0) {
        return e;
    }
    out->wait_s = wait_of(a);
    if (out->wait_s > 0) {
        return HEARTH_E_LOCKED;
    }
    e = count_try(a);
    if (e == 0) {
        e = check(a);
    }
    if (e == 0) {
        a->person->failures = (struct hearth_failures){0, 0};
        *a->peer = (struct hearth_failures){0, 0};
        e = hearth_people_save(&a->file);
    }
    return e;
}

int hearth_people_login(const char *folder, struct hearth_key *key,
                        struct hearth_secmem *m,
                        const struct hearth_login *login,
                        struct hearth_login_result *out)
{
    struct attempt a = {.m = m, .login = login};
    int e;

    memset(out, 0, sizeof(*out));
    if (!hearth_people_exist(folder)) {
        return HEARTH_E_NOT_FOUND;
    }
    e = hearth_people_open(folder, key, &a.file);
    if (e != 0) {
        return e;
    }
    a.person = hearth_people_find(a.file.people, login->name);
    out->is_somebody = a.person != NULL;
    e = try_it(&a, out);
    if (e == 0) {
        out->person = *a.person;
        out->must_change = a.by_code;
    }
    hearth_people_close(&a.file);
    return e;
}
