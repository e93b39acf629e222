/* SPDX-License-Identifier: Apache-2.0 */
/* The table of what pages may have done, and how its arguments are filled. */
#include "host/desk/action.h"

#include <string.h>

enum {
    ADMINISTRATOR = HEARTH_ROLE_ADMINISTRATOR,
    CUSTODIAN = HEARTH_ROLE_CUSTODIAN,
    LEAD = HEARTH_ROLE_LEAD,
    AUDITOR = HEARTH_ROLE_AUDITOR
};

static const struct hearth_action actions[] = {
    {"enrol-new",
     "Enrol a device",
     HEARTH_ROLES_ENROL,
     {"enrol", "new", "--text", "--name=name", "--worker=worker",
      "--area=area"},
     NULL,
     NULL},
    {"enrol-show",
     "Six words of a device",
     HEARTH_ROLES_ENROL,
     {"enrol", "show", "=name"},
     NULL,
     NULL},
    /* The page showed the words and asked whether they are the same. */
    {"enrol-confirm",
     "Admit a device",
     HEARTH_ROLES_ENROL,
     {"enrol", "confirm", "=name"},
     NULL,
     "yes"},
    {"device-revoke",
     "Revoke a device",
     ADMINISTRATOR | CUSTODIAN,
     {"device", "revoke", "=name", "--last-good=last_good", "?wipe:--wipe"},
     NULL,
     NULL},
    /* The host draws; no field says which interviews. */
    {"check-draw",
     "Draw a list",
     HEARTH_ROLES_CHECKS,
     {"assign", "=name", "--keep", "--draw=count"},
     NULL,
     NULL},
    /* Checked and kept, to be looked at; nothing is published by this. */
    {"form-draft",
     "Check a form",
     ADMINISTRATOR | CUSTODIAN | LEAD,
     {"form", "draft", "-", "--name=name"},
     HEARTH_ACTION_FILE,
     NULL},
    /* The page showed what the package of this hash would change. */
    {"form-publish",
     "Publish a form",
     ADMINISTRATOR | CUSTODIAN | LEAD,
     {"form", "publish", "=hash"},
     NULL,
     NULL},
    {"form-discard",
     "Drop a form that is being prepared",
     ADMINISTRATOR | CUSTODIAN | LEAD,
     {"form", "discard"},
     NULL,
     NULL},
    {"quota-set",
     "Say how many are planned",
     ADMINISTRATOR | CUSTODIAN | LEAD,
     {"quota", "set", "=quotas"},
     NULL,
     NULL},
    /* A lead says what figures are wanted; what becomes of it is another's. */
    {"cube-propose",
     "Propose a breakdown",
     LEAD,
     {"cube", "propose", "--question=question", "--with=with",
      "--reason=reason", "--who=@"},
     NULL,
     NULL},
    /* Of the document with this hash, which the page showed. */
    {"cube-accept",
     "Accept this breakdown",
     CUSTODIAN,
     {"cube", "accept", "=hash", "--who=@"},
     NULL,
     NULL},
    {"cube-refuse",
     "Refuse this breakdown",
     CUSTODIAN,
     {"cube", "refuse", "=hash", "--reason=reason", "--who=@"},
     NULL,
     NULL},
    /* Instead of sharing it; the first steps then ask no more. */
    {"first-alone",
     "Hold the key alone",
     ADMINISTRATOR | CUSTODIAN,
     {"first", "--alone"},
     NULL,
     NULL},
    {"audit-verify",
     "Verify the audit chain",
     ADMINISTRATOR | CUSTODIAN | AUDITOR,
     {"audit", "verify"},
     NULL,
     NULL},
    {"purpose-add",
     "Register a purpose",
     CUSTODIAN,
     {"purpose", "add", "=name", "--form=form", "--until=until", "--text=text",
      "--keys=keys", "--sensitive=sensitive"},
     NULL,
     NULL},
    {"purpose-end",
     "End a purpose",
     CUSTODIAN,
     {"purpose", "end", "=name"},
     NULL,
     NULL},
    {"withdraw", "Withdraw consent", CUSTODIAN, {"withdraw"}, "code", NULL},
    {"person-add",
     "Add a person",
     ADMINISTRATOR,
     {"people", "add", "=name", "--role=role", "--area=area",
      "--expires=expires", "--purpose=purpose", "--code"},
     NULL,
     NULL},
    {"person-role",
     "Change a role",
     ADMINISTRATOR,
     {"people", "role", "=name", "--role=role", "--area=area",
      "--expires=expires", "--purpose=purpose"},
     NULL,
     NULL},
    {"person-reset",
     "One-time code",
     ADMINISTRATOR,
     {"people", "reset", "=name"},
     NULL,
     NULL},
    {"person-disable",
     "Disable a person",
     ADMINISTRATOR,
     {"people", "disable", "=name"},
     NULL,
     NULL},
    {"person-enable",
     "Enable a person",
     ADMINISTRATOR,
     {"people", "enable", "=name"},
     NULL,
     NULL},
    {"person-totp-off",
     "Take a second factor away",
     ADMINISTRATOR,
     {"people", "totp", "=name", "--off"},
     NULL,
     NULL},
    {"token-add",
     "A token for a program",
     ADMINISTRATOR | CUSTODIAN,
     {"token", "add", "--purpose=purpose", "--expires=expires"},
     NULL,
     NULL},
    {"token-list",
     "Tokens",
     ADMINISTRATOR | CUSTODIAN,
     {"token", "list"},
     NULL,
     NULL},
    {"token-revoke",
     "End a token",
     ADMINISTRATOR | CUSTODIAN,
     {"token", "revoke", "=id"},
     NULL,
     NULL},
};

