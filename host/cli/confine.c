/* SPDX-License-Identifier: Apache-2.0 */
/* A host process gives up what it no longer needs. */
#include "host/cli/confine.h"

#include "host/cli/complain.h"

#include "hearth/fsutil.h"

struct paths {
    char text[4][HEARTH_PATH_MAX];
    const char *writable[4];
    const char *readable[2];
};

/* Joins ${name}, if there is one, and puts it into ${list}. */
static int add(const char *data, const char *name, char *text,
               const char **list)
{
    int e;

    if (name == NULL) {
        return 0;
    }
    e = hearth_fsutil_join(data, name, text);
    if (e == 0) {
        while (*list != NULL) {
            list++;
        }
        *list = text;
    }
    return e;
}

static void say_missing(const struct hearth_confine *c, unsigned missing)
{
    if ((missing & HEARTH_SANDBOX_FILES) != 0) {
        (void)hearth_complain(0,
                              "WARNING: no Landlock here: nothing keeps %s "
                              "from files it does not need",
                              c->process);
    }
    if ((missing & HEARTH_SANDBOX_CALLS) != 0) {
        (void)hearth_complain(0,
                              "WARNING: no seccomp here: nothing keeps %s "
                              "from starting programs",
                              c->process);
    }
}

int hearth_confine_enter(const struct hearth_confine *c)
{
    struct paths p = {.writable = {NULL}, .readable = {NULL}};
    struct hearth_sandbox s = {.writable = p.writable,
                               .readable = p.readable,
                               .needs_sockets = c->needs_sockets,
                               .needs_workers = c->needs_workers};
    unsigned missing;
    int e = add(c->data, c->writable, p.text[0], p.writable);

    if (e == 0) {
        e = add(c->data, c->writable_too, p.text[1], p.writable);
    }
    if (e == 0) {
        e = add(c->data, c->writable_more, p.text[3], p.writable);
    }
    if (e == 0) {
        e = add(c->data, c->readable, p.text[2], p.readable);
    }
    if (e == 0) {
        e = hearth_sandbox_enter(&s, &missing);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot confine %s", c->process);
    }
    say_missing(c, missing);
    return 0;
}
