/* SPDX-License-Identifier: Apache-2.0 */
/* device list | revoke: the register of devices. */
#include "host/cli/commands.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"

#include "hearth/ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

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
    return 0;
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

/* What came before the revocation stays good; nothing later is taken. */
static int revoke(const struct hearth_folder *f, const char *text)
{
    struct hearth_ledger_device d;
    struct hearth_ledger_head head;
    uint8_t id[HEARTH_DEVICE_LEN];
    int e;

    if (hearth_bytes_unhex(text, id, sizeof(id)) != 0) {
        return hearth_complain(
            HEARTH_E_INVALID, "'%s' is no device id (see 'device list')", text);
    }
    e = hearth_ledger_device_get(f->kv, id, &d);
    if (e == HEARTH_E_NOT_FOUND) {
        return hearth_complain(e, "no device %s", text);
    }
    if (e == 0 && d.is_revoked) {
        return hearth_complain(HEARTH_E_STATE, "%s is revoked already", text);
    }
    if (e == 0) {
        e = hearth_ledger_head(f->kv, id, &head);
        d.last_good_seq = e == 0 ? head.seq : 0;
        d.is_revoked = true;
        if (e == 0 || e == HEARTH_E_NOT_FOUND) {
            e = hearth_ledger_device_put(f->kv, &d);
        }
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot revoke %s", text);
    }
    printf("%s is revoked after record %" PRIu64 "\n", text, d.last_good_seq);
    return 0;
}

int hearth_command_device(char *const *argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL}};
    struct hearth_folder folder = {0};
    struct hearth_words words;
    bool is_list, is_revoke;
    int e = hearth_options_parse(argv, o, 1, &words);

    if (e != 0) {
        return e;
    }
    is_list = words.count == 1 && strcmp(words.word[0], "list") == 0;
    is_revoke = words.count == 2 && strcmp(words.word[0], "revoke") == 0;
    if (!is_list && !is_revoke) {
        return hearth_complain(HEARTH_E_INVALID,
                               "write 'device list' or 'device revoke ID'");
    }
    e = hearth_command_open(o[0].value, &folder);
    if (e != 0) {
        return e;
    }
    e = is_list ? list(&folder) : revoke(&folder, words.word[1]);
    hearth_folder_close(&folder);
    return e;
}