bool hearth_action_takes_file(const struct hearth_action *a)
{
    return a->input != NULL && strcmp(a->input, HEARTH_ACTION_FILE) == 0;
}

bool hearth_action_shows_secret(const struct hearth_action *a)
{
    static const char *const names[] = {"enrol-new", "enrol-show", "person-add",
                                        "person-reset", "token-add"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(a->name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

const struct hearth_action *hearth_action_find(struct hearth_slice name)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (hearth_slice_is_equal(hearth_slice_text(actions[i].name), name)) {
            return &actions[i];
        }
    }
    return NULL;
}

static struct hearth_slice value_of(const struct hearth_action_fields *f,
                                    const char *name)
{
    if (strcmp(name, "@") == 0) {
        return f->person;
    }
    for (size_t i = 0; i < f->count; i++) {
        if (hearth_slice_is_equal(f->at[i].name, hearth_slice_text(name))) {
            return f->at[i].value;
        }
    }
    return hearth_slice_of(NULL, 0);
}

/* No option, nothing that a terminal obeys. */
static bool is_plain(struct hearth_slice v)
{
    if (v.len > HEARTH_ACTION_VALUE || (v.len > 0 && v.data[0] == '-')) {
        return false;
    }
    for (size_t i = 0; i < v.len; i++) {
        if (v.data[i] < 0x20 || v.data[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

static int put(struct hearth_action_call *call, size_t *n, const char *arg)
{
    if (*n == HEARTH_ACTION_ARGS) {
        return HEARTH_E_LIMIT;
    }
    call->args[(*n)++] = arg;
    return 0;
}

/* The value as an argument of its own. */
static int put_value(struct hearth_action_call *call, size_t *n,
                     struct hearth_slice v)
{
    char *copy;
    int e;

    if (call->value_count == sizeof(call->values) / sizeof(call->values[0])) {
        return HEARTH_E_LIMIT;
    }
    copy = call->values[call->value_count++];
    e = hearth_bytes_to_text(v, copy, sizeof(call->values[0]));
    return e == 0 ? put(call, n, copy) : e;
}

/* "--option" of "--option=field", as a text that lives as long as ${call}. */
static int put_option(struct hearth_action_call *call, size_t *n,
                      const char *word, const struct hearth_action_fields *f)
{
    const char *equals = strchr(word, '=');
    struct hearth_slice v = value_of(f, equals + 1);
    int e;

    if (!is_plain(v)) {
        return HEARTH_E_INVALID;
    }
    if (v.len == 0) {
        return 0;
    }
    e = put_value(call, n, hearth_slice_of(word, (size_t)(equals - word)));
    return e == 0 ? put_value(call, n, v) : e;
}

static int put_word(struct hearth_action_call *call, size_t *n,
                    const char *word, const struct hearth_action_fields *f)
{
    struct hearth_slice v;

    if (word[0] == '?') {
        const char *colon = strchr(word, ':');
        char name[32];

        if (hearth_bytes_to_text(
                hearth_slice_of(word + 1, (size_t)(colon - word) - 1), name,
                sizeof(name)) != 0) {
            return HEARTH_E_INVALID;
        }
        v = value_of(f, name);
        return hearth_slice_is_equal(v, hearth_slice_text("yes"))
                   ? put(call, n, colon + 1)
                   : 0;
    }
    if (word[0] == '=') {
        v = value_of(f, word + 1);
        return v.len > 0 && is_plain(v) ? put_value(call, n, v)
                                        : HEARTH_E_INVALID;
    }
    if (strchr(word, '=') != NULL) {
        return put_option(call, n, word, f);
    }
    return put(call, n, word);
}

int hearth_action_build(const struct hearth_action *a,
                        const struct hearth_action_fields *fields,
                        const char *data, struct hearth_action_call *call)
{
    size_t n = 0;
    int e = 0;

    memset(call, 0, sizeof(*call));
    for (size_t i = 0; e == 0 && i < sizeof(a->args) / sizeof(a->args[0]) &&
                       a->args[i] != NULL;
         i++) {
        e = put_word(call, &n, a->args[i], fields);
    }
    if (e != 0) {
        return e;
    }
    call->args[n++] = "--data";
    call->args[n++] = data;
    call->args[n] = NULL;
    if (a->input != NULL && !hearth_action_takes_file(a)) {
        call->input = value_of(fields, a->input);
        e = call->input.len == 0 || !is_plain(call->input) ? HEARTH_E_INVALID
                                                           : 0;
    } else if (a->says != NULL) {
        call->input = hearth_slice_text(a->says);
    }
    return e;
}
