/* SPDX-License-Identifier: Apache-2.0 */
/* The custodian's side of an enrolment: six words compared, one entry signed.
 */
#include "host/cli/enrol_confirm.h"

#include "host/cli/complain.h"
#include "host/cli/device_find.h"
#include "host/ingest/enrolment.h"

#include "hearth/receipt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *state_of(const struct hearth_folder *f,
                            const struct hearth_ledger_device *d)
{
    struct hearth_register_entry e;
    int code = hearth_admission_load(f, d->id, &e);

    if (code == 0 && e.state == HEARTH_REGISTER_WIPE) {
        return "revoked, to wipe";
    }
    if (d->is_revoked || (code == 0 && e.state == HEARTH_REGISTER_REVOKED)) {
        return "revoked";
    }
    if (code == 0) {
        return "admitted";
    }
    return code == HEARTH_E_NOT_FOUND ? "not confirmed" : "ENTRY NOT GENUINE";
}

/* Any countersignature says it: the first is that of the test record. */
static bool has_opened(const struct hearth_folder *f, const uint8_t *device)
{
    uint8_t bytes[HEARTH_OPENED_LEN];
    size_t len;

    return hearth_ledger_opened_get(f->kv, device, bytes, sizeof(bytes),
                                    &len) == 0;
}

static int show_line(const struct hearth_folder *f,
                     const struct hearth_ledger_device *d, const char *cookie)
{
    char id[2 * HEARTH_DEVICE_LEN + 1];

    (void)cookie;
    hearth_bytes_hex(hearth_slice_of(d->id, HEARTH_DEVICE_LEN), id);
    printf("%s  %-20s  %-17s  %s\n", id, d->name[0] != '\0' ? d->name : "-",
           state_of(f, d),
           has_opened(f, d->id) ? "test record opened"
                                : "test record not opened yet");
    return 0;
}

/* Calls ${each} with every device until it gives non-zero. */
static int for_devices(const struct hearth_folder *f,
                       int (*each)(const struct hearth_folder *f,
                                   const struct hearth_ledger_device *d,
                                   const char *cookie),
                       const char *cookie)
{
    struct hearth_ledger_device d;
    uint8_t id[HEARTH_DEVICE_LEN];
    const uint8_t *after = NULL;
    int e;

    while ((e = hearth_ledger_device_next(f->kv, after, &d)) == 0) {
        e = each(f, &d, cookie);
        if (e != 0) {
            return e;
        }
        memcpy(id, d.id, sizeof(id));
        after = id;
    }
    if (e != HEARTH_E_NOT_FOUND) {
        return hearth_complain_why(e, "cannot read the register");
    }
    return 0;
}

/* What an operator must look into. */
static void say_alarms(const struct hearth_folder *f)
{
    char name[33] = "";
    uint64_t count;

    while (hearth_ledger_counter_next(f->kv, name, &count) == 0) {
        if (strcmp(name, HEARTH_ENROLMENT_REUSED) == 0) {
            printf("ALARM: %" PRIu64 " tries to use a code that another "
                   "device had used: compare the words of the last ones "
                   "again\n",
                   count);
        } else if (strcmp(name, HEARTH_ENROLMENT_REFUSED) == 0) {
            printf("%" PRIu64 " enrolment requests refused in all\n", count);
        }
    }
}

int hearth_enrol_list(const struct hearth_folder *f)
{
    int e = for_devices(f, show_line, NULL);

    if (e == 0) {
        say_alarms(f);
    }
    return e;
}

/* The words of ${d}; they must be of the SIGN key that the register has. */
static int words_of(const struct hearth_folder *f,
                    const struct hearth_ledger_device *d,
                    struct hearth_issued *issued,
                    char words[HEARTH_ENROL_WORDS_LEN])
{
    int e = hearth_issued_find(f->kv, d->id, issued);

    if (e == 0 &&
        memcmp(issued->party.sign.point, d->sign, HEARTH_POINT_LEN) != 0) {
        return hearth_complain(HEARTH_E_AUTH,
                               "the store says two things about this device's "
                               "key: revoke it and enrol it anew");
    }
    if (e == 0) {
        e = hearth_admission_words(f, issued, words);
    }
    if (e != 0) {
        return hearth_complain_why(e, "cannot make this device's words");
    }
    return 0;
}

int hearth_enrol_show(const struct hearth_folder *f, const char *name)
{
    struct hearth_ledger_device d;
    struct hearth_issued issued;
    char words[HEARTH_ENROL_WORDS_LEN];
    int e = hearth_device_find(f, name, &d);

    if (e == 0) {
        e = words_of(f, &d, &issued, words);
    }
    if (e == 0) {
        (void)show_line(f, &d, NULL);
        printf("six words: %s\n", words);
    }
    hearth_secmem_wipe(&issued, sizeof(issued));
    return e;
}

static int admit(const struct hearth_folder *f,
                 const struct hearth_ledger_device *d, const char *form_sign)
{
    struct hearth_register_entry e = {.state = HEARTH_REGISTER_ADMITTED,
                                      .last_good_seq = UINT64_MAX};
    char id[2 * HEARTH_DEVICE_LEN + 1];
    int code;

    if (strcmp(state_of(f, d), "admitted") == 0) {
        return 0;
    }
    if (d->is_revoked) {
        return hearth_complain(HEARTH_E_REVOKED, "%s was revoked", d->name);
    }
    code = hearth_device_sign(f, d, form_sign, &e);
    if (code == 0) {
        hearth_bytes_hex(hearth_slice_of(d->id, HEARTH_DEVICE_LEN), id);
        printf("%s %s is admitted\n", id, d->name);
    }
    return code;
}

static bool is_yes(void)
{
    char line[16];

    printf("Type yes if the device shows the same six: ");
    (void)fflush(stdout);
    return fgets(line, sizeof(line), stdin) != NULL &&
           strcmp(line, "yes\n") == 0;
}

int hearth_enrol_confirm(const struct hearth_folder *f, const char *name,
                         const char *form_sign)
{
    struct hearth_ledger_device d;
    struct hearth_issued issued;
    char words[HEARTH_ENROL_WORDS_LEN];
    int e = hearth_device_find(f, name, &d);

    if (e == 0) {
        e = words_of(f, &d, &issued, words);
    }
    hearth_secmem_wipe(&issued, sizeof(issued));
    if (e != 0) {
        return e;
    }
    printf("six words: %s\n", words);
    if (!is_yes()) {
        return hearth_complain(HEARTH_E_DENIED,
                               "not admitted: where the words differ, "
                               "somebody stands between device and host; "
                               "'device revoke' it");
    }
    return admit(f, &d, form_sign);
}

static int admit_trusted(const struct hearth_folder *f,
                         const struct hearth_ledger_device *d,
                         const char *form_sign)
{
    struct hearth_issued issued;
    char words[HEARTH_ENROL_WORDS_LEN];
    bool is_trusted = false;
    int e = hearth_issued_find(f->kv, d->id, &issued);

    if (e == 0 && issued.offer.is_trusted && !d->is_revoked) {
        is_trusted = true;
        e = words_of(f, d, &issued, words);
    }
    hearth_secmem_wipe(&issued, sizeof(issued));
    if (e == HEARTH_E_NOT_FOUND) {
        return 0;
    }
    return e == 0 && is_trusted ? admit(f, d, form_sign) : e;
}

int hearth_enrol_confirm_trusted(const struct hearth_folder *f,
                                 const char *form_sign)
{
    return for_devices(f, admit_trusted, form_sign);
}
