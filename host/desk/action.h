/* SPDX-License-Identifier: Apache-2.0 */
/* What a page may have done: a table of commands with fixed arguments, each
 * for certain roles. A field of a form fills a place in the arguments and can
 * be nothing else: no option, no path, no second argument. */
#ifndef HOST_DESK_ACTION_H
#define HOST_DESK_ACTION_H

#include "host/desk/message.h"

#define HEARTH_ACTION_ARGS  24
#define HEARTH_ACTION_VALUE 256 /* bytes of a field */
/* Standard input is the file that came along, which nobody can change. */
#define HEARTH_ACTION_FILE     "*"
#define HEARTH_ACTION_FILE_MAX ((size_t)16 << 20)

struct hearth_action {
    const char *name;  /* "device-revoke" */
    const char *title; /* of its job */
    unsigned roles;
    /* Words of hearth-host. "=x": the field x, which must be there; "--o=x":
     * the option --o with the field x, if it is not empty ("--o=@": with the
     * login name of whoever acts, which no field can be); "?x:--o": the
     * option --o, if the field x is "yes". */
    const char *args[16];
    /* The field that standard input gets, HEARTH_ACTION_FILE, or NULL. */
    const char *input;
    const char *says; /* a literal that standard input gets, or NULL */
};

struct hearth_action_field {
    struct hearth_slice name, value;
};
struct hearth_action_fields {
    struct hearth_action_field at[HEARTH_DESK_TEXTS_MAX / 2];
    size_t count;
    struct hearth_slice person; /* who acts: "@" */
};

/* The arguments of one start; values are copied. */
struct hearth_action_call {
    const char *args[HEARTH_ACTION_ARGS + 3]; /* NULL-ended */
    char values[16][HEARTH_ACTION_VALUE + 1];
    size_t value_count;
    struct hearth_slice input;
    int file; /* standard input; 0: none */
};

/* True if ${a} is about a file. */
bool hearth_action_takes_file(const struct hearth_action *a);
/* True if its output lets somebody in: a code, or a token. */
bool hearth_action_shows_secret(const struct hearth_action *a);
/* NULL: there is no such action. */
const struct hearth_action *hearth_action_find(struct hearth_slice name);
/* Fills ${call} with "ARGS... --data ${data}". E_INVALID: a field is missing,
 * too long, begins with '-', or has a control character. */
HEARTH_MUST_USE int
hearth_action_build(const struct hearth_action *a,
                    const struct hearth_action_fields *fields, const char *data,
                    struct hearth_action_call *call);

#endif
