/* SPDX-License-Identifier: Apache-2.0 */
/* device list | revoke: the register of devices. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/device_find.h"
#include "host/cli/device_health.h"
#include "host/cli/options.h"

#include "hearth/ledger.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { DATA, LAST_GOOD, WIPE, FORM_SIGN, OPTION_COUNT };

static int show(const struct hearth_folder *f,
                const struct hearth_ledger_device *d)
{
    struct hearth_ledger_head head;
    char id[2 * HEARTH_DEVICE_LEN + 1];
    int e = hearth_ledger_head(f->kv, d->id, &head);

    if (e == HEARTH_E_NOT_FOUND) {
        memset(&head, 0, sizeof(head));
    } else if (e != 0) {
        return e;
    }
    hearth_bytes_hex(hearth_slice_of(d->id, HEARTH_DEVICE_LEN), id);
    printf("%s  %-20s  %6" PRIu64 " records  %s\n", id,
           d->name[0] != '\0' ? d->name : "-", head.seq,
           d->is_revoked ? "revoked" : "active");
    return hearth_device_health_print(f->kv, d);
}

static int list(const struct hearth_folder *f)
{
    struct hearth_ledger_device d;
    const uint8_t *after = NULL;
    int e;

    while ((e = hearth_ledger_device_next(f->kv, after, &d)) == 0) {
        e = show(f, &d);
        if (e != 0) {
            break;
        }
        after = d.id;
    }
    if (e != HEARTH_E_NOT_FOUND) {
        return hearth_complain_why(e, "cannot read the register");
    }
    return 0;
}

/* The flag that ingest obeys at once, whoever holds FORM-SIGN. */
static int flag(const struct hearth_folder *f, struct hearth_ledger_device *d,
                uint64_t last_good_seq)
{
    int e;

    d->is_revoked = true;
    d->last_good_seq = last_good_seq;
    e = hearth_ledger_device_put(f->kv, d);
    if (e != 0) {
        return hearth_complain_why(e, "cannot revoke the device");
    }
    return 0;
}

/* Up to which record it is believed: as told, else all that is here. */
static int choose_last_good(const struct hearth_folder *f,
                            const struct hearth_ledger_device *d,
                            const char *told, uint64_t *seq)
{
    struct hearth_ledger_head head;
    long number = 0;
    int e;

    if (told != NULL) {
        e = hearth_options_number(told, 0, LONG_MAX, &number);
        *seq = (uint64_t)number;
        return e == 0 ? 0
                      : hearth_complain(e, "--last-good wants a record's "
                                           "number");
    }
    if (d->is_revoked) {
        *seq = d->last_good_seq;
        return 0;
    }
    e = hearth_ledger_head(f->kv, d->id, &head);
    *seq = e == 0 ? head.seq : 0;
    if (e != 0 && e != HEARTH_E_NOT_FOUND) {
        return hearth_complain_why(e, "cannot read the register");
    }
    return 0;
}

static int revoke(const struct hearth_folder *f, const char *text,
                  const struct hearth_option *o)
{
    struct hearth_register_entry entry = {
        .state =
            o[WIPE].is_given ? HEARTH_REGISTER_WIPE : HEARTH_REGISTER_REVOKED};
    struct hearth_ledger_device d;
    int e = hearth_device_find(f, text, &d);

    if (e == 0 && d.is_revoked && !o[WIPE].is_given && !o[LAST_GOOD].is_given) {
        return hearth_complain(HEARTH_E_STATE, "%s is revoked already", text);
    }
    if (e == 0) {
        e = choose_last_good(f, &d, o[LAST_GOOD].value, &entry.last_good_seq);
    }
    if (e == 0) {
        e = flag(f, &d, entry.last_good_seq);
    }
    if (e != 0) {
        return e;
    }
    printf("%s is revoked after record %" PRIu64 "\n", text,
           entry.last_good_seq);
    e = hearth_device_sign(f, &d, o[FORM_SIGN].value, &entry);
    if (e == 0 && o[WIPE].is_given) {
        printf("it destroys its keys when it next syncs\n");
    }
    return e;
}

int hearth_command_device(char *const *argv)
{
    struct hearth_option o[OPTION_COUNT] = {{"data", true, false, NULL},
                                            {"last-good", true, false, NULL},
                                            {"wipe", false, false, NULL},
                                            {"form-sign", true, false, NULL}};
    struct hearth_folder folder = {0};
    struct hearth_words words;
    bool is_list, is_revoke;
    int e = hearth_options_parse(argv, o, OPTION_COUNT, &words);

    if (e != 0) {
        return e;
    }
    is_list = words.count == 1 && strcmp(words.word[0], "list") == 0;
    is_revoke = words.count == 2 && strcmp(words.word[0], "revoke") == 0;
    if (!is_list && !is_revoke) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'device list' or 'device revoke NAME'");
    }
    e = hearth_command_open(o[DATA].value, &folder);
    if (e != 0) {
        return e;
    }
    e = is_list ? list(&folder) : revoke(&folder, words.word[1], o);
    hearth_folder_close(&folder);
    return e;
}
