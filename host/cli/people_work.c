/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands on the people table share. */
#include "host/cli/people_work.h"

#include "host/audit/audit.h"
#include "host/cli/commands.h"
#include "host/cli/complain.h"

#include "hearth/clock.h"

#include <stdio.h>
#include <string.h>

#define ARENA  65536
#define CODE_S INT64_C(86400) /* a one-time code serves for a day */

static int say_why(const char *data, int e)
{
    if (e == HEARTH_E_AUTH) {
        return hearth_complain(e,
                               "%s/people/table was not written with "
                               "keys/people.key: it was changed, or is of "
                               "another host",
                               data);
    }
    return hearth_complain_why(e, "cannot read the people table of %s", data);
}

int hearth_people_work_open(const char *data, struct hearth_people_work *w)
{
    const struct hearth_clock clock = hearth_clock_system();
    int e;

    memset(w, 0, sizeof(*w));
    w->file.lock = -1;
    w->rng = hearth_rng_system();
    w->now_s = clock.now_s(clock.cookie);
    e = hearth_command_open(data, &w->folder);
    if (e != 0) {
        return e;
    }
    e = hearth_secmem_open(ARENA, &w->m);
    if (e != 0) {
        hearth_people_work_close(w);
        return hearth_complain_why(e, "locking memory");
    }
    return 0;
}

int hearth_people_work_take(struct hearth_people_work *w)
{
    struct hearth_key *key = hearth_secmem_take(w->m, sizeof(*key));
    int e = key == NULL ? HEARTH_E_MEMORY
                        : hearth_people_open(w->folder.path, key, &w->file);

    return e == 0 ? 0 : say_why(w->folder.path, e);
}

int hearth_people_work_save(struct hearth_people_work *w, const char *what,
                            const char *who)
{
    char text[HEARTH_AUDIT_TEXT_MAX + 1];
    int e;

    (void)snprintf(text, sizeof(text), "%s: %s", who, what);
    e = hearth_audit_add(w->folder.kv, w->folder.programme, w->now_s,
                         HEARTH_AUDIT_PERSON, text);
    if (e != 0) {
        return hearth_complain_why(e, "cannot write to the audit chain");
    }
    e = hearth_people_save(&w->file);
    return e == 0 ? 0 : hearth_complain_why(e, "cannot write the people table");
}

/* Whoever may change roles never learns another person's passphrase: they give
 * a code, and the person chooses. */
int hearth_people_work_code(struct hearth_people_work *w,
                            struct hearth_person *p, const char *what)
{
    char code[HEARTH_PEOPLE_CODE_LEN + 1];
    int e = hearth_person_set_code(p, w->now_s + CODE_S, &w->rng, code);

    if (e != 0) {
        return hearth_complain_why(e, "cannot draw a code");
    }
    /* A code is given because the passphrase is lost, or known to others. */
    p->has_passphrase = false;
    p->changed++;
    e = hearth_people_work_save(w, what, p->name);
    if (e == 0) {
        printf("%s\n", code);
        (void)fprintf(stderr,
                      "For %s, once, within a day, in place of the "
                      "passphrase, which they\nthen choose themselves.\n",
                      p->name);
    }
    hearth_secmem_wipe(code, sizeof(code));
    return e;
}

void hearth_people_work_close(struct hearth_people_work *w)
{
    hearth_people_close(&w->file);
    if (w->m != NULL) {
        hearth_secmem_close(w->m);
        w->m = NULL;
    }
    hearth_folder_close(&w->folder);
}
